"""The shell's command for what the team goes by: zone, holidays, hours, digest."""

from __future__ import annotations

from typing import Annotated

import typer

from blocks.times import moment
from bot.cli.base import DatabaseUrl, Json, console, open_shell, print_json, told
from bot.reading_forms import read_options
from engine.delivery.course import team_clock
from engine.errors import InvalidError
from engine.views.team_clock import DAYS, ClockRequest, TeamClock

SHORTEST = 3
"""So many letters name a day."""


def register(app: typer.Typer) -> None:
    app.command()(settings)


def settings(
    *,
    timezone: Annotated[str | None, typer.Option(help="Like Europe/Berlin.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Whose holidays are days off; two letters.")
    ] = None,
    first_hour: Annotated[
        int | None, typer.Option("--from", help="From which hour messages arrive.")
    ] = None,
    last_hour: Annotated[
        int | None, typer.Option("--until", help="Until which hour they arrive.")
    ] = None,
    weekdays: Annotated[
        str | None, typer.Option("--days", help="On which days, like mon,tue,thu.")
    ] = None,
    digest_day: Annotated[str | None, typer.Option(help="Day of the weekly digest.")] = None,
    digest_hour: Annotated[int | None, typer.Option(help="Its hour, 0 to 23.")] = None,
    as_json: Json = False,
    database: DatabaseUrl = None,
) -> None:
    """Show or change time zone, holidays, hours and the digest's day."""
    with told(as_json=as_json), open_shell(database) as shell:
        said = {
            "timezone": timezone,
            "country": country,
            "first_hour": first_hour,
            "last_hour": last_hour,
            "weekdays": None if weekdays is None else [_day(day) for day in weekdays.split(",")],
            "digest_day": None if digest_day is None else _day(digest_day),
            "digest_hour": digest_hour,
        }
        request = read_options(ClockRequest, said)
        with shell.runtime.sessions.begin() as session:
            found = team_clock.save_clock(session, request, by=shell.actor, now=shell.runtime.now())
        if as_json:
            print_json(found)
        else:
            _print(found)


def _day(word: str) -> int:
    typed = word.strip().capitalize()
    for number, name in enumerate(DAYS):
        if len(typed) >= SHORTEST and name.startswith(typed):
            return number
    raise InvalidError(f"“{word.strip()}” is no day of the week. Write it like Tuesday or tue.")


def _print(clock: TeamClock) -> None:
    days = ", ".join(DAYS[day] for day in clock.weekdays)
    for line in (
        *clock.changed,
        f"time zone: {clock.timezone}",
        f"holidays: {clock.country}",
        f"messages arrive: {clock.first_hour}:00 to {clock.last_hour}:00, {days}",
        f"digest: {DAYS[clock.digest_day]}s at {clock.digest_hour}:00",
        f"next digest: {moment(clock.next_digest, clock.timezone)}",
    ):
        console.print(line, markup=False)
