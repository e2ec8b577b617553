"""Decides who gets a sequence, makes it with its cards, and tells it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.campaigns.default import default_campaign
from engine.errors import DrumbeatError, NotFoundError
from engine.prospects.presence import present
from engine.scheduling.obstacles import Obstacle
from engine.scheduling.orders import MODEL
from engine.scheduling.planning import Wish, plan_one
from engine.scheduling.qualified import ORDERED, ordered_among
from engine.scheduling.sequence_reports import report
from engine.scheduling.steps import Made, by_template, keep, lock_prospects
from engine.views.base import Actor
from engine.views.sequences import (
    LeftOutProspect,
    SequenceOrdered,
    SequenceReport,
    SequenceRequest,
    SequencesReport,
)
from storage.states import OPEN_SEQUENCES, OrderState, PostKind
from storage.tables import Prospect, Sequence, Touch, WritingOrder


def generate(
    session: Session, request: SequenceRequest, *, by: Actor, now: datetime
) -> SequenceReport:
    """A sequence for one prospect from the shipped texts: drafts for each step, and their cards.

    Raises ConflictError, naming what is in the way, when the prospect may not or cannot be written
    to, or has an open sequence.
    """
    mine(session, request.prospect_id, by=by)
    campaign = default_campaign(session, by.workspace_id, now)
    plan = plan_one(session, campaign, _wish(request, by), now=now)
    return keep_and_post(session, by_template(plan), now=now)


def ask(
    session: Session, request: SequenceRequest, *, by: Actor, now: datetime
) -> SequenceReport | SequenceOrdered:
    """A sequence by the writer of the default campaign; a model's is ordered and comes later.

    Raises what `generate` does, and ConflictError while one is being written.
    """
    campaign = default_campaign(session, by.workspace_id, now)
    if campaign.writer != MODEL:
        return generate(session, request, by=by, now=now)
    prospect = mine(session, request.prospect_id, by=by)
    lock_prospects(session, by.workspace_id, [prospect.id])
    if ordered_among(session, by.workspace_id, (prospect.id,)):
        raise ORDERED.error(prospect.full_name)
    plan_one(session, campaign, _wish(request, by), now=now)
    order = WritingOrder(
        workspace_id=by.workspace_id,
        prospect_id=prospect.id,
        campaign_id=campaign.id,
        sequence_type=request.sequence_type,
        num_variants=request.num_variants,
        state=OrderState.WAITING,
        by_member_id=by.member_id,
        created_at=now,
    )
    session.add(order)
    session.flush()
    return SequenceOrdered(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        order_id=order.id,
        sequence_type=request.sequence_type or campaign.sequence_type,
        posted=workspaces.get(session, by.workspace_id).slack_channel_id is not None,
    )


def _wish(request: SequenceRequest, by: Actor) -> Wish:
    return Wish(
        prospect_id=request.prospect_id,
        member_id=by.member_id,
        sequence_type=request.sequence_type,
        num_variants=request.num_variants,
    )


def keep_and_post(session: Session, made: Made, *, now: datetime) -> SequenceReport:
    """The sequence of one prospect with its cards; ConflictError when something came between."""
    plan = made.plan
    [kept] = keep(session, plan.workspace_id, [made], now=now)
    if isinstance(kept, Obstacle):
        raise kept.error(plan.prospect_name)
    sequence = session.get_one(Sequence, kept)
    posted = post_cards(session, sequence, now=now)
    prospect = session.get_one(Prospect, plan.prospect_id)
    return report(session, sequence, prospect, left_out=plan.left_out, posted=posted)


def generate_many(
    session: Session,
    prospect_ids: Many[int],
    *,
    sequence_type: str | None = None,
    by: Actor,
    now: datetime,
) -> SequencesReport:
    """A sequence for each prospect that can have one, as usual or of a type.

    The others are left out, with the reason.
    """
    answers: list[SequenceReport | SequenceOrdered] = []
    left_out: list[LeftOutProspect] = []
    for prospect_id in dict.fromkeys(prospect_ids):
        request = SequenceRequest(prospect_id=prospect_id, sequence_type=sequence_type)
        try:
            with session.begin_nested():  # whoever is left out leaves nothing half made
                answers.append(ask(session, request, by=by, now=now))
        except DrumbeatError as error:
            prospect = session.get(Prospect, prospect_id)
            known = prospect is not None and prospect.workspace_id == by.workspace_id
            name = prospect.full_name if prospect is not None and known else "somebody"
            left_out.append(LeftOutProspect(prospect_id=prospect_id, name=name, why=str(error)))
    return SequencesReport(
        drafted=tuple(each for each in answers if isinstance(each, SequenceReport)),
        left_out=tuple(left_out),
        ordered=tuple(each for each in answers if isinstance(each, SequenceOrdered)),
    )


def get(session: Session, prospect_id: int, *, by: Actor) -> SequenceReport:
    """The prospect's open sequence, or the last one there was."""
    prospect = mine(session, prospect_id, by=by)
    sequence = session.scalars(
        select(Sequence)
        .where(Sequence.prospect_id == prospect_id)
        .order_by(Sequence.state.in_(OPEN_SEQUENCES).desc(), Sequence.id.desc())
        .limit(1)
    ).first()
    if sequence is None:
        raise NotFoundError(
            f"{prospect.full_name} has no sequence yet. Make one with "
            f"/outreach sequence {prospect.full_name}."
        )
    return report(session, sequence, prospect)


def mine(session: Session, prospect_id: int, *, by: Actor) -> Prospect:
    """A prospect of the workspace of whoever asks."""
    return present(session, prospect_id, workspace_id=by.workspace_id)


def post_cards(session: Session, sequence: Sequence, *, now: datetime) -> bool:
    """A card for each step: the first in the channel, the later ones in its thread."""
    channel = workspaces.get(session, sequence.workspace_id).slack_channel_id
    if channel is None:
        return False
    touches = session.scalars(
        select(Touch.id).where(Touch.sequence_id == sequence.id).order_by(Touch.position)
    )
    parent_id: int | None = None
    for touch_id in touches:
        post = posts.want(
            session,
            sequence.workspace_id,
            PostKind.DRAFT,
            touch_id,
            slack_channel_id=channel,
            now=now,
            parent_id=parent_id,
            touch_id=touch_id,
        )
        parent_id = parent_id or post.id
    return True
