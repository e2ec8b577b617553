"""The shell's command for the week's plan: cadence."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

import typer

from blocks.base import counted
from blocks.cadence_words import waits_words
from bot.cli.base import (
    DatabaseUrl,
    Json,
    Shell,
    console,
    open_shell,
    print_json,
    print_table,
    told,
)
from engine import workspace as workspaces
from engine.errors import InvalidError
from engine.scheduling.cadence import weekly
from engine.scheduling.changing import change_week
from engine.views.cadence import WeekChange, WeeklyCadence, WeeklyCadenceRequest

Target = Annotated[int | None, typer.Option(min=0, max=1000)]


def cadence(
    week: Annotated[
        str | None, typer.Option(help="A day of the week to plan, YYYY-MM-DD; the current one.")
    ] = None,
    *,
    target_connection_requests: Target = None,
    target_followups: Target = None,
    move: Annotated[
        str | None, typer.Option(help="Whom to put on the day --to, planned or not.")
    ] = None,
    to: Annotated[str | None, typer.Option(help="Like Thursday, 3 Dec or 2026-12-03.")] = None,
    remove: Annotated[str | None, typer.Option(help="Whom to leave out of the week.")] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Show who is due when in a week, and whom to write to next."""
    with told(as_json=as_json), open_shell(database) as shell:
        if move is not None or remove is not None or to is not None:
            _change(shell, move, to, remove, as_json=as_json)
            return
        request = WeeklyCadenceRequest(
            week_start_date=None if week is None else _noon(shell, week),
            target_connection_requests=target_connection_requests,
            target_followups=target_followups,
        )
        with shell.runtime.sessions.begin() as session:
            plan = weekly(
                session,
                request,
                workspace_id=shell.actor.workspace_id,
                now=shell.runtime.now(),
            )
        if as_json:
            print_json(plan)
        else:
            _print(plan)


def _change(
    shell: Shell, move: str | None, to: str | None, remove: str | None, *, as_json: bool
) -> None:
    who = move or remove
    if who is None or (move is None) != (to is None) or (move and remove):
        raise InvalidError("Say --move NAME --to DAY, or --remove NAME.")
    with shell.runtime.sessions.begin() as session:
        request = WeekChange(who=who, day=to)
        done = change_week(session, request, by=shell.actor, now=shell.runtime.now())
    if as_json:
        print_json(done)
    else:
        console.print(done.changed, markup=False)


def _noon(shell: Shell, day: str) -> float:
    """The middle of a day of the team's, as seconds since 1970."""
    try:
        named = datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007 - the zone comes next
    except ValueError as error:
        raise InvalidError(f"“{day}” is no day. Write it like 2026-11-23.") from error
    with shell.runtime.sessions.begin() as session:
        zone = workspaces.zone_of(workspaces.get(session, shell.actor.workspace_id))
    return datetime.combine(named.date(), time(12), tzinfo=zone).timestamp()


def _print(plan: WeeklyCadence) -> None:
    print_table(
        f"Week of {plan.week_start}: {counted(plan.total_outreach, 'touch', 'touches')}",
        ["day", "time", "who", "company", "what", "audience", "state"],
        [
            [
                entry.day,
                entry.slot,
                entry.prospect_name,
                entry.company or "",
                entry.outreach_type,
                plan.labels.get(entry.segment or "", entry.segment or ""),
                entry.state,
            ]
            for entry in plan.entries
        ],
    )
    for day in plan.days:
        if day.off and day.off != "over":
            console.print(f"{day.day} is a day off: {day.off}.", markup=False)
    for waits in plan.waiting:
        console.print(f"{waits_words(waits)}.", markup=False)
    limits = plan.limits
    console.print(
        f"{limits.linkedin_left} of {limits.linkedin_cap} connection requests are left this week.",
        markup=False,
    )


def register(app: typer.Typer) -> None:
    app.command()(cadence)
