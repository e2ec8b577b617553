"""Decides what moves when a sequence goes on later: all that is open, by the same working days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.locks import OPEN_TOUCHES
from engine.scheduling.calendar import Hours, moved_on
from storage.states import MailState
from storage.tables import Mail, Touch


def postpone(
    session: Session,
    sequence_id: int,
    days: int,
    hours: Hours,
    *,
    behind: int = -1,
    now: datetime,
) -> None:
    """Open touches behind a position, the waits of their conditions, and their approved mails."""
    touches = session.scalars(
        select(Touch)
        .where(
            Touch.sequence_id == sequence_id,
            Touch.position > behind,
            Touch.state.in_(OPEN_TOUCHES),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for touch in touches:
        its = hours.on(touch.channel)
        touch.due_at = moved_on(touch.due_at, days, its)
        touch.moved_days += days
        session.execute(
            update(Mail)
            .where(Mail.touch_id == touch.id, Mail.state == MailState.APPROVED)
            .values(due_at=its.next_open(max(touch.due_at, now)))
            .execution_options(synchronize_session=False)
        )
        posts.redraw_touch(session, touch.id, now=now)
    session.flush()
