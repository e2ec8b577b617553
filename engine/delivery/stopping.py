"""Decides what ends with a sequence: its touches, its mails, and the buttons on its cards."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from engine import posts
from engine.delivery.locks import OPEN_SEQUENCES, lock_people
from storage.states import Condition, MailState, SequenceState, TouchState
from storage.tables import Mail, Sequence, Touch

OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED)
WAITING = (MailState.APPROVED, MailState.CLAIMED)
"""What can be taken back: nothing of it has left, and its holder asks again before it does."""


def stop_mails(session: Session, touch_ids: Many[int], *, reason: str, now: datetime) -> int:
    """Stop what is not on the wire yet; how many were. A worker that holds one finds out."""
    stopped = session.scalars(
        update(Mail)
        .where(Mail.touch_id.in_(touch_ids), Mail.state.in_(WAITING))
        .values(state=MailState.STOPPED, note=reason, owner=None, lease_until=None)
        .returning(Mail.touch_id)
    ).all()
    for touch_id in stopped:
        posts.redraw_touch(session, touch_id, now=now)
    return len(stopped)


def stop_sequences(
    session: Session, prospect_id: int, *, reason: str, now: datetime, answered: bool = False
) -> int:
    """Stop a prospect's open sequence with all that has not gone out; how many were open.

    What is on the wire at this moment stays as it is, and is settled by its own outcome. Where
    they `answered` and the type has an answer ready, that one draft stays: a person sends it.
    """
    session.flush()
    lock_people(session, [prospect_id])
    sequences = session.scalars(
        update(Sequence)
        .where(Sequence.prospect_id == prospect_id, Sequence.state.in_(OPEN_SEQUENCES))
        .values(state=SequenceState.STOPPED, stop_reason=reason, ended_at=now)
        .returning(Sequence.id)
    ).all()
    if not sequences:
        return 0
    kept = _ready_answer(session, sequences, now=now) if answered else None
    on_the_wire = select(Mail.touch_id).where(Mail.state == MailState.SENDING)
    touches = session.scalars(
        update(Touch)
        .where(
            Touch.sequence_id.in_(sequences),
            Touch.state.in_(OPEN_TOUCHES),
            Touch.id.not_in(on_the_wire),
            Touch.id != (kept or 0),
        )
        .values(state=TouchState.STOPPED, reason=reason)
        .returning(Touch.id)
    ).all()
    stop_mails(session, touches, reason=reason, now=now)
    for touch_id in touches:
        posts.redraw_touch(session, touch_id, now=now)
    return len(sequences)


def _ready_answer(session: Session, sequences: Many[int], *, now: datetime) -> int | None:
    """The draft of an answer to the last step that went out; it is due at once."""
    parent = aliased(Touch)
    touch = session.scalars(
        select(Touch)
        .join(
            parent,
            (parent.sequence_id == Touch.sequence_id)
            & (parent.position == Touch.condition_position),
        )
        .where(
            Touch.sequence_id.in_(sequences),
            Touch.condition == Condition.REPLIED,
            Touch.condition_met_at.is_(None),
            Touch.state.in_(OPEN_TOUCHES),
            parent.state == TouchState.SENT,
        )
        .order_by(parent.sent_at.desc(), Touch.position)
        .limit(1)
    ).first()
    if touch is None:
        return None
    touch.condition_met_at = touch.due_at = now
    session.flush()
    posts.redraw_touch(session, touch.id, now=now)
    return touch.id


def finish_if_done(session: Session, sequence_id: int, *, now: datetime) -> bool:
    """A sequence with nothing left to decide or to send is finished."""
    session.flush()
    left = session.scalar(
        select(Touch.id)
        .where(
            Touch.sequence_id == sequence_id,
            Touch.state.in_((*OPEN_TOUCHES, TouchState.UNCERTAIN)),
        )
        .limit(1)
    )
    if left is not None:
        return False
    finished = session.scalars(
        update(Sequence)
        .where(Sequence.id == sequence_id, Sequence.state == SequenceState.ACTIVE)
        .values(state=SequenceState.FINISHED, ended_at=now)
        .returning(Sequence.id)
    ).all()
    return bool(finished)
