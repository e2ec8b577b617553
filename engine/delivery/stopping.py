"""Decides what ends with a sequence: its touches, its mails, and the buttons on its cards."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.locks import OPEN_SEQUENCES, lock_people
from storage.states import MailState, SequenceState, TouchState
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


def stop_sequences(session: Session, prospect_id: int, *, reason: str, now: datetime) -> int:
    """Stop a prospect's open sequence with all that has not gone out; how many were open.

    What is on the wire at this moment stays as it is, and is settled by its own outcome.
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
    on_the_wire = select(Mail.touch_id).where(Mail.state == MailState.SENDING)
    touches = session.scalars(
        update(Touch)
        .where(
            Touch.sequence_id.in_(sequences),
            Touch.state.in_(OPEN_TOUCHES),
            Touch.id.not_in(on_the_wire),
        )
        .values(state=TouchState.STOPPED, reason=reason)
        .returning(Touch.id)
    ).all()
    stop_mails(session, touches, reason=reason, now=now)
    for touch_id in touches:
        posts.redraw_touch(session, touch_id, now=now)
    return len(sequences)


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
