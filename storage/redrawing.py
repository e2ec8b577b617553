"""Has messages of Slack drawn again, and those that many touches stand below in one order.

A day's message stands above the cards of many sequences. Two who change one each of two days, in
either order, would wait for each other. So a transaction only remembers these, and wants them again
as the last thing before its commit, by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, event, select, update
from sqlalchemy.orm import Session, sessionmaker

from storage.states import PostState
from storage.tables import Post

SHARED: Final = "messages_above"
"""Where a session remembers them, each with when it was wanted (in `session.info`)."""


def want_again(session: Session, *where: ColumnElement[bool], now: datetime) -> None:
    """These are to be drawn again, also those that were given up."""
    session.execute(
        update(Post)
        .where(*where)
        .values(wanted=Post.wanted + 1, try_at=now, attempts=0)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Post)
        .where(*where, Post.state.in_((PostState.POSTED, PostState.FAILED)))
        .values(state=PostState.WANTED)
        .execution_options(synchronize_session=False)
    )


def want_shared_again(session: Session, post_ids: Iterable[int], *, now: datetime) -> None:
    """The same before the commit, for those that others may want at this moment as well."""
    remembered: dict[int, datetime] = session.info.setdefault(SHARED, {})
    remembered.update(dict.fromkeys(post_ids, now))


def watch(sessions: sessionmaker[Session]) -> None:
    """Have every transaction of these sessions do what it has remembered."""
    event.listen(sessions, "before_commit", _before_commit)


def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write(session)


def write(session: Session) -> None:
    """Want all again that this transaction has remembered so far."""
    remembered: dict[int, datetime] = session.info.pop(SHARED, {})
    if not remembered:
        return
    ids = sorted(remembered)
    locked = select(Post.id).where(Post.id.in_(ids)).order_by(Post.id)
    # A card that is changed refers to the message above it: those who only refer are let through.
    session.execute(locked.with_for_update(key_share=True)).all()
    want_again(session, Post.id.in_(ids), now=max(remembered.values()))
