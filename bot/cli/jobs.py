"""The shell's commands for what recurs: jobs, tick."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import typer

from blocks.jobs import RAN, last_words
from blocks.times import moment
from bot import jobs as recurring
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
from bot.workers import build_lanes
from engine.errors import InvalidError
from engine.views.jobs import TickReport


@dataclass(frozen=True)
class StoppedClock:
    """The instant that `--at` names, for as long as one tick takes."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def jobs(
    words: Annotated[
        list[str] | None, typer.Argument(help="`run` and a job's name, to run it now.")
    ] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """List the recurring jobs with their last and next runs; `run NAME` runs one now."""
    with told(as_json=as_json), open_shell(database) as shell:
        if words:
            _run(shell, words, as_json=as_json)
            return
        with shell.runtime.sessions.begin() as session:
            listed = recurring.listing(session, shell.actor.workspace_id, shell.runtime.now())
        if as_json:
            print_json(listed)
            return
        print_table(
            f"Recurring jobs, by the clock of {listed.timezone}",
            ["job", "when", "last run", "next run", "when missed"],
            [
                [
                    job.name,
                    job.when,
                    last_words(job, listed.timezone),
                    moment(job.next_run, listed.timezone) if job.next_run else "never",
                    job.if_missed,
                ]
                for job in listed.jobs
            ],
        )


def _run(shell: Shell, words: list[str], *, as_json: bool) -> None:
    if words[0] != "run":
        raise InvalidError("Say run and a job's name, as in: jobs run weekly_digest.")
    ran = recurring.run_by_hand(shell.runtime, " ".join(words[1:]), by=shell.actor)
    if as_json:
        print_json(ran)
        return
    following = f" Its next run stays {moment(ran.next_run, ran.timezone)}." if ran.next_run else ""
    console.print(f"{ran.name} {RAN[ran.state]}: {ran.note or ''}.{following}", markup=False)


def tick(
    at: Annotated[
        str | None, typer.Option(help="An instant to take for now, like 2026-11-23T13:30:00Z.")
    ] = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Do all that is due now, once; for a machine whose own cron is the clock."""
    with told(as_json=as_json), open_shell(database) as shell:
        runtime = shell.runtime
        if at is not None:
            runtime = replace(runtime, clock=StoppedClock(_instant(at)))
        lanes = build_lanes(runtime, paced=True)
        ran = recurring.tick(runtime)
        report = TickReport(at=runtime.now(), ran=ran, settled=lanes.settle())
        lanes.stop()  # mailboxes are free for the next one at once
        if as_json:
            print_json(report)
            return
        rest = "Nothing is left to do." if report.settled else "Some work is left for the next."
        console.print(f"Recurring jobs that were run: {ran}. {rest}", markup=False)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(f"“{text}” is no instant. Write 2026-11-23T13:30:00Z.") from error
    if instant.tzinfo is None:
        raise InvalidError(f"“{text}” lacks its time zone. Write 2026-11-23T13:30:00Z.")
    return instant


def register(app: typer.Typer) -> None:
    app.command()(jobs)
    app.command()(tick)
