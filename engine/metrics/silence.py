"""Decides who is silent: written to in a time, reached, and no word of theirs since."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from engine.replies.effect_table import BY_MACHINE
from storage.figures import by_a_person, came_back
from storage.states import EventKind, TouchState
from storage.tables import Event, Prospect, Reply, Touch

HEARD: Final = (
    EventKind.REPLIED,
    EventKind.MEETING_BOOKED,
    EventKind.NOT_INTERESTED,
    EventKind.DEFERRED,
    EventKind.OPTED_OUT,
    EventKind.COMPLAINED,
)
"""What somebody says with, whether they wrote, pressed a button or somebody noted it."""
LastSent: Final = aliased(Touch)
"""The last message that reached somebody in the time."""


def silent(
    workspace_id: int, span: tuple[datetime, datetime]
) -> Select[Prospect, datetime | None, Touch]:
    """Each of them once, with the last that reached them in `span` and when it went out.

    What a machine wrote for them is no word of theirs, and what came back did not reach them.
    """
    last = (
        select(
            Touch.id,
            func.row_number()
            .over(partition_by=Touch.prospect_id, order_by=(Touch.sent_at.desc(), Touch.id.desc()))
            .label("back"),
            func.min(Touch.sent_at).over(partition_by=Touch.prospect_id).label("first"),
        )
        .where(
            Touch.workspace_id == workspace_id,
            Touch.state == TouchState.SENT,
            Touch.sent_at >= span[0],
            Touch.sent_at < span[1],
            ~came_back(),
        )
        .subquery()
    )
    return (
        select(Prospect, LastSent.sent_at, LastSent)
        .join(LastSent, LastSent.prospect_id == Prospect.id)
        .join(last, last.c.id == LastSent.id)
        .where(
            Prospect.workspace_id == workspace_id,
            last.c.back == 1,
            ~_wrote_since(last.c.first),
            ~_said_since(last.c.first),
        )
    )


def has_sent(session: Session, workspace_id: int) -> bool:
    """Whether a team has ever sent anything; before that nobody can be silent."""
    sent = select(Touch.id).where(Touch.workspace_id == workspace_id, Touch.sent_at.is_not(None))
    return session.scalar(sent.limit(1)) is not None


def _wrote_since(first: ColumnElement[Any]) -> ColumnElement[bool]:
    return (
        select(Reply.id)
        .where(
            Reply.prospect_id == Prospect.id,
            Reply.label.not_in(BY_MACHINE),
            Reply.received_at >= first,
        )
        .exists()
    )


def _said_since(first: ColumnElement[Any]) -> ColumnElement[bool]:
    return (
        select(Event.id)
        .where(
            Event.prospect_id == Prospect.id,
            Event.kind.in_(HEARD),
            Event.at >= first,
            by_a_person(),
        )
        .exists()
    )
