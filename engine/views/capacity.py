"""Decides what is told of how much each of the team does and when, and what is asked of it."""

from __future__ import annotations

from engine.views.base import Request, View


class CapacityRequest(Request):
    """What a member (None: who asks) works from now on; None leaves it, 0 a day is any number."""

    who: str | None = None
    per_day: int | None = None
    weekdays: tuple[int, ...] | None = None


class CapacityLine(View):
    """One of the team: the weekdays they work on (Monday is 0), and how many touches on one."""

    name: str
    weekdays: tuple[int, ...]
    per_day: int | None


class CapacityList(View):
    success: bool = True
    members: tuple[CapacityLine, ...]
    changed: str | None = None


def examples() -> dict[str, View]:
    return {
        "capacity": CapacityList(
            members=(
                CapacityLine(name="Ada *Lovell* <!here>", weekdays=(0, 1, 2, 3, 4), per_day=None),
                CapacityLine(name="Remy Rep", weekdays=(0, 2), per_day=15),
            ),
            changed="Remy Rep does 15 touches a day, on Mon, Wed.",
        )
    }
