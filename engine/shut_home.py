"""Decides when admins are told, each directly, that Slack takes no message where the team works.

In that channel nobody can be told of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.shut_channels import WRONG
from engine.views.delivery import NoticeCard
from engine.views.places import WORDS, Use
from storage.locks import hold_workspace
from storage.states import PostKind, Role
from storage.tables import Member, Notice, Workspace

KEY: Final = "home:"
"""What the keys of these notices begin with; each is for one admin."""
ELSEWHERE: Final = "or choose another channel under “Channels in Slack” on Home"


def found_shut(name: str, reason: str) -> str:
    """What is wrong with the channel of that name where the team works, and what to do."""
    if reason not in WRONG:
        return f"Slack does not tell of {name}, where the team works: {reason}."
    wrong, mend = _words(reason)
    return f"Slack takes no message in {name}, where the team works: {wrong} {mend}."


def is_news(session: Session, workspace_id: int, slack_channel_id: str, reason: str) -> bool:
    """Whether an admin does not know yet that a message was refused there."""
    workspace = workspaces.get(session, workspace_id)
    is_home = slack_channel_id == workspace.slack_channel_id
    return is_home and reason in WRONG and bool(_untold(session, workspace_id, slack_channel_id))


def tell(
    session: Session,
    workspace_id: int,
    slack_channel_id: str,
    reason: str,
    *,
    name: str,
    now: datetime,
) -> int:
    """Tell each admin who does not know it what waits and what to do; `name` is the channel's.

    How many are told.
    """
    workspace = hold_workspace(session, workspace_id)  # nobody else tells of it, or moves the team
    if not is_news(session, workspace_id, slack_channel_id, reason):
        return 0
    wrong, mend = _words(reason)
    since = _since(session, workspace_id, slack_channel_id) or now
    text = (
        f"Slack takes no message in {name} any more: {wrong} "
        f"{_what_waits(workspace)} have waited since "
        f"{since.astimezone(workspaces.zone_of(workspace)):%-d %B, %H:%M}. "
        f"{mend}. They are posted then."
    )
    untold = _untold(session, workspace_id, slack_channel_id)
    for member in untold:
        notice = Notice(
            workspace_id=workspace_id,
            key=_key(slack_channel_id, str(member.id)),
            text=text,
            for_member_id=member.id,
            created_at=now,
        )
        session.add(notice)
        session.flush()
        posts.want(
            session,
            workspace_id,
            PostKind.CHANNEL_SHUT,
            notice.id,
            slack_channel_id=member.slack_user_id,
            now=now,
        )
    return len(untold)


def opened(session: Session, workspace_id: int, slack_channel_id: str, *, now: datetime) -> None:
    """A message was posted there: what was told is over."""
    text = "Messages can be posted again where the team works, and what waited is."
    _over(session, workspace_id, slack_channel_id, text, now=now)


def left(session: Session, workspace_id: int, slack_channel_id: str, *, now: datetime) -> None:
    """The team works elsewhere."""
    text = "The team works in another channel now, and what waited is posted there."
    _over(session, workspace_id, slack_channel_id, text, now=now)


def is_shut(session: Session, workspace_id: int, slack_channel_id: str) -> bool:
    """Whether an admin was told of this channel, and it is not over."""
    return bool(_open(session, workspace_id, slack_channel_id))


def shown(session: Session, workspace: Workspace) -> str | None:
    """What admins were told of the channel where the team works, while it lasts."""
    if workspace.slack_channel_id is None:
        return None
    ids = _open(session, workspace.id, workspace.slack_channel_id)
    return session.get_one(Notice, ids[0]).text if ids else None


def card(session: Session, notice_id: int, *, now: datetime) -> NoticeCard:
    """What one admin is told; NotFoundError says why it is over."""
    del now
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise NotFoundError("This notice is no longer kept.")
    if notice.over_at is not None:
        raise NotFoundError(notice.text)
    return NoticeCard(notice_id=notice.id, text=notice.text, is_over=False)


def _untold(session: Session, workspace_id: int, slack_channel_id: str) -> list[Member]:
    """Admins who do not know of it."""
    told = select(Notice.for_member_id).where(
        Notice.id.in_(_open(session, workspace_id, slack_channel_id))
    )
    admins = select(Member).where(
        Member.workspace_id == workspace_id,
        Member.role == Role.ADMIN,
        Member.id.not_in(told),
    )
    return list(session.scalars(admins.order_by(Member.id)))


def _since(session: Session, workspace_id: int, slack_channel_id: str) -> datetime | None:
    """When the first of them was told."""
    ids = _open(session, workspace_id, slack_channel_id)
    return session.scalar(select(func.min(Notice.created_at)).where(Notice.id.in_(ids)))


def _over(
    session: Session, workspace_id: int, slack_channel_id: str, text: str, *, now: datetime
) -> None:
    for id_ in _open(session, workspace_id, slack_channel_id):
        notice = session.get_one(Notice, id_)
        notice.over_at, notice.text = now, text
        session.flush()
        posts.redraw(session, workspace_id, PostKind.CHANNEL_SHUT, id_, now=now)


def _words(reason: str) -> tuple[str, str]:
    """What is wrong with a channel, behind its name, and what to do."""
    wrong, mend = WRONG[reason]
    return wrong.format(channel="it"), f"{mend}, {ELSEWHERE}"


def _what_waits(workspace: Workspace) -> str:
    """All that comes to no channel of its own."""
    own = workspaces.settings_of(workspace).channels
    *some, last = ["drafts", *(WORDS[use] for use in Use if use.value not in own)]
    said = f"{', '.join(some)} and {last}" if some else last
    return said[:1].upper() + said[1:]


def _key(slack_channel_id: str, whose: str) -> str:
    return f"{KEY}{slack_channel_id}:{whose}"


def _open(session: Session, workspace_id: int, slack_channel_id: str) -> list[int]:
    """What was told of this channel and is not over, the oldest first."""
    told = select(Notice.id).where(
        Notice.workspace_id == workspace_id,
        Notice.key.startswith(_key(slack_channel_id, ""), autoescape=True),
        Notice.over_at.is_(None),
    )
    return list(session.scalars(told.order_by(Notice.id)))
