"""Decides the segment of each prospect and reports how they are spread against the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from engine.errors import InvalidError, NotFoundError
from engine.scoring.audiences import Evidence, EvidenceRules, ensure_audiences
from engine.scoring.compiled import industry_of, shipped
from engine.scoring.distribution import Case, Distribution, distribute, shares
from engine.scoring.scoring import LOOKED_AT, AnyRow, profile_from, score_unscored
from engine.views.base import Actor
from engine.views.scoring import SegmentReport, SegmentRequest, TaggedProspect
from storage import tables
from storage.bulk import update_rows
from storage.states import Approval, LeadStatus, Role, SequenceState
from storage.tables import Audience, Prospect

IN_CONVERSATION = exists().where(
    tables.Sequence.prospect_id == Prospect.id,
    tables.Sequence.state.in_((SequenceState.ACTIVE, SequenceState.PAUSED)),
)

COUNTED = (
    Prospect.approval != Approval.REJECTED,
    Prospect.lead_status != LeadStatus.SUPPRESSED,
)
"""Who belongs to the whole: everybody but the rejected and the suppressed."""
BATCH = 5_000
"""So many are sorted in one transaction; SQLite takes no more than 32,766 values in a query."""


def segment(
    session: Session, request: SegmentRequest, *, by: Actor, now: datetime
) -> SegmentReport:
    """Tag prospects with a segment by evidence, and by the target where evidence does not decide.

    Prospects that were not scored yet are scored first. Those with whom a sequence is open keep
    the segment that it was written for.
    """
    workspace_id = by.workspace_id
    audiences = ensure_audiences(session, workspace_id)
    target = _target(audiences, request.target_distribution)
    score_unscored(session, workspace_id, now=now)
    rows = _rows(session, workspace_id, request.prospect_ids)
    others = _others(session, workspace_id, rows)
    rules = EvidenceRules(audiences)
    evidence = {row.id: rules.of(profile_from(row).fields()) for row in rows}
    result = distribute(
        [
            Case(row.id, evidence[row.id].points, row.segment, fixed=row.in_conversation)
            for row in rows
        ],
        target,
        others=others,
    )
    _write(session, rows, evidence, result, now)
    return _report(rows, audiences, target, result, others)


def segment_waiting(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Sort up to `batch` who came in since the last time, in one workspace; how many it did.

    The others keep their places; whoever wants the whole of them weighed anew asks `segment`.
    """
    waiting = (Prospect.segment.is_(None), *COUNTED)
    workspace_id = session.scalar(select(Prospect.workspace_id).where(*waiting).limit(1))
    if workspace_id is None:
        return 0
    ids = session.scalars(
        select(Prospect.id)
        .where(Prospect.workspace_id == workspace_id, *waiting)
        .order_by(Prospect.id)
        .limit(batch)
    ).all()
    by = Actor(workspace_id=workspace_id, member_id=None, name="the clock", role=Role.ADMIN)
    return segment(session, SegmentRequest(prospect_ids=tuple(ids)), by=by, now=now).total_prospects


def _target(audiences: Sequence[Audience], given: Mapping[str, float] | None) -> dict[str, float]:
    """Weights by audience, in the audiences' order; an audience that is not named gets none."""
    keys = [audience.key for audience in audiences]
    if given is None:
        return {audience.key: audience.target_share for audience in audiences}
    unknown = sorted(set(given) - set(keys))
    if unknown:
        raise InvalidError(
            f"There is no segment “{unknown[0]}”. The segments are {', '.join(keys)}.",
            field="target_distribution",
        )
    if any(not 0 <= weight < float("inf") for weight in given.values()) or not sum(given.values()):
        raise InvalidError(
            "Target shares are positive numbers, such as 50, 50 and 5.",
            field="target_distribution",
        )
    return {key: given.get(key, 0.0) for key in keys}


def _counted(workspace_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Prospect.workspace_id == workspace_id, *COUNTED)


def _rows(session: Session, workspace_id: int, ids: tuple[int, ...] | None) -> Sequence[AnyRow]:
    query = select(
        *LOOKED_AT,
        Prospect.segment,
        Prospect.segment_evidence,
        Prospect.role,
        Prospect.pillars,
        Prospect.engagement_potential,
        IN_CONVERSATION.label("in_conversation"),
    ).where(*_counted(workspace_id))
    if ids is not None:
        query = query.where(Prospect.id.in_(ids))
    rows = session.execute(query.order_by(Prospect.id)).all()
    missing = sorted(set(ids or ()) - {row.id for row in rows})
    if missing:
        raise NotFoundError(
            f"There is no prospect #{missing[0]} to segment. `/outreach prospects` lists them."
        )
    return rows


def _others(session: Session, workspace_id: int, rows: Sequence[AnyRow]) -> Counter[str]:
    """How many prospects that were not asked about are in each segment."""
    counts = session.execute(
        select(Prospect.segment, func.count())
        .where(*_counted(workspace_id), Prospect.segment.is_not(None))
        .group_by(Prospect.segment)
    )
    whole = Counter({str(key): count for key, count in counts})
    return whole - Counter(row.segment for row in rows if row.segment is not None)


def _write(
    session: Session,
    rows: Sequence[AnyRow],
    evidence: Mapping[int, Evidence],
    result: Distribution,
    now: datetime,
) -> None:
    """Write those whose segment or evidence is another one now."""
    changed = []
    for row in rows:
        key = result.segments[row.id]
        words = evidence[row.id].words.get(key, [])
        if (row.segment, row.segment_evidence) != (key, words):
            changed.append(
                {"id": row.id, "segment": key, "segment_evidence": words, "updated_at": now}
            )
    update_rows(session, Prospect, changed)


def _report(
    rows: Sequence[AnyRow],
    audiences: Sequence[Audience],
    target: Mapping[str, float],
    result: Distribution,
    others: Counter[str],
) -> SegmentReport:
    counts = Counter(result.segments.values())
    whole = counts + others
    total = sum(whole.values())
    return SegmentReport(
        total_prospects=len(rows),
        segments={key: counts[key] for key in target},
        tagged_prospects=tuple(_tagged(row, result.segments[row.id]) for row in rows),
        target={key: round(share, 4) for key, share in shares(target).items()},
        reached={key: round(whole[key] / total, 4) if total else 0.0 for key in target},
        undecided=len(result.undecided),
        moved=len(result.moved),
        labels={audience.key: audience.label for audience in audiences},
    )


def _tagged(row: AnyRow, key: str) -> TaggedProspect:
    return TaggedProspect(
        prospect_id=row.id,
        segment=key,
        industry=industry_of(profile_from(row), shipped()),
        role=row.role or row.title,
        location=row.location,
        engagement_potential=row.engagement_potential or 0.0,
        pacer_relevance=tuple(row.pillars),
    )
