"""Decides when the steps of a sequence are due once its type has changed: pure arithmetic.

What has not changed keeps its date, with all that it was moved by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.scheduling.calendar import Hours, after, later_day, moved_on, spaced
from engine.scheduling.conditions import ABSENCE
from engine.scheduling.step import ChosenStep, Wait
from storage.states import Condition


@dataclass(frozen=True)
class Dated:
    """A step as it is now.

    `stays`: it is sent, approved, left out or somebody's own words, and its date is not looked at
    again; where it is also `gone`, nothing is sent on that day.
    """

    due_at: datetime
    wait: str | None
    condition: Condition | None = None
    condition_position: int | None = None
    met_at: datetime | None = None
    moved_days: int = 0
    stays: bool = False
    gone: bool = False

    def depends_alike(self, step: ChosenStep) -> bool:
        return (self.condition, self.condition_position) == (
            step.condition,
            step.condition_position,
        )


def moved_by(known: Mapping[int, Dated]) -> int:
    """How far a step that is new is moved: as far as what is open."""
    return max((each.moved_days for each in known.values() if not each.gone), default=0)


def redated(
    start: datetime,
    steps: Sequence[ChosenStep],
    known: Mapping[int, Dated],
    hours: Hours,
    *,
    now: datetime,
) -> list[datetime]:
    """When each step is due, by its position among `steps`; `known` are those that there are.

    A wait that has changed counts from the start, with the working days that the step, or for a
    new one the others, were moved by. Nothing new is due before `now` or, unless somebody moved
    it, closer to the one before than their waits are, and no two that depend on nothing on one day.
    """
    begin = hours.on(steps[0].way.channel).next_open(start) if steps else start
    moved = moved_by(known)
    due: list[datetime] = []
    last: datetime | None = None
    waited: Wait | None = None
    for position, step in enumerate(steps):
        old, its = known.get(position), hours.on(step.way.channel)
        if old is not None and old.stays:
            due.append(old.due_at)
            if old.condition is None and not old.gone:
                last = old.due_at if last is None else max(last, old.due_at)
                waited = step.wait
        elif step.condition_position is not None:
            parent = step.condition_position
            kept = parent in known and known[parent].due_at == due[parent]
            due.append(_dependent(step, old, due[parent], its, kept=kept, now=now))
        else:
            by = moved if old is None else old.moved_days
            if old is not None and old.depends_alike(step) and old.wait == str(step.wait):
                at = old.due_at
            else:
                at = max(moved_on(after(begin, step.wait, its), by, its), now)
                if not by:  # who moved the steps has said how far apart they are
                    at = spaced(at, step.wait, last, waited, its)
            last, waited = later_day(at, last, its), step.wait
            due.append(last)
    return due


def _dependent(
    step: ChosenStep,
    old: Dated | None,
    parent_due: datetime,
    hours: Hours,
    *,
    kept: bool,
    now: datetime,
) -> datetime:
    """When a step that depends on another is due, or about; `kept`: that one's date stands."""
    if old is not None and old.depends_alike(step):
        waits_alike = old.wait == str(step.wait)
        if old.met_at is not None:
            if waits_alike or step.condition in ABSENCE:
                return old.due_at
            met = moved_on(after(old.met_at, step.wait, hours), old.moved_days, hours)
            return max(met, hours.next_open(now))
        if waits_alike and kept:
            return old.due_at
    return hours.next_open(after(parent_due, step.wait, hours))
