"""Says in SQL which messages went out in a time, when, and what they count as."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from storage.figures import BIT
from storage.tables import CountedMessage, Touch


def went_out(
    workspace_id: int, since: datetime | None, until: datetime
) -> list[ColumnElement[bool]]:
    """Of rows of `Touch`: went out in the time; by the index on both columns."""
    within = [Touch.workspace_id == workspace_id, Touch.sent_at <= until]
    return within if since is None else [*within, Touch.sent_at > since]


def is_counted_as(figure: str) -> ColumnElement[bool]:
    return CountedMessage.figures.bitwise_and(BIT[figure]) != 0


def sent_minute(session: Session) -> ColumnElement[str]:
    """The minute in which a touch went out, in UTC, as both databases can group by it."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Touch.sent_at), "YYYY-MM-DD HH24:MI")
    return func.strftime("%Y-%m-%d %H:%M", Touch.sent_at)


def at_minute(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
