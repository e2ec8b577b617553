"""Decides who does a member's work on a day: they, whom they named, or nobody until they return."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Away:
    """One absence, both days included; `deputy_id` is who stands in."""

    member_id: int
    first: date
    last: date
    deputy_id: int | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Rep:
    """On which weekdays a member works, and how many touches they do on one; None: any number."""

    member_id: int
    weekdays: frozenset[int]
    per_day: int | None = None


class Presence:
    """Who of a team is there on which day. A deputy who is not there stands in for nobody.

    Members of whom nothing is said work every day.
    """

    def __init__(self, absences: Iterable[Away] = (), reps: Iterable[Rep] = ()) -> None:
        self._reps = {rep.member_id: rep for rep in reps}
        self._by_member: dict[int, list[Away]] = {}
        for away in absences:
            self._by_member.setdefault(away.member_id, []).append(away)

    def away(self, member_id: int, day: date) -> Away | None:
        absences = self._by_member.get(member_id, ())
        return next((away for away in absences if away.covers(day)), None)

    def is_there(self, member_id: int, day: date) -> bool:
        rep = self._reps.get(member_id)
        works = rep is None or day.weekday() in rep.weekdays
        return works and self.away(member_id, day) is None

    def per_day(self, member_id: int | None) -> int | None:
        """How many touches a member does on a day; None: any number."""
        rep = self._reps.get(member_id or 0)
        return rep.per_day if rep is not None else None

    def does(self, owner_id: int | None, day: date) -> int | None:
        """Who does the owner's work on that day; None for work that is nobody's, or that waits.

        A deputy stands in on days of an absence, not on those that the owner never works on.
        """
        if owner_id is None or self.is_there(owner_id, day):
            return owner_id
        away = self.away(owner_id, day)
        deputy = away.deputy_id if away is not None else None
        return deputy if deputy is not None and self.is_there(deputy, day) else None

    def waits(self, owner_id: int | None, day: date) -> bool:
        """Whether the owner is not there on that day and nobody stands in."""
        return owner_id is not None and self.does(owner_id, day) is None
