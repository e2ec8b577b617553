"""Decides by which answer somebody is put off, and from which day on one may write again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from storage.states import ReplyLabel
from storage.tables import Prospect, Reply

PUT_OFF: Final = "not_now"
"""What a person's word is called that puts somebody off (`engine.replies.deciding.Outcome`)."""
COMES_BACK: Final = "They are put off until {day}: their owner is told that morning."


def puts_off() -> ColumnElement[bool]:
    """Of answers: that they ask to be written to later, or that a person put them off."""
    return or_(Reply.label == ReplyLabel.DEFERRAL, Reply.outcome == PUT_OFF)


def day_of(reply: Reply) -> date | None:
    """Until when it puts off: the day that was named, else what the team's table made of none."""
    if reply.defer_until is not None:
        return reply.defer_until
    held = reply.set_off.get("hold")
    return date.fromisoformat(held["after"]) if held else None


def by_which(hold: date, answers: Iterable[Reply]) -> Reply | None:
    """The answer that a hold is by, of those that put off: the newest that names its day.

    An absence may have moved the hold on: then the newest that names an earlier one.
    """
    named = [
        (day == hold, answer.id, answer)
        for answer in answers
        if (day := day_of(answer)) is not None and day <= hold
    ]
    return max(named, key=lambda each: each[:2])[2] if named else None


def put_off_until(session: Session, prospect: Prospect, *, today: date) -> date | None:
    """The day on which somebody who is put off comes back; None when they do not."""
    hold = prospect.hold_until
    if hold is None or hold <= today:
        return None
    answers = select(Reply).where(
        Reply.workspace_id == prospect.workspace_id,
        Reply.prospect_id == prospect.id,
        puts_off(),
    )
    return hold if by_which(hold, session.scalars(answers)) is not None else None
