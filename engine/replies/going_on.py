"""Decides how a sequence goes on that an answer, read wrongly, had stopped: by a person's word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.protection import suppression
from engine.delivery.stopping import WAITS, finish_if_done
from engine.errors import ConflictError
from engine.replies.alerts import alert, answered_since, mine, rests
from engine.scheduling.calendar import later_day
from engine.scheduling.hours import hours_of
from engine.scheduling.obstacles import CLOSED
from engine.views.base import Actor
from engine.views.replies import ReplyAlert
from storage.states import PostKind, SequenceState, TouchState
from storage.tables import Prospect, Reply, Sequence, Touch


def go_on(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    """What had not gone out comes back as drafts, each on a later day than the one before.

    ConflictError when it goes on already, or may not.
    """
    reply = mine(session, reply_id, by=by)
    sequence_id = reply.set_off.get("waits")
    sequence = _locked(session, reply, sequence_id)
    prospect = session.get_one(Prospect, reply.prospect_id)
    if sequence is None or not rests(session, reply):
        raise ConflictError("This sequence does not wait any more. Its cards say how it stands.")
    if suppression.reason_for(session, prospect) is not None:
        raise ConflictError(f"{prospect.full_name} is suppressed. Nobody writes to them.")
    if answered_since(session, reply):
        raise ConflictError(f"{prospect.full_name} has answered since. See to that answer first.")
    if (because := CLOSED.get(prospect.lead_status)) is not None:
        raise ConflictError(f"{prospect.full_name} {because}. The sequence stays stopped.")
    sequence.state = SequenceState.ACTIVE
    sequence.stop_reason = sequence.ended_at = None
    _bring_back(session, sequence, now=now)
    branches.settle(session, sequence.id, now=now)
    finish_if_done(session, [sequence.id], now=now)
    reply.set_off = {name: value for name, value in reply.set_off.items() if name != "waits"}
    reply.undone = [*reply.undone, f"{by.name} let the sequence go on."]
    session.flush()
    posts.redraw(session, reply.workspace_id, PostKind.REPLY, reply.id, now=now)
    return alert(session, reply.id, now=now)


def _locked(session: Session, reply: Reply, sequence_id: int | None) -> Sequence | None:
    return session.scalars(
        select(Sequence)
        .where(Sequence.workspace_id == reply.workspace_id, Sequence.id == (sequence_id or 0))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _bring_back(session: Session, sequence: Sequence, *, now: datetime) -> None:
    """Only what this stop took; whoever approves it again says when it leaves."""
    hours = hours_of(session, sequence)
    touches = session.scalars(
        select(Touch)
        .where(
            Touch.workspace_id == sequence.workspace_id,
            Touch.sequence_id == sequence.id,
            Touch.state == TouchState.STOPPED,
            Touch.reason == WAITS,
        )
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()
    last: datetime | None = None
    for touch in touches:
        touch.state, touch.reason = TouchState.DRAFT, None
        touch.due_at = later_day(max(touch.due_at, now), last, hours.on(touch.channel))
        if touch.condition is None:
            last = touch.due_at
        posts.redraw_touch(session, touch.id, now=now)
    session.flush()
