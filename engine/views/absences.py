"""Decides what is told of who is away, and what is asked when somebody will be."""

from __future__ import annotations

from datetime import date

from engine.views.base import Request, View


class AwayRequest(Request):
    """Who is away (None: who asks), from when to when, and who stands in, as people say it."""

    who: str | None
    days: str
    deputy: str | None = None


class AwayLine(View):
    """One absence, both days included. `waiting` counts the week's touches that wait for them."""

    id: int
    name: str
    first: date
    last: date
    deputy: str | None
    waiting: int = 0


class AwayList(View):
    """Who is away now or later, the soonest first; `may_end` are those the reader may end."""

    success: bool = True
    absences: tuple[AwayLine, ...]
    may_end: tuple[int, ...]
    changed: str | None = None


def examples() -> dict[str, View]:
    lines = (
        AwayLine(
            id=4,
            name="Ada *Lovell* <!here>",
            first=date(2026, 12, 3),
            last=date(2026, 12, 10),
            deputy="Remy Rep",
        ),
        AwayLine(
            id=5, name="Remy Rep", first=date(2026, 12, 24), last=date(2026, 12, 24), deputy=None
        ),
    )
    return {
        "away": AwayList(absences=lines, may_end=(4,), changed="Ada Lovell is away."),
        "away_nobody": AwayList(absences=(), may_end=()),
    }
