"""Decides who is told, and when, that the day has come on which somebody put off comes back.

Once for each such day, in the working hours of whose it is, while nothing else has come between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.deferrals import PUT_OFF, by_which, puts_off
from engine.places import channel_for
from engine.replies.comeback_notices import why_over
from engine.replies.reminding import hours_of, is_open, whose
from engine.scheduling.obstacles import CLOSED
from engine.views.places import Use
from storage.states import LeadStatus, PostKind, PostState
from storage.tables import Comeback, Member, Post, Prospect, Reply, Workspace
from storage.unique import add_once

OLDEST: Final = timedelta(days=14)
"""Nobody is told of a day that has passed for longer: it is last year's by then."""
TOGETHER: Final = 100
FEW: Final = 3
"""More than so many on one morning mention their member once, for all of them."""
OUT: Final = (*CLOSED, LeadStatus.SUPPRESSED)
Due = tuple[Reply, Prospect]


def tell(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Tell of those who may be written to again; how many were told of.

    Of two processes that come at once one adds each row.
    """
    workspace = workspaces.get(session, workspace_id)
    settings = workspaces.settings_of(workspace)
    told: dict[int | None, list[tuple[Comeback, Reply]]] = defaultdict(list)
    for reply, prospect in _due(session, workspace, now=now):
        member = whose(session, prospect, reply)
        if not is_open(hours_of(workspace, settings, member), now):
            continue
        if sum(map(len, told.values())) == TOGETHER:
            break
        if _card(session, reply) is None and workspace.slack_channel_id is None:
            continue
        added = add_once(
            session,
            Comeback,
            workspace_id=workspace_id,
            reply_id=reply.id,
            day=prospect.hold_until,
            created_at=now,
        )
        if added is not None:
            row = session.get_one(Comeback, added)
            told[member.id if member is not None else None].append((row, reply))
    for member_id, rows in told.items():
        member = session.get(Member, member_id) if member_id is not None else None
        for row, reply in rows:
            _post(session, workspace, row, reply, member, together=len(rows) > FEW, now=now)
    return sum(len(rows) for rows in told.values())


def _due(session: Session, workspace: Workspace, *, now: datetime) -> list[Due]:
    """Whose day has come lately, by the answer that put them off, unless it was told or is over."""
    today = now.astimezone(workspaces.zone_of(workspace)).date()
    rows = session.execute(
        select(Reply, Prospect)
        .join(Prospect, Prospect.id == Reply.prospect_id)
        .where(
            Reply.workspace_id == workspace.id,
            puts_off(),
            Prospect.hold_until <= today,
            Prospect.hold_until > today - OLDEST,
            Prospect.lead_status.not_in(OUT),
        )
        .order_by(Prospect.hold_until, Prospect.id, Reply.id)
    )
    answers: dict[Prospect, list[Reply]] = defaultdict(list)
    for reply, prospect in rows:
        answers[prospect].append(reply)
    return list(_untold(session, answers, now=now))


def _untold(
    session: Session, answers: dict[Prospect, list[Reply]], *, now: datetime
) -> Iterator[Due]:
    for prospect, replies in answers.items():
        hold = prospect.hold_until
        reply = by_which(hold, replies) if hold is not None else None
        if hold is None or reply is None or _was_told(session, reply, hold):
            continue
        if why_over(session, reply, prospect, hold, now=now) is None:
            yield reply, prospect


def _was_told(session: Session, reply: Reply, day: date) -> bool:
    """Of this day, or of an earlier one that nobody has put off further since."""
    told = select(Comeback.id).where(
        Comeback.workspace_id == reply.workspace_id,
        Comeback.reply_id == reply.id,
        or_(Comeback.outcome.is_(None), Comeback.outcome != PUT_OFF, Comeback.day == day),
    )
    return session.scalars(told.limit(1)).first() is not None


def _card(session: Session, reply: Reply) -> Post | None:
    """The message that shows the answer, unless Slack would not have it."""
    return session.scalars(
        select(Post).where(
            Post.workspace_id == reply.workspace_id,
            Post.kind == PostKind.REPLY,
            Post.subject_id == reply.id,
            Post.state != PostState.FAILED,
        )
    ).first()


def _post(
    session: Session,
    workspace: Workspace,
    row: Comeback,
    reply: Reply,
    member: Member | None,
    *,
    together: bool,
    now: datetime,
) -> None:
    """In the answer's thread, where it names somebody; a thread that names nobody tells nobody."""
    if member is not None:
        reaching.ask(
            session, member, "reminders", PostKind.COMEBACK, row.id, together=together, now=now
        )
    card = _card(session, reply)
    theirs = channel_for(workspace, Use.ANSWERS)
    alone = card is None or (member is None and theirs is not None)
    channel = theirs if alone or card is None else card.slack_channel_id
    assert channel is not None
    posts.want(
        session,
        workspace.id,
        PostKind.COMEBACK,
        row.id,
        slack_channel_id=channel,
        parent_id=None if alone or card is None else card.parent_id or card.id,
        now=now,
    )
