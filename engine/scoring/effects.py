"""Decides what a change of the model would do: who moves in, who drops out, who comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.scoring.compiled import Compiled, Scores
from engine.scoring.engagement import horizon_days
from engine.scoring.profile import Profile
from engine.scoring.scoring import looked_at, profiles
from engine.views.icp import Placed
from storage.states import Approval, LeadStatus
from storage.tables import Prospect

BATCH = 5_000
"""Prospects that are read in one transaction."""
TOP = 20
NAMED = 5
"""How many of those who move in or drop out are named: those with the highest priority."""
TOP_GRADE = "A"
GRADES = ("A", "B", "C", "no")

Place = tuple[float, int, str]
"""Priority, minus the id (so that equals stand in the order of their ids), grade."""


@dataclass(frozen=True)
class Batch:
    """People as each of the two models looks at them: they may count different doings."""

    ids: list[int]
    before: list[Profile]
    after: list[Profile]


@dataclass
class Effect:
    """Adds up, batch by batch, what two models say of the same people at the same moment.

    Counted is whoever may be written to: neither rejected nor suppressed.
    """

    before: Compiled
    after: Compiled
    through: int = 0
    """The id up to which everybody is counted."""
    scored: int = 0
    changed: int = 0
    grades_before: Counter[str] = field(default_factory=Counter)
    grades_after: Counter[str] = field(default_factory=Counter)
    moved_in: int = 0
    dropped_out: int = 0
    top_before: list[Place] = field(default_factory=list)
    top_after: list[Place] = field(default_factory=list)
    first_in: list[Place] = field(default_factory=list)
    first_out: list[Place] = field(default_factory=list)

    def read(self, session: Session, workspace_id: int, *, now: datetime) -> Batch | None:
        """The next people to be counted; None when there is nobody left."""
        rows = session.execute(
            looked_at(workspace_id)
            .where(
                Prospect.id > self.through,
                Prospect.approval != Approval.REJECTED,
                Prospect.lead_status != LeadStatus.SUPPRESSED,
            )
            .order_by(Prospect.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return None
        self.through = rows[-1].id
        before = list(profiles(session, workspace_id, rows, self.before, now=now))
        after = before
        if not _look_alike(self.before, self.after):
            after = list(profiles(session, workspace_id, rows, self.after, now=now))
        return Batch([row.id for row in rows], before, after)

    def count(self, batch: Batch) -> None:
        """Score the people of a batch by both models."""
        before = self.before.score(batch.before)
        after = self.after.score(batch.after)
        self.scored += len(batch.ids)
        self.changed += sum(old[:6] != new[:6] for old, new in zip(before, after, strict=True))
        self.grades_before.update(scores.grade for scores in before)
        self.grades_after.update(scores.grade for scores in after)
        places_before, places_after = _places(batch.ids, before), _places(batch.ids, after)
        both = list(zip(places_before, places_after, strict=True))
        came = [new for old, new in both if new[2] == TOP_GRADE != old[2]]
        went = [old for old, new in both if old[2] == TOP_GRADE != new[2]]
        self.moved_in += len(came)
        self.dropped_out += len(went)
        self.first_in = nlargest(NAMED, [*self.first_in, *came])
        self.first_out = nlargest(NAMED, [*self.first_out, *went])
        self.top_before = nlargest(TOP, [*self.top_before, *places_before])
        self.top_after = nlargest(TOP, [*self.top_after, *places_after])

    def names(self, session: Session, workspace_id: int) -> dict[int, str]:
        """The names of all who are to be named."""
        places = [*self.first_in, *self.first_out, *self.top_before, *self.top_after]
        ids = {-minus_id for _, minus_id, _ in places}
        rows = session.execute(
            select(Prospect.id, Prospect.full_name).where(
                Prospect.workspace_id == workspace_id, Prospect.id.in_(ids)
            )
        )
        return {row.id: row.full_name for row in rows}


def _look_alike(before: Compiled, after: Compiled) -> bool:
    """Whether two models make the same profiles: they look at the same doings, as far back."""
    doings = [(model.counted_events, horizon_days(model.model)) for model in (before, after)]
    return doings[0] == doings[1]


def placed(places: Iterable[Place], names: dict[int, str]) -> tuple[Placed, ...]:
    """Those of `places` who are still there, with their names."""
    return tuple(
        Placed(prospect_id=-minus_id, name=names[-minus_id], priority=priority, grade=grade)
        for priority, minus_id, grade in places
        if -minus_id in names
    )


def _places(ids: Sequence[int], scored: Sequence[Scores]) -> list[Place]:
    return [(scores.priority, -id_, scores.grade) for id_, scores in zip(ids, scored, strict=True)]
