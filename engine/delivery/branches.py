"""Decides what becomes of steps that depend on others: due, or left out, or still open.

Looked at when something happened to a sequence, and when a wait is over.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from engine import posts
from engine.delivery.stopping import finish_if_done, stop_mails
from engine.scheduling.calendar import Hours, after, moved_on
from engine.scheduling.conditions import (
    ABSENCE,
    HAPPENING,
    LEFT_OUT,
    PATIENCE,
    Met,
    Never,
    Parent,
    earliest,
    standing,
)
from engine.scheduling.hours import hours_of
from engine.scheduling.step import Wait
from storage import columns
from storage.among import among
from storage.states import Condition, MailState, SequenceState, TouchState
from storage.tables import Event, Mail, Sequence, Touch

OPEN = (TouchState.DRAFT, TouchState.APPROVED)
KNOWN = (TouchState.SENT, *LEFT_OUT)
"""The states of a step from which on one can tell what follows from it."""
BATCH = 50


def settle(session: Session, sequence_id: int, *, now: datetime) -> int:
    """Decide what can be decided about a sequence's steps; how many changed.

    The sequence is locked already, as for every decision about its touches.
    """
    session.flush()
    changed = 0
    while step := _next(session, sequence_id, now):
        touch, outcome = step
        if isinstance(outcome, Met):
            _met(session, touch, outcome.at, now=now)
        else:
            _never(session, touch, outcome.because, now=now)
        session.flush()
        changed += 1
    if changed:
        finish_if_done(session, [sequence_id], now=now)
    return changed


def _next(session: Session, sequence_id: int, now: datetime) -> tuple[Touch, Met | Never] | None:
    """The first step that can be decided, with how; one may decide the next."""
    touches = _touches(session, sequence_id)
    for touch in touches:
        if not is_pending(touch) or touch.condition is None:
            continue
        parent = _parent(session, touch, touches)
        outcome = standing(touch.condition, parent, decided_at=touch.due_at, now=now)
        if outcome is not None:
            return touch, outcome
    return None


def is_pending(touch: Touch) -> bool:
    """Whether nobody knows yet if this step is to be made."""
    return touch.condition is not None and touch.condition_met_at is None and touch.state in OPEN


def _touches(session: Session, sequence_id: int) -> Many[Touch]:
    return session.scalars(
        select(Touch)
        .where(Touch.sequence_id == sequence_id)
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()


def _parent(session: Session, touch: Touch, touches: Many[Touch]) -> Parent:
    parent = next(each for each in touches if each.position == touch.condition_position)
    events = session.execute(
        select(Event.kind, Event.at, Event.facts).where(
            Event.workspace_id == touch.workspace_id, Event.touch_id == parent.id
        )
    )
    return Parent(
        number=parent.position + 1,
        state=parent.state,
        sent_at=parent.sent_at,
        untaken=parent.condition is not None and parent.condition_met_at is None,
        first=earliest((kind, at, facts) for kind, at, facts in events),
    )


_LATER: Final = aliased(Touch)
_DEPENDS: Final = exists().where(
    _LATER.sequence_id == Touch.sequence_id,
    _LATER.condition.is_not(None),
    _LATER.condition_met_at.is_(None),
    _LATER.state.in_(OPEN),
)
# Made once: to put it together takes longer than to run it for a group of e-mails.
_DEPENDED_ON: Final = select(Touch.id).where(among(Touch.id), _DEPENDS).order_by(Touch.sequence_id)


def all_gone_out(session: Session, touch_ids: Many[int], *, now: datetime) -> None:
    """`gone_out` for those of several steps in whose sequences anything depends on others."""
    for (touch_id,) in columns.read(session, _DEPENDED_ON, {"ids": list(touch_ids)}):
        gone_out(session, session.get_one(Touch, touch_id, populate_existing=True), now=now)


def gone_out(session: Session, touch: Touch, *, now: datetime) -> None:
    """What depends on a step that went out is decided from here on: set by when."""
    session.flush()
    for each in _waiting(session, touch):
        each.moved_days = 0
    reckon(session, touch, now=now)
    settle(session, touch.sequence_id, now=now)


def reckon(
    session: Session, touch: Touch, *, only: Collection[int] | None = None, now: datetime
) -> None:
    """By when it is known what depends on a step that went out, or what of it is in `only`.

    What the sequence was moved by since comes on top.
    """
    session.flush()
    hours = hours_of(session, touch)
    waiting = _waiting(session, touch)
    for each in waiting:
        if only is None or each.id in only:
            its = hours.on(each.channel)
            known = decided_at(each, waiting, sent_at=touch.sent_at or now, hours=its)
            each.due_at = moved_on(known, each.moved_days, its) if each.moved_days else known


def _waiting(session: Session, touch: Touch) -> list[Touch]:
    touches = _touches(session, touch.sequence_id)
    return [t for t in touches if t.condition_position == touch.position and is_pending(t)]


def decided_at(touch: Touch, siblings: Many[Touch], *, sent_at: datetime, hours: Hours) -> datetime:
    """When one knows at the latest: after the wait for an absence, else after the patience.

    Of two steps that go opposite ways the wait for the absence decides about both.
    """
    if touch.condition in ABSENCE:
        return after(sent_at, _wait(touch), hours)
    opposite = [
        after(sent_at, _wait(each), hours)
        for each in siblings
        if each.condition in ABSENCE
        and touch.condition in HAPPENING
        and ABSENCE[each.condition] is HAPPENING[touch.condition]
        and touch.condition is not Condition.REPLIED  # an answer counts whenever it comes
    ]
    return min(opposite, default=after(sent_at, PATIENCE, hours))


def _wait(touch: Touch) -> Wait:
    return Wait.read(touch.wait or "0 hours")


def _met(session: Session, touch: Touch, at: datetime, *, now: datetime) -> None:
    """The step is due: after its wait, which an absence has had already."""
    hours = hours_of(session, touch).on(touch.channel)
    due = at if touch.condition in ABSENCE else after(at, _wait(touch), hours)
    touch.condition_met_at = at
    touch.moved_days = 0
    touch.due_at = hours.next_open(due)
    session.execute(
        update(Mail)
        .where(Mail.touch_id == touch.id, Mail.state == MailState.APPROVED)
        .values(due_at=max(touch.due_at, now))
        .execution_options(synchronize_session=False)
    )
    posts.redraw_touch(session, touch.id, now=now)


def _never(session: Session, touch: Touch, because: str, *, now: datetime) -> None:
    """The step is left out, with the reason; an approved mail is stopped."""
    touch.state = TouchState.SKIPPED
    touch.decided_by_id = touch.decided_at = None  # nobody skipped it
    touch.reason = because
    stop_mails(session, [touch.id], reason=because, now=now)
    posts.redraw_touch(session, touch.id, now=now)


def settle_next(session: Session, *, now: datetime) -> bool:
    """Decide about sequences in which a wait is over; True when there was one.

    Paused ones rest: their waits are moved on when they go on.
    """
    parent = aliased(Touch)
    over = exists().where(
        Touch.sequence_id == Sequence.id,
        Touch.condition.is_not(None),
        Touch.condition_met_at.is_(None),
        Touch.state.in_(OPEN),
        Touch.due_at <= now,
        parent.sequence_id == Touch.sequence_id,
        parent.position == Touch.condition_position,
        parent.state.in_(KNOWN),
    )
    found = session.scalars(
        select(Sequence)
        .where(Sequence.state == SequenceState.ACTIVE, over)
        .order_by(Sequence.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return sum(settle(session, sequence.id, now=now) for sequence in found) > 0
