"""The shell's command for the week's plan: cadence."""

from __future__ import annotations

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
from engine.errors import InvalidError
from engine.scheduling.cadence import named, weekly
from engine.scheduling.changing import change_week
from engine.views.cadence import WeekChange, WeeklyCadence, WeeklyCadenceRequest

COLUMNS = ("what", "step", "variant", "audience", "priority", "rep", "state")
Target = Annotated[int | None, typer.Option(min=0, max=1000)]


def cadence(
    week: Annotated[
        str, typer.Option(help="A day of the week to plan, like 7 Dec or 2026-12-07; or next week.")
    ] = "this week",
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
        team, now = shell.actor.workspace_id, shell.runtime.now()
        with shell.runtime.sessions.begin() as session:
            request = WeeklyCadenceRequest(
                week_start_date=named(session, week, workspace_id=team, now=now),
                target_connection_requests=target_connection_requests,
                target_followups=target_followups,
            )
            plan = weekly(session, request, workspace_id=team, now=now)
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


def _print(plan: WeeklyCadence) -> None:
    print_table(
        f"Week of {plan.week_start}: {counted(plan.total_outreach, 'touch', 'touches')}",
        ["when", "who", "company", *COLUMNS],
        [
            [
                f"{entry.day[:3]} {entry.slot}",
                entry.prospect_name,
                entry.company or "",
                entry.outreach_type,
                str(entry.sequence_step + 1),
                str(entry.message_variant),
                plan.labels.get(entry.segment or "", entry.segment or ""),
                "" if entry.priority_score is None else f"{entry.priority_score:g}",
                entry.rep or "",
                entry.state + (", moved by hand" if entry.by_hand else ""),
            ]
            for entry in plan.entries
        ],
    )
    for day in plan.days:
        if day.off and day.off != "over":
            console.print(f"{day.day} is a day off: {day.off}.", markup=False)
    for waits in plan.waiting:
        console.print(f"{waits_words(waits)}.", markup=False)
    if plan.is_this_week:
        left, cap = plan.limits.linkedin_left, plan.limits.linkedin_cap
        console.print(f"{left} of {cap} connection requests are left this week.", markup=False)


def register(app: typer.Typer) -> None:
    app.command()(cadence)
