"""Decides what it means that a person puts a prospect into a segment: it stays there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import InvalidError
from engine.prospects.search import find
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.segments import segment
from engine.views.base import Actor
from engine.views.scoring import Assigned, AssignRequest, SegmentRequest
from storage.locks import hold_workspace
from storage.states import Approval, LeadStatus
from storage.tables import Prospect


def assign(session: Session, request: AssignRequest, *, by: Actor, now: datetime) -> Assigned:
    """Put one prospect into a segment by hand, or (no segment) leave it to the evidence again.

    The last word counts; whoever says it is told whose word it was before. Who waits for approval
    is sorted when that is given.
    """
    hold_workspace(session, by.workspace_id)
    audiences = ensure_audiences(session, by.workspace_id)
    prospect = find(session, by.workspace_id, request.prospect)
    session.refresh(prospect)
    _check(prospect)
    before, set_by_before = prospect.segment, prospect.segment_set_by
    if request.segment is None:
        prospect.segment, prospect.segment_set_by = None, None
        prospect.segment_evidence = []
        prospect.updated_at = now
        session.flush()
        if prospect.approval == Approval.APPROVED:
            _by_evidence(session, prospect, by=by, now=now)
    else:
        prospect.segment = named(audiences, request.segment).key
        prospect.segment_set_by = by.name
        prospect.segment_evidence = []
        prospect.updated_at = now
        session.flush()
    labels = {audience.key: audience.label for audience in audiences}
    return Assigned(
        prospect_id=prospect.id,
        name=prospect.full_name,
        segment=prospect.segment,
        label=labels[prospect.segment] if prospect.segment else None,
        set_by=prospect.segment_set_by,
        evidence=tuple(prospect.segment_evidence),
        before=labels.get(before, before) if before else None,
        set_by_before=set_by_before,
    )


def _by_evidence(session: Session, prospect: Prospect, *, by: Actor, now: datetime) -> None:
    segment(session, SegmentRequest(prospect_ids=(prospect.id,)), by=by, now=now)
    session.refresh(prospect)


def _check(prospect: Prospect) -> None:
    if prospect.lead_status == LeadStatus.SUPPRESSED or prospect.approval == Approval.REJECTED:
        what = "suppressed" if prospect.lead_status == LeadStatus.SUPPRESSED else "rejected"
        raise InvalidError(
            f"{prospect.full_name} is {what} and belongs to no segment. Choose somebody else."
        )
