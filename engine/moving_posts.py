"""Decides which messages come to another channel when what comes there does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.states import PostKind, PostState
from storage.tables import Post


def move_unwritten(
    session: Session,
    workspace_id: int,
    slack_channel_id: str,
    kinds: Sequence[PostKind],
    *,
    now: datetime,
) -> None:
    """Messages of `kinds` come elsewhere now: what is not in Slack yet goes there, whole threads.

    What stands in a thread goes with what it stands below. What was refused is tried at once.
    """
    above = aliased(Post)
    moved = select(above.id).where(
        above.workspace_id == workspace_id,
        above.parent_id.is_(None),
        above.ts.is_(None),
        above.kind.in_(kinds),
    )
    session.execute(
        update(Post)
        .where(
            Post.workspace_id == workspace_id,
            Post.ts.is_(None),
            or_(Post.id.in_(moved), Post.parent_id.in_(moved)),
        )
        .values(slack_channel_id=slack_channel_id, try_at=now)
        .execution_options(synchronize_session=False)
    )


def move_threads(
    session: Session,
    workspace_id: int,
    slack_channel_id: str,
    kinds: Sequence[PostKind],
    *,
    left: str,
    now: datetime,
) -> None:
    """Where Slack takes no message any more: what waits in threads there comes elsewhere.

    It comes below what it stands below, which is written there anew; the rest of a thread stays.
    """
    below = aliased(Post)
    heads = session.scalars(
        select(Post.id).where(
            Post.workspace_id == workspace_id,
            Post.slack_channel_id == left,
            Post.parent_id.is_(None),
            Post.ts.is_not(None),
            Post.kind.in_(kinds),
            exists().where(
                below.parent_id == Post.id,
                below.ts.is_(None),
                below.state.in_((PostState.WANTED, PostState.CLAIMED)),
            ),
        )
    ).all()
    for which, changed in (
        (Post.parent_id.in_(heads) & Post.ts.is_(None), {}),
        (
            Post.id.in_(heads),
            {"ts": None, "state": PostState.WANTED, "owner": None, "wanted": Post.wanted + 1},
        ),
    ):
        session.execute(
            update(Post)
            .where(which)
            .values(slack_channel_id=slack_channel_id, try_at=now, **changed)
            .execution_options(synchronize_session=False)
        )
