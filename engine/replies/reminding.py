"""Decides when somebody is reminded of an answer that nobody dealt with: once, in the daytime."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.members import zone_name
from engine.scheduling.calendar import Hours, hours_for
from engine.team_settings import TeamSettings
from engine.views.replies import ReplyReminder
from storage.states import PostKind, ReplyLabel, ReplyState, TouchKind, TouchState
from storage.tables import Member, Post, Prospect, Reply, Sequence, Touch, Workspace

OLDEST: Final = timedelta(days=14)
"""What waits for longer is in the digest's next steps; nobody is reminded of last year's."""
TOGETHER: Final = 50


def remind(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Remind of what has waited for so many working hours of whose it is; how many of.

    Of two processes that come at once one finds each answer unreminded.
    """
    workspace = workspaces.get(session, workspace_id)
    settings = workspaces.settings_of(workspace)
    if settings.remind_after_hours is None:
        return 0
    wait = timedelta(hours=settings.remind_after_hours)
    reminded = 0
    for reply, root in _waiting(session, workspace, before=now - wait, after=now - OLDEST):
        if reminded == TOGETHER:
            break
        member = whose(session, session.get_one(Prospect, reply.prospect_id), reply)
        hours = hours_of(workspace, settings, member)
        is_due = is_open(hours, now) and due_at(reply.received_at, wait, hours) <= now
        if is_due and _take(session, reply, now=now):
            if member is not None:
                reaching.ask(
                    session, member, "reminders", PostKind.REPLY_REMINDER, reply.id, now=now
                )
            posts.want(
                session,
                workspace_id,
                PostKind.REPLY_REMINDER,
                reply.id,
                slack_channel_id=root.slack_channel_id,
                parent_id=root.parent_id or root.id,
                now=now,
            )
            reminded += 1
    return reminded


def hours_of(workspace: Workspace, settings: TeamSettings, member: Member | None) -> Hours:
    """The team's working hours on the clock of a member, or on its own for nobody."""
    team = workspace.timezone
    zone = team if member is None else zone_name(member, team)
    return hours_for(settings, recipient=None, country=None, team=zone, own=None)


def is_open(hours: Hours, now: datetime) -> bool:
    return hours.next_open(now) == now


def due_at(received: datetime, wait: timedelta, hours: Hours) -> datetime:
    """The first open instant once the hours have been open for `wait`."""
    return hours.next_open(hours.open_for(received, wait))


def reminder(session: Session, reply_id: int, *, now: datetime) -> ReplyReminder:
    """What the thread says: to whom, while nobody has acted, and that it is over once they have."""
    del now
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise NotFoundError("This answer is no longer kept.")
    prospect = session.get_one(Prospect, reply.prospect_id)
    held = reaching.is_held(session, reply.workspace_id, PostKind.REPLY_REMINDER, reply.id)
    member = None if held else whose(session, prospect, reply)
    return ReplyReminder(
        reply_id=reply.id,
        prospect_name=prospect.full_name,
        received_at=reply.received_at,
        timezone=workspaces.get(session, reply.workspace_id).timezone,
        for_slack_user_id=member.slack_user_id if member is not None else None,
        is_over=reply.state != ReplyState.OPEN,
    )


def whose(session: Session, prospect: Prospect, reply: Reply) -> Member | None:
    """The owner, else whoever asked for the sequence."""
    if prospect.owner_id is not None:
        return session.get(Member, prospect.owner_id)
    asked = (
        select(Member)
        .join(Sequence, Sequence.by_member_id == Member.id)
        .join(Touch, Touch.sequence_id == Sequence.id)
        .where(Member.workspace_id == reply.workspace_id, Touch.id == reply.touch_id)
    )
    return session.scalars(asked).first()


def waits() -> ColumnElement[bool]:
    """Of answers: that nobody has dealt with them, nor sent them an answer since."""
    return and_(Reply.state == ReplyState.OPEN, ~is_answered())


def is_answered() -> ColumnElement[bool]:
    """Of answers: that one of ours went out since."""
    return exists().where(
        Touch.prospect_id == Reply.prospect_id,
        Touch.kind == TouchKind.ANSWER,
        Touch.state == TouchState.SENT,
        Touch.sent_at >= Reply.received_at,
    )


def _waiting(
    session: Session, workspace: Workspace, *, before: datetime, after: datetime
) -> Many[tuple[Reply, Post]]:
    """Answers that wait, with the message that shows them.

    To somebody who wants no more messages there is nothing to do.
    """
    rows = session.execute(
        select(Reply, Post)
        .join(
            Post,
            (Post.workspace_id == Reply.workspace_id)
            & (Post.kind == PostKind.REPLY)
            & (Post.subject_id == Reply.id),
        )
        .where(
            Reply.workspace_id == workspace.id,
            waits(),
            Reply.reminded_at.is_(None),
            Reply.label != ReplyLabel.OPT_OUT,
            Reply.received_at <= before,
            Reply.received_at > after,
        )
        .order_by(Reply.id)
    )
    return [(reply, post) for reply, post in rows]


def _take(session: Session, reply: Reply, *, now: datetime) -> bool:
    taken = session.scalars(
        update(Reply)
        .where(
            Reply.id == reply.id,
            Reply.workspace_id == reply.workspace_id,
            Reply.state == ReplyState.OPEN,
            Reply.reminded_at.is_(None),
        )
        .values(reminded_at=now)
        .returning(Reply.id)
        .execution_options(synchronize_session="fetch")
    ).first()
    return taken is not None
