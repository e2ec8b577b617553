"""Decides which follow-ups are to come that are not in the outbox, and what each waits for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.delivery.branches import is_pending
from engine.scheduling.conditions import in_words as condition_words
from engine.scheduling.orders import OPEN as OPEN_ORDERS
from engine.scheduling.undecided import by_hand
from engine.views.pending import PendingCursor, PendingMail
from storage.states import OPEN_SEQUENCES, SequenceState, TouchKind, TouchState
from storage.tables import Prospect, Sequence, Touch, Variant, WritingOrder


def page(
    session: Session, workspace_id: int, *, after: PendingCursor | None, limit: int
) -> list[tuple[PendingCursor, PendingMail]]:
    """The next ones behind `after`, in the order in which they are due."""
    is_written_anew = (
        select(WritingOrder.id)
        .where(WritingOrder.touch_id == Touch.id, WritingOrder.state.in_(OPEN_ORDERS))
        .correlate(Touch)
        .exists()
    )
    query = (
        select(
            Touch,
            Prospect.full_name,
            Sequence.state.label("sequence_state"),
            Variant.subject,
            is_written_anew.label("being_written"),
        )
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .outerjoin(
            Variant, and_(Variant.touch_id == Touch.id, Variant.number == Touch.variant_number)
        )
        .where(_are_to_come(workspace_id))
        .order_by(Touch.due_at, Touch.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    if after is not None:
        query = query.where(behind(Touch.due_at, Touch.id, after))
    return [_line(*row) for row in session.execute(query)]


def behind(
    due_at: InstrumentedAttribute[datetime],
    touch_id: InstrumentedAttribute[int],
    after: PendingCursor,
) -> ColumnElement[bool]:
    """Comes after the cursor."""
    later = and_(due_at == after.due_at, touch_id > after.touch_id)
    return or_(due_at > after.due_at, later)


def count(session: Session, workspace_id: int) -> int:
    """How many there are."""
    query = select(func.count(Touch.id)).join(Sequence, Sequence.id == Touch.sequence_id)
    return session.scalar(query.where(_are_to_come(workspace_id))) or 0


def _are_to_come(workspace_id: int) -> ColumnElement[bool]:
    """For a query of touches that is joined with their sequences."""
    return and_(
        Touch.workspace_id == workspace_id,
        Touch.position > 0,
        Touch.kind != TouchKind.ANSWER,
        or_(Touch.state == TouchState.DRAFT, and_(Touch.state == TouchState.APPROVED, by_hand())),
        Sequence.state.in_(OPEN_SEQUENCES),
    )


def _line(
    touch: Touch, name: str, sequence: SequenceState, subject: str | None, is_written: bool
) -> tuple[PendingCursor, PendingMail]:
    gate, note = _waits_for(
        touch, is_paused=sequence == SequenceState.PAUSED, is_written=is_written
    )
    return PendingCursor(due_at=touch.due_at, touch_id=touch.id), PendingMail(
        mail_id=None,
        touch_id=touch.id,
        prospect_id=touch.prospect_id,
        prospect_name=name,
        outreach_type=touch.kind.value,
        step=touch.position + 1,
        channel=touch.channel.value,
        channel_name=touch.channel_name,
        subject=subject or "",
        state=touch.state.value,
        gate=gate,
        note=note,
        planned_at=touch.due_at,
        due_at=None,
    )


def _waits_for(touch: Touch, *, is_paused: bool, is_written: bool) -> tuple[str, str]:
    """The gate's name, and the sentence."""
    if is_paused:
        return "sequence_paused", "The sequence is paused."
    if touch.condition is not None and is_pending(touch):
        depends = condition_words(touch.condition, touch.condition_position or 0)
        return "condition", f"It is made {depends}; that is not known yet."
    if is_written:
        return "not_written", "Its draft is being written."
    if touch.state == TouchState.DRAFT:
        return "not_approved", "The draft waits for somebody's approval."
    return "by_hand", "Somebody has to send it by hand."
