"""Decides on a sequence that runs: start another, pause, go on, move, leave out a step, end.

A pause counts in working days of the recipient: when it is over, what is open moves on by as many.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.delivery.approval import drafts
from engine.delivery.course.sequence_cards import sequence_card
from engine.delivery.locks import lock_people
from engine.delivery.postponing import postpone
from engine.delivery.stopping import stop_sequences
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.presence import present
from engine.scheduling import sequences
from engine.scheduling.calendar import working_days_between
from engine.scheduling.hours import hours_of
from engine.scheduling.obstacles import open_sequence
from engine.views.base import Actor
from engine.views.sequences import SequenceOrdered, SequenceReport, SequenceRequest, StoppedSequence
from engine.views.timeline import SequenceCard
from storage.states import OPEN_SEQUENCES, SequenceState
from storage.tables import Prospect, Sequence, Touch

MOST_SHIFT = 120


def start(
    session: Session,
    request: SequenceRequest,
    *,
    ends: int | None,
    by: Actor,
    now: datetime,
) -> SequenceReport | SequenceOrdered:
    """Make a sequence, or order it; `ends` is the running one that the person agreed to end.

    Raises ConflictError when another one runs than the person was shown.
    """
    prospect = present(session, request.prospect_id, workspace_id=by.workspace_id)
    lock_people(session, [prospect.id])
    running = open_sequence(session, prospect)
    if ends is not None and running is not None and running.id == ends:
        which = f"a {request.sequence_type}" if request.sequence_type else "another"
        reason = f"{by.name} began {which} sequence instead."
        stop_sequences(session, prospect.id, reason=reason, now=now)
    return sequences.ask(session, request, by=by, now=now)


def pause(session: Session, sequence_id: int, *, by: Actor, now: datetime) -> SequenceCard:
    """Nothing more of it goes out until somebody resumes it; answers are still read."""
    sequence = _mine(session, sequence_id, by)
    paused = session.scalars(
        update(Sequence)
        .where(Sequence.id == sequence.id, Sequence.state == SequenceState.ACTIVE)
        .values(state=SequenceState.PAUSED, paused_at=now)
        .returning(Sequence.id)
        .execution_options(synchronize_session=False)
    ).first()
    if paused is None:
        raise ConflictError(_state_words(sequence))
    return sequence_card(session, sequence_id, by=by, changed=f"{by.name} paused it.")


def resume(session: Session, sequence_id: int, *, by: Actor, now: datetime) -> SequenceCard:
    """It goes on; what is open moves by the working days that it rested."""
    sequence = _mine(session, sequence_id, by)
    since = sequence.paused_at or now
    resumed = session.scalars(
        update(Sequence)
        .where(Sequence.id == sequence.id, Sequence.state == SequenceState.PAUSED)
        .values(state=SequenceState.ACTIVE, paused_at=None)
        .returning(Sequence.id)
        .execution_options(synchronize_session=False)
    ).first()
    if resumed is None:
        raise ConflictError(_state_words(sequence))
    hours = hours_of(session, sequence)
    days = working_days_between(since, now, hours)
    postpone(session, sequence.id, days, hours, now=now)
    moved = f" Its dates moved by {_days(days)}." if days else ""
    return sequence_card(session, sequence_id, by=by, changed=f"{by.name} resumed it.{moved}")


def shift(
    session: Session, sequence_id: int, days: int, *, by: Actor, now: datetime
) -> SequenceCard:
    """Move what has not gone out by so many working days."""
    if not 1 <= days <= MOST_SHIFT:
        raise InvalidError(f"Move it by 1 to {MOST_SHIFT} working days.", field="days")
    sequence = _mine(session, sequence_id, by)
    if sequence.state not in OPEN_SEQUENCES:
        raise ConflictError(_state_words(sequence))
    postpone(session, sequence.id, days, hours_of(session, sequence), now=now)
    changed = f"{by.name} moved what is open by {_days(days)}."
    return sequence_card(session, sequence_id, by=by, changed=changed)


def skip_step(
    session: Session, sequence_id: int, number: int, *, by: Actor, now: datetime
) -> SequenceCard:
    """Leave one step out, by its number; the others keep their dates."""
    sequence = _mine(session, sequence_id, by)
    touch = session.scalars(
        select(Touch).where(Touch.sequence_id == sequence.id, Touch.position == number - 1)
    ).first()
    if touch is None:
        raise InvalidError(f"There is no step {number} in this sequence.", field="step")
    drafts.skip(session, touch.id, by=by, now=now)
    return sequence_card(session, sequence_id, by=by, changed=f"{by.name} left step {number} out.")


def end(session: Session, sequence_id: int, *, by: Actor, now: datetime) -> SequenceCard:
    """Nothing more of it goes out, for good."""
    sequence = _mine(session, sequence_id, by)
    if sequence.state not in OPEN_SEQUENCES:
        raise ConflictError(_state_words(sequence))
    stop_sequences(session, sequence.prospect_id, reason=f"{by.name} ended the sequence.", now=now)
    return sequence_card(session, sequence_id, by=by, changed=f"{by.name} ended it.")


def stop(session: Session, prospect: Prospect, *, by: Actor, now: datetime) -> StoppedSequence:
    """End a prospect's open sequence because a person says so; what is on its way still arrives."""
    if prospect.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such prospect here. Check the name.")
    stopped = stop_sequences(session, prospect.id, reason=f"{by.name} ended the sequence.", now=now)
    if not stopped:
        raise ConflictError(f"{prospect.full_name} has no open sequence. Nothing to stop.")
    return StoppedSequence(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        text=f"Stopped the sequence for {prospect.full_name}. Nothing more goes out.",
    )


def _mine(session: Session, sequence_id: int, by: Actor) -> Sequence:
    """The sequence, locked, if it is one of this workspace."""
    sequence = session.get(Sequence, sequence_id, with_for_update=True, populate_existing=True)
    if sequence is None or sequence.workspace_id != by.workspace_id:
        raise NotFoundError("This sequence is no longer kept. Ask with `/outreach sequence NAME`.")
    return sequence


def _state_words(sequence: Sequence) -> str:
    words = {
        SequenceState.ACTIVE: "It runs already.",
        SequenceState.PAUSED: "It is paused already.",
        SequenceState.FINISHED: "It has come to its end.",
        SequenceState.STOPPED: f"It has ended: {sequence.stop_reason or 'it was stopped.'}",
    }
    return words[sequence.state]


def _days(days: int) -> str:
    return "1 working day" if days == 1 else f"{days} working days"
