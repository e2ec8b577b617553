"""Decides when the team is told that something is wrong: once while it lasts, and once after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.views.delivery import NoticeCard
from storage import columns
from storage.states import PostKind
from storage.tables import Member, Notice

TOLD_ONCE: Final = ("unread:", "came_back:")
"""What keys of notices begin with that tell of something which is over when it is told."""
POINTED_OUT: Final = timedelta(days=14)
"""For how long they stand among what is wrong."""


def tell(
    session: Session,
    workspace_id: int,
    key: str,
    text: str,
    *,
    for_member_id: int | None = None,
    now: datetime,
) -> bool:
    """Tell the team, or one of them by name, unless `key` was told of and is not over.

    True when it is news.
    """
    if _open(session, workspace_id, key) is not None:
        return False
    notice = Notice(
        workspace_id=workspace_id, key=key, text=text, for_member_id=for_member_id, created_at=now
    )
    session.add(notice)
    session.flush()
    member = session.get(Member, for_member_id) if for_member_id is not None else None
    if member is not None:
        reaching.ask(session, member, "mailboxes", PostKind.NOTICE, notice.id, now=now)
    channel = workspaces.get(session, workspace_id).slack_channel_id
    if channel is not None:
        posts.want(
            session, workspace_id, PostKind.NOTICE, notice.id, slack_channel_id=channel, now=now
        )
    return True


def clear(session: Session, workspace_id: int, key: str, text: str, *, now: datetime) -> bool:
    """What `key` told of is over: its message says `text` from now on."""
    notice = _open(session, workspace_id, key)
    if notice is None:
        return False
    notice.over_at = now
    notice.text = text
    session.flush()
    posts.redraw(session, workspace_id, PostKind.NOTICE, notice.id, now=now)
    reaching.redraw_told(session, workspace_id, PostKind.NOTICE, notice.id, now=now)
    return True


def is_told(session: Session, workspace_id: int, key: str) -> bool:
    """Whether `key` was told of and is not over."""
    return _open(session, workspace_id, key) is not None


def put_aside(session: Session, workspace_id: int, *, now: datetime) -> int:
    """What was told once and nothing ends, such as a mail that was given up, is over in the end.

    How many there were.
    """
    old = session.execute(
        select(Notice.key, Notice.text, Notice.created_at).where(
            Notice.workspace_id == workspace_id,
            or_(*(Notice.key.startswith(begin, autoescape=True) for begin in TOLD_ONCE)),
            Notice.over_at.is_(None),
            Notice.created_at <= now - POINTED_OUT,
        )
    ).all()
    for key, text, told_at in old:
        aside = f"{text} (Told on {told_at:%-d %B %Y}, and no longer pointed out.)"
        clear(session, workspace_id, key, aside, now=now)
    return len(old)


def card(session: Session, notice_id: int, *, now: datetime) -> NoticeCard:
    del now
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise NotFoundError("This notice is no longer kept.")
    whose = select(Member.slack_user_id).where(Member.id == notice.for_member_id)
    held = reaching.is_held(session, notice.workspace_id, PostKind.NOTICE, notice.id)
    return NoticeCard(
        notice_id=notice.id,
        text=notice.text,
        is_over=notice.over_at is not None,
        for_slack_user_id=None if held else session.scalar(whose),
    )


def _open(session: Session, workspace_id: int, key: str) -> Notice | None:
    for (notice_id,) in columns.read(session, _OPEN, {"team": workspace_id, "key": key}):
        return session.get(Notice, notice_id, populate_existing=True)
    return None


# Made once: it is asked with every group of e-mails.
_OPEN: Final = select(Notice.id).where(
    Notice.workspace_id == bindparam("team"),
    Notice.key == bindparam("key"),
    Notice.over_at.is_(None),
)
