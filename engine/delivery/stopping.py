"""Decides what ends with a sequence: its touches, its mails, and the buttons on its cards."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.locks import OPEN_SEQUENCES, lock_people
from storage import counting
from storage.states import MailState, SequenceState, TouchState
from storage.tables import Mail, Sequence, Touch

OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED)
TOGETHER = 5_000
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
    posts.redraw_touches(session, stopped, now=now)
    return len(stopped)


def stop_sequences(session: Session, prospect_id: int, *, reason: str, now: datetime) -> int:
    """Stop a prospect's open sequence with all that has not gone out; how many were open.

    What is on the wire at this moment stays as it is, and is settled by its own outcome.
    """
    session.flush()
    lock_people(session, [prospect_id])
    return _stop(session, Sequence.prospect_id == prospect_id, reason=reason, now=now)


def stop_campaign(session: Session, campaign_id: int, *, reason: str, now: datetime) -> int:
    """Stop all open sequences of a campaign as `stop_sequences` does; how many were open."""
    session.flush()
    wanted = Sequence.campaign_id == campaign_id
    session.scalars(
        select(Sequence.id)
        .where(wanted, Sequence.state.in_(OPEN_SEQUENCES))
        .order_by(Sequence.id)
        .with_for_update()
    ).all()
    return _stop(session, wanted, reason=reason, now=now)


def _stop(session: Session, wanted: ColumnElement[bool], *, reason: str, now: datetime) -> int:
    sequences = session.scalars(
        update(Sequence)
        .where(wanted, Sequence.state.in_(OPEN_SEQUENCES))
        .values(state=SequenceState.STOPPED, stop_reason=reason, ended_at=now)
        .returning(Sequence.id)
    ).all()
    if not sequences:
        return 0
    on_the_wire = select(Mail.touch_id).where(Mail.state == MailState.SENDING)
    stopped: list[int] = []
    for start in range(0, len(sequences), TOGETHER):
        stopped += session.scalars(
            update(Touch)
            .where(
                Touch.sequence_id.in_(sequences[start : start + TOGETHER]),
                Touch.state.in_(OPEN_TOUCHES),
                Touch.id.not_in(on_the_wire),
            )
            .values(state=TouchState.STOPPED, reason=reason)
            .returning(Touch.id)
        )
    counting.changed(session, stopped)
    for start in range(0, len(stopped), TOGETHER):
        some = stopped[start : start + TOGETHER]
        stop_mails(session, some, reason=reason, now=now)
        posts.redraw_touches(session, some, now=now)
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
