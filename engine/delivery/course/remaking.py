"""Decides how one sequence follows its type: which steps change, come back, or are left out."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.course.rewording import BY_HAND, other_words, show, write
from engine.delivery.locks import OPEN_TOUCHES, lock_touches
from engine.delivery.mail.threads import retitle
from engine.delivery.stopping import finish_if_done
from engine.scheduling.fitting import fitted
from engine.scheduling.hours import hours_of
from engine.scheduling.reach import reach_of
from engine.scheduling.redating import Dated, moved_by, redated
from engine.scheduling.step import ChosenStep, SequenceType
from storage.states import SequenceState, TouchState
from storage.tables import Campaign, Prospect, Sequence, Touch, Variant

GONE = "The type has this step no longer."
TAKES_A_DAY = (*OPEN_TOUCHES, TouchState.SENT, TouchState.UNCERTAIN)


def is_remade() -> ColumnElement[bool]:
    """Of a touch: a draft that shows what Drumbeat wrote, or a step that the type had no longer."""
    by_hand = exists().where(
        Variant.touch_id == Touch.id,
        Variant.number == Touch.variant_number,
        Variant.writer == BY_HAND,
    )
    return or_(
        and_(Touch.state == TouchState.DRAFT, ~by_hand),
        and_(Touch.state == TouchState.SKIPPED, Touch.reason == GONE),
    )


def remake(session: Session, sequence: Sequence, kind: SequenceType, *, now: datetime) -> None:
    """Bring what is open of a sequence, which is locked, to the steps of its type as it is now."""
    touches = _touches(session, sequence)
    lock_touches(session, [touch.id for touch in touches])
    remade = set(session.scalars(select(Touch.id).where(_of(sequence), is_remade())))
    prospect = session.get_one(Prospect, sequence.prospect_id)
    campaign = session.get_one(Campaign, sequence.campaign_id)
    steps, _ = fitted(kind, reach_of(session, campaign, prospect, but=sequence.id))
    known = {touch.position: touch for touch in touches}
    dated = {at: _dated(touch, remade) for at, touch in known.items()}
    hours = hours_of(session, sequence)
    due = redated(sequence.started_at, steps, dated, hours, now=now)
    moved = moved_by(dated)
    depend: set[int] = set()
    for position, (step, due_at) in enumerate(zip(steps, due, strict=True)):
        touch = known.get(position)
        if touch is not None and touch.id not in remade:
            continue
        if touch is None:
            touch = _add(session, sequence, position, step, moved_days=moved)
            others = True
        else:
            others = other_words(session, touch, step, kind)
        if _change(touch, step, due_at):
            depend.add(touch.id)
        session.flush()
        if others:
            write(session, touch, sequence, kind, campaign, now=now)
        show(session, touch, now=now)
    for touch in touches:
        if touch.id in remade and touch.position >= len(steps):
            touch.state, touch.reason = TouchState.SKIPPED, GONE
            touch.decided_by_id = touch.decided_at = None  # nobody skipped it
            posts.redraw_touch(session, touch.id, now=now)
    _settle(session, sequence, depend, now=now)


def _settle(session: Session, sequence: Sequence, depend: set[int], *, now: datetime) -> None:
    """What depends on a step in another way than before is decided by what happened to that."""
    session.flush()
    for parent in _touches(session, sequence):
        if parent.state is TouchState.SENT:
            branches.reckon(session, parent, only=depend, now=now)
    if sequence.state is SequenceState.ACTIVE:
        branches.settle(session, sequence.id, now=now)
    for touch_id in retitle(session, sequence.id):
        posts.redraw_touch(session, touch_id, now=now)
    finish_if_done(session, [sequence.id], now=now)


def _of(sequence: Sequence) -> ColumnElement[bool]:
    return and_(Touch.workspace_id == sequence.workspace_id, Touch.sequence_id == sequence.id)


def _touches(session: Session, sequence: Sequence) -> Many[Touch]:
    return session.scalars(
        select(Touch)
        .where(_of(sequence))
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()


def _dated(touch: Touch, remade: set[int]) -> Dated:
    return Dated(
        due_at=touch.due_at,
        wait=touch.wait,
        condition=touch.condition,
        condition_position=touch.condition_position,
        met_at=touch.condition_met_at,
        moved_days=touch.moved_days,
        stays=touch.id not in remade,
        gone=touch.state not in TAKES_A_DAY,
    )


def _change(touch: Touch, step: ChosenStep, due_at: datetime) -> bool:
    """True when it depends on another step, and not as it did."""
    before = (touch.condition, touch.condition_position)
    waited = touch.wait
    for column, value in step.columns().items():
        setattr(touch, column, value)
    touch.state, touch.reason, touch.due_at = TouchState.DRAFT, None, due_at
    if before != (touch.condition, touch.condition_position):
        touch.condition_met_at = None
        return touch.condition is not None
    return touch.condition is not None and waited != touch.wait


def _add(
    session: Session, sequence: Sequence, position: int, step: ChosenStep, *, moved_days: int
) -> Touch:
    touch = Touch(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        campaign_id=sequence.campaign_id,
        prospect_id=sequence.prospect_id,
        position=position,
        **step.columns(),
        due_at=sequence.started_at,
        moved_days=moved_days,
        state=TouchState.DRAFT,
        variant_number=1,
    )
    session.add(touch)
    session.flush()
    return touch
