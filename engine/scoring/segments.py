"""Decides the segment of each prospect and reports how they are spread against the target."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.errors import InvalidError, NotFoundError
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.distribution import Case, Distribution, distribute, shares
from engine.scoring.evidence import EvidenceRules
from engine.scoring.standing import COUNTED, Standing, count_others, counted, read_standing
from engine.scoring.tagging import tagged
from engine.views.base import Actor
from engine.views.scoring import SegmentReport, SegmentRequest
from storage.bulk import update_rows
from storage.locks import hold_workspace
from storage.states import Role
from storage.tables import Audience, Prospect, Workspace

BATCH: Final = 5_000
"""So many are sorted in one transaction; SQLite takes no more than 32,766 values in a query."""


def segment(
    session: Session, request: SegmentRequest, *, by: Actor, now: datetime
) -> SegmentReport:
    """Put prospects into segments by evidence, and by the target where evidence does not decide.

    Whom a person has put somewhere stays, and so do those with whom a sequence is open: it was
    written for their segment.
    """
    workspace_id = by.workspace_id
    hold_workspace(session, workspace_id)  # a run must not write over a person's word
    audiences = ensure_audiences(session, workspace_id)
    target = _target(audiences, request.target_distribution)
    rules = EvidenceRules(audiences)
    asked = read_standing(session, workspace_id, request.prospect_ids, rules)
    others = count_others(session, workspace_id, asked, everybody=request.prospect_ids is None)
    result = distribute(
        (Case(each.id, rules.points(each.found), each.segment, each.fixed) for each in asked),
        target,
        others=others,
    )
    _write(session, asked, rules, result, now)
    report = _report(asked, audiences, target, result, others)
    if not request.tagged:
        return report
    people = tagged(session, workspace_id, request.prospect_ids, now=now)
    return report.model_copy(update={"tagged_prospects": people})


def segment_waiting(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Sort up to `batch` who came in since the last time, in one workspace; how many it did.

    The others keep their places; whoever wants the whole of them weighed anew asks `segment`.
    """
    waiting = (Prospect.segment.is_(None), *COUNTED)
    workspace_id = session.scalar(
        select(Workspace.id)
        .where(exists().where(Prospect.workspace_id == Workspace.id, *waiting))
        .limit(1)
    )
    if workspace_id is None:
        return 0
    ids = session.scalars(
        select(Prospect.id)
        .where(*counted(workspace_id), *waiting)
        .order_by(Prospect.id)
        .limit(batch)
    ).all()
    by = Actor(workspace_id=workspace_id, member_id=None, name="the clock", role=Role.ADMIN)
    return segment(session, SegmentRequest(prospect_ids=tuple(ids)), by=by, now=now).total_prospects


def _target(audiences: Sequence[Audience], given: Mapping[str, float] | None) -> dict[str, float]:
    """Weights by audience, in the audiences' order; an audience that is not named gets none."""
    weights = {audience.key: audience.target_share for audience in audiences}
    if given is not None:
        weights = dict.fromkeys(weights, 0.0) | _by_key(audiences, given)
    if any(not 0 <= weight < float("inf") for weight in weights.values()) or not any(
        weights.values()
    ):
        raise InvalidError(
            "Target shares are positive numbers, such as 50, 50 and 5.",
            field="target_distribution",
        )
    return weights


def _by_key(audiences: Sequence[Audience], given: Mapping[str, float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for words, weight in given.items():
        try:
            key = named(audiences, words).key
        except NotFoundError as error:
            raise InvalidError(str(error), field="target_distribution") from error
        if key in weights:
            raise InvalidError(
                f"`{key}` has two shares here. Say one for each segment.",
                field="target_distribution",
            )
        weights[key] = weight
    return weights


def _write(
    session: Session,
    asked: Sequence[Standing],
    rules: EvidenceRules,
    result: Distribution,
    now: datetime,
) -> None:
    """Write those whose segment or evidence is another one now."""
    kept = cache(json.loads)
    changed = []
    for each in asked:
        key = result.segments[each.id]
        words = rules.words(each.found, key)
        if each.segment != key or kept(each.words) != words:
            changed.append(
                {"id": each.id, "segment": key, "segment_evidence": words, "updated_at": now}
            )
    update_rows(session, Prospect, changed)


def _report(
    asked: Sequence[Standing],
    audiences: Sequence[Audience],
    target: Mapping[str, float],
    result: Distribution,
    others: Counter[str],
) -> SegmentReport:
    counts = Counter(result.segments.values())
    whole = counts + others
    total = sum(whole.values())
    kept = [each for each in asked if each.fixed and each.segment in target]
    set_by_hand = sum(each.set_by is not None for each in kept)
    return SegmentReport(
        total_prospects=len(asked),
        segments={key: counts[key] for key in target},
        target={key: round(share, 4) for key, share in shares(target).items()},
        reached={key: round(whole[key] / total, 4) if total else 0.0 for key in target},
        clear=len(asked) - len(kept) - len(result.undecided),
        set_by_hand=set_by_hand,
        in_conversation=len(kept) - set_by_hand,
        undecided=len(result.undecided),
        moved=len(result.moved),
        short=result.short,
        labels={audience.key: audience.label for audience in audiences},
    )
