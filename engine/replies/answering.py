"""Decides how an answer to an answer is drafted: one at a time, for a person to send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.approval.rewriting import order, shown_of
from engine.delivery.approval.whole_drafts import brief_of, read
from engine.delivery.course.rewording import show
from engine.delivery.locks import OPEN_TOUCHES, lock_people, lock_touches
from engine.delivery.protection import suppression
from engine.errors import ConflictError, NotFoundError
from engine.generation.template_writer import write_in_any_case
from engine.replies.alerts import alert
from engine.scheduling.orders import MODEL
from engine.scheduling.own_types import tones_of
from engine.scheduling.steps import keep_variants
from engine.views.base import Actor
from engine.views.replies import ReplyAlert
from storage.states import Condition, PostKind, ReplyState, TouchKind, TouchState
from storage.tables import Campaign, Comeback, Prospect, Reply, Sequence, Touch


def draft_answer(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    """A draft of what to say to an answer, shown with the cards of its sequence.

    ConflictError when there is one that nobody has decided on, or nothing to be said any more.
    """
    reply = session.get(Reply, reply_id)
    if reply is None or reply.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This answer is no longer kept. `/outreach prospects` lists who is here."
        )
    if reply.touch_id is None:
        raise ConflictError(
            "It answers no message of ours that is kept. Write to them from your own mailbox."
        )
    prospect = session.get_one(Prospect, reply.prospect_id)
    lock_people(session, [prospect.id], reply.touch_id)
    session.refresh(reply, with_for_update=True)
    if reply.state != ReplyState.OPEN:
        raise ConflictError("Somebody has dealt with this answer already.")
    channel = session.get_one(Touch, reply.touch_id).channel
    if suppression.reason_for(session, prospect, channel=channel) is not None:
        raise ConflictError(f"{prospect.full_name} is suppressed. Nobody writes to them.")
    if draft_if_none_is_ready(session, prospect, reply.touch_id, now=now) is None:
        raise ConflictError(
            "An answer is drafted already. Its card is in the thread of the message."
        )
    reply.effects = [*reply.effects, f"{by.name} had an answer drafted."]
    posts.redraw(session, reply.workspace_id, PostKind.REPLY, reply.id, now=now)
    return alert(session, reply.id, now=now)


def draft_if_none_is_ready(
    session: Session,
    prospect: Prospect,
    touch_id: int,
    *,
    now: datetime,
    because: Comeback | None = None,
) -> int | None:
    """The id of a new draft; None where one waits for its decision, or to be sent, already.

    `because` is the day that has come, for somebody who was put off until then.
    """
    waits = select(Touch.id).where(
        Touch.workspace_id == prospect.workspace_id,
        Touch.prospect_id == prospect.id,
        Touch.kind == TouchKind.ANSWER,
        Touch.condition_met_at.is_not(None),
        Touch.state.in_(OPEN_TOUCHES),
    )
    if session.scalars(waits.limit(1)).first() is not None:
        return None
    lock_touches(session, [touch_id])
    answered = session.get_one(Touch, touch_id)
    touch = _add(session, answered, now=now)
    if because is not None:
        because.drafted_id = touch.id
        session.flush()
    _write(session, touch, now=now)
    show(session, touch, now=now)
    return touch.id


def _add(session: Session, answered: Touch, *, now: datetime) -> Touch:
    """The last step of the sequence: it depends on the answer, which has come."""
    last = session.scalar(
        select(func.max(Touch.position)).where(Touch.sequence_id == answered.sequence_id)
    )
    touch = Touch(
        workspace_id=answered.workspace_id,
        sequence_id=answered.sequence_id,
        campaign_id=answered.campaign_id,
        prospect_id=answered.prospect_id,
        position=(last or 0) + 1,
        kind=TouchKind.ANSWER,
        channel=answered.channel,
        channel_name=answered.channel_name,
        due_at=now,
        condition=Condition.REPLIED,
        condition_position=answered.position,
        condition_met_at=now,
        state=TouchState.DRAFT,
        variant_number=1,
    )
    session.add(touch)
    session.flush()
    return touch


def _write(session: Session, touch: Touch, *, now: datetime) -> None:
    """By the templates at once; a model's words are ordered and come later."""
    sequence = session.get_one(Sequence, touch.sequence_id)
    draft = read(session, touch.id)
    tones = tones_of(session, touch.workspace_id, sequence.type)
    written = write_in_any_case(
        brief_of(session, draft, now=now), sequence.num_variants, tones=tones, taken={}
    )
    keep_variants(session, touch, written, now=now)
    touch.variant_number = shown_of(written, sequence.arm)
    session.flush()
    if session.get_one(Campaign, touch.campaign_id).writer == MODEL:
        order(session, draft, by_member_id=sequence.by_member_id, now=now)
