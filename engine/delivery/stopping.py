"""Decides what ends with a sequence: its touches, its mails, and the buttons on its cards."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from engine import posts
from engine.delivery.locks import OPEN_TOUCHES, has_open, lock_people
from storage import columns, counting
from storage.among import among
from storage.bulk import read_again
from storage.states import (
    OPEN_SEQUENCES,
    Condition,
    MailState,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Mail, Sequence, Touch

TOGETHER = 5_000
WAITS = "An answer that was read wrongly had stopped it."
"""Why a sequence rests that only a person lets go on."""
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


def stop_sequences(
    session: Session, prospect_id: int, *, reason: str, now: datetime, answered: bool = False
) -> int:
    """Stop a prospect's open sequence with all that has not gone out; how many were open.

    What is on the wire at this moment stays as it is, and is settled by its own outcome. Where
    they `answered` and the type has an answer ready, that one draft stays: a person sends it.
    Whoever stops their answers as well has locked both before (`lock_people`).
    """
    session.flush()
    wanted = Sequence.prospect_id == prospect_id  # of which one at most is open
    return _stop(session, wanted, reason=reason, now=now, answered=answered)


def stop_campaign(session: Session, campaign_id: int, *, reason: str, now: datetime) -> int:
    """Stop all open sequences of a campaign, and the answers it has ready; how many were open."""
    session.flush()
    wanted = Sequence.campaign_id == campaign_id
    session.scalars(
        select(Sequence.id).where(wanted, has_open()).order_by(Sequence.id).with_for_update()
    ).all()
    stopped = _stop(session, wanted, reason=reason, now=now)
    _stop_answers(session, Touch.campaign_id == campaign_id, reason=reason, now=now)
    return stopped


def stop_answers(session: Session, prospect_id: int, *, reason: str, now: datetime) -> bool:
    """Stop what is ready to be said to a prospect who answered before; True when there was some.

    It outlives its sequence, so it needs a word of its own from whoever ends all of it.
    """
    session.flush()
    lock_people(session, [prospect_id])
    return _stop_answers(session, Touch.prospect_id == prospect_id, reason=reason, now=now)


def _stop_answers(
    session: Session, wanted: ColumnElement[bool], *, reason: str, now: datetime
) -> bool:
    stopped = session.scalars(
        update(Touch)
        .where(wanted, Touch.kind == TouchKind.ANSWER, Touch.state.in_(OPEN_TOUCHES))
        .values(state=TouchState.STOPPED, reason=reason)
        .returning(Touch.id)
    ).all()
    counting.changed(session, stopped)
    posts.redraw_touches(session, stopped, now=now)
    return bool(stopped)


def _stop(
    session: Session,
    wanted: ColumnElement[bool],
    *,
    reason: str,
    now: datetime,
    answered: bool = False,
) -> int:
    sequences = session.scalars(
        update(Sequence)
        .where(wanted, Sequence.state.in_(OPEN_SEQUENCES))
        .values(state=SequenceState.STOPPED, stop_reason=reason, ended_at=now)
        .returning(Sequence.id)
    ).all()
    if not sequences:
        return 0
    kept = _ready_answer(session, sequences, now=now) if answered else None
    on_the_wire = select(Mail.touch_id).where(Mail.state == MailState.SENDING)
    stopped: list[int] = []
    for start in range(0, len(sequences), TOGETHER):
        stopped += session.scalars(
            update(Touch)
            .where(
                Touch.sequence_id.in_(sequences[start : start + TOGETHER]),
                Touch.state.in_(OPEN_TOUCHES),
                Touch.id.not_in(on_the_wire),
                Touch.id != (kept or 0),
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


def finish_if_done(session: Session, sequence_ids: Many[int], *, now: datetime) -> None:
    """Sequences with nothing left to decide or to send are finished."""
    columns.write(session, _FINISH, {"ids": list(sequence_ids), "now": now})
    read_again(session, Sequence, "state", "ended_at")


_LEFT: Final = exists().where(
    Touch.sequence_id == Sequence.id,
    Touch.state.in_((*OPEN_TOUCHES, TouchState.UNCERTAIN)),
)
# Made once: to put it together takes longer than to run it for a group of e-mails.
_FINISH: Final = (
    update(Sequence)
    .where(
        among(Sequence.id),
        Sequence.state == SequenceState.ACTIVE,
        ~_LEFT,
    )
    .values(state=SequenceState.FINISHED, ended_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
