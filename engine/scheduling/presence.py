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


class Presence:
    """Who of a team is there on which day. A deputy who is away as well stands in for nobody."""

    def __init__(self, absences: Iterable[Away] = ()) -> None:
        self._by_member: dict[int, list[Away]] = {}
        for away in absences:
            self._by_member.setdefault(away.member_id, []).append(away)

    def away(self, member_id: int, day: date) -> Away | None:
        absences = self._by_member.get(member_id, ())
        return next((away for away in absences if away.covers(day)), None)

    def does(self, owner_id: int | None, day: date) -> int | None:
        """Who does the owner's work on that day; None for work that is nobody's, or that waits."""
        away = None if owner_id is None else self.away(owner_id, day)
        if away is None:
            return owner_id
        deputy = away.deputy_id
        return deputy if deputy is not None and self.away(deputy, day) is None else None

    def waits(self, owner_id: int | None, day: date) -> bool:
        """Whether the owner is away on that day and nobody stands in."""
        return owner_id is not None and self.does(owner_id, day) is None


EVERYBODY = Presence()
