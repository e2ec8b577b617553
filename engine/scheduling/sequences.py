"""Decides who gets a sequence, makes it with its cards, and tells it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.campaigns.default import default_campaign, offer_of
from engine.errors import ConflictError, DrumbeatError, NotFoundError
from engine.generation.desk import open_desk
from engine.prospects.suppressed import suppressed_among
from engine.scheduling.fitting import Missing, fitted
from engine.scheduling.own_types import type_named
from engine.scheduling.reach import reach_of
from engine.scheduling.sequence_reports import report
from engine.scheduling.steps import make_touches, write_drafts
from engine.scoring.segments import segment
from engine.views.base import Actor
from engine.views.scoring import SegmentRequest
from engine.views.sequences import (
    LeftOutProspect,
    LeftOutStep,
    SequenceReport,
    SequenceRequest,
    SequencesReport,
)
from storage.states import (
    Approval,
    LeadStatus,
    PostKind,
    SequenceState,
)
from storage.tables import Prospect, Sequence, Touch, Workspace
from storage.unique import add_once

OPEN = (SequenceState.ACTIVE, SequenceState.PAUSED)


def generate(
    session: Session, request: SequenceRequest, *, by: Actor, now: datetime
) -> SequenceReport:
    """A sequence for one prospect: a draft with its variants for each step, and their cards.

    Raises ConflictError, naming what is in the way, when the prospect may not or cannot be written
    to, or has an open sequence.
    """
    kind = type_named(session, by.workspace_id, request.sequence_type)
    prospect = _lock(session, request.prospect_id, by.workspace_id)
    _refuse(session, prospect, today=now.date())
    steps, absent = fitted(kind, reach_of(session, prospect))
    if not steps:
        raise ConflictError(
            f"{prospect.full_name} has no e-mail address, LinkedIn profile or phone number that a "
            f"{kind.name} sequence can use. Add one first."
        )
    campaign = default_campaign(session, by.workspace_id, now)
    if not offer_of(campaign).is_complete:
        raise ConflictError(
            "There is no offer to write about yet. An admin writes it with /outreach offer."
        )
    workspace = workspaces.get(session, by.workspace_id)
    if prospect.segment is None:
        segment(session, SegmentRequest(prospect_ids=(prospect.id,)), by=by, now=now)
        session.refresh(prospect)
    new_id = add_once(
        session,
        Sequence,
        workspace_id=by.workspace_id,
        prospect_id=prospect.id,
        campaign_id=campaign.id,
        type=kind.name,
        type_version=kind.version,
        segment=prospect.segment,
        state=SequenceState.ACTIVE,
        num_variants=request.num_variants,
        by_member_id=by.member_id,
        started_at=now,
    )
    if new_id is None:
        raise ConflictError(
            f"{prospect.full_name} has just been given a sequence by somebody else."
        )
    sequence = session.get_one(Sequence, new_id)
    touches = make_touches(session, sequence, prospect, steps, now=now)
    desk = open_desk(
        session,
        prospect,
        campaign=campaign,
        segment=sequence.segment,
        member_id=by.member_id,
    )
    write_drafts(session, desk, touches, count=request.num_variants, tones=kind.tones, now=now)
    posted = _post(session, workspace, touches, now)
    return report(session, sequence, prospect, left_out=_words(absent), posted=posted)


def generate_many(
    session: Session,
    prospect_ids: Many[int],
    *,
    sequence_type: str = "3-step",
    num_variants: int = 3,
    by: Actor,
    now: datetime,
) -> SequencesReport:
    """A sequence for each prospect that can have one; the others are left out, with the reason."""
    drafted: list[SequenceReport] = []
    left_out: list[LeftOutProspect] = []
    for prospect_id in dict.fromkeys(prospect_ids):
        request = SequenceRequest(
            prospect_id=prospect_id, sequence_type=sequence_type, num_variants=num_variants
        )
        try:
            with session.begin_nested():  # whoever is left out leaves nothing half made
                drafted.append(generate(session, request, by=by, now=now))
        except DrumbeatError as error:
            prospect = session.get(Prospect, prospect_id)
            known = prospect is not None and prospect.workspace_id == by.workspace_id
            name = prospect.full_name if prospect is not None and known else "somebody"
            left_out.append(LeftOutProspect(prospect_id=prospect_id, name=name, why=str(error)))
    return SequencesReport(drafted=tuple(drafted), left_out=tuple(left_out))


def get(session: Session, prospect_id: int, *, by: Actor) -> SequenceReport:
    """The prospect's open sequence, or the last one there was."""
    prospect = session.get(Prospect, prospect_id)
    if prospect is None or prospect.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such prospect here. Check the name.")
    sequence = session.scalars(
        select(Sequence)
        .where(Sequence.prospect_id == prospect_id)
        .order_by(Sequence.state.in_(OPEN).desc(), Sequence.id.desc())
        .limit(1)
    ).first()
    if sequence is None:
        raise NotFoundError(
            f"{prospect.full_name} has no sequence yet. Make one with "
            f"/outreach sequence {prospect.full_name}."
        )
    return report(session, sequence, prospect)


def _lock(session: Session, prospect_id: int, workspace_id: int) -> Prospect:
    """The prospect, locked: two who ask at once come one after the other."""
    prospect = session.get(Prospect, prospect_id, with_for_update=True, populate_existing=True)
    if prospect is None or prospect.workspace_id != workspace_id:
        raise NotFoundError("There is no such prospect here. Check the name.")
    return prospect


CLOSED = {
    LeadStatus.INTERESTED: "has answered with interest",
    LeadStatus.MEETING_BOOKED: "has a meeting with you",
    LeadStatus.WON: "is a customer",
    LeadStatus.NOT_INTERESTED: "said no",
    LeadStatus.UNREACHABLE: "cannot be reached: an e-mail came back",
}
"""With whom a sequence does not begin again, and why."""


def _refuse(session: Session, prospect: Prospect, *, today: date) -> None:
    name = prospect.full_name
    if not name.strip():
        raise ConflictError("This prospect has no name. Add one first.")
    if prospect.approval == Approval.REJECTED:
        raise ConflictError(f"{name} was rejected as a prospect. Approve them first.")
    if prospect.approval != Approval.APPROVED:
        raise ConflictError(f"{name} is not approved yet. Approve them first.")
    suppressed = suppressed_among(session, prospect.workspace_id, [[prospect]])[0]
    if suppressed or prospect.lead_status == LeadStatus.SUPPRESSED:
        raise ConflictError(f"{name} asked not to be written to, or is suppressed by the team.")
    if prospect.lead_status in CLOSED:
        raise ConflictError(f"{name} {CLOSED[prospect.lead_status]}. No sequence was drafted.")
    if prospect.hold_until is not None and prospect.hold_until > today:
        raise ConflictError(
            f"{name} is not to be written to before {prospect.hold_until:%-d %B %Y}."
        )
    open_one = session.scalars(
        select(Sequence).where(Sequence.prospect_id == prospect.id, Sequence.state.in_(OPEN))
    ).first()
    if open_one is not None:
        raise ConflictError(
            f"{name} has an open {open_one.type} sequence. End it first with /outreach stop {name}."
        )


def _post(session: Session, workspace: Workspace, touches: Many[Touch], now: datetime) -> bool:
    """A card for each step: the first in the channel, the later ones in its thread."""
    channel = workspace.slack_channel_id
    if channel is None:
        return False
    parent_id: int | None = None
    for touch in touches:
        post = posts.want(
            session,
            workspace.id,
            PostKind.DRAFT,
            touch.id,
            slack_channel_id=channel,
            now=now,
            parent_id=parent_id,
            touch_id=touch.id,
        )
        parent_id = parent_id or post.id
    return True


def _words(absent: Many[Missing]) -> tuple[LeftOutStep, ...]:
    return tuple(LeftOutStep(outreach_type=step.kind, why=step.why) for step in absent)
