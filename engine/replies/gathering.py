"""Decides what a member is told of together, once their quiet hours are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.places import channel_for
from engine.reaching import clock_of
from engine.replies.comeback_notices import why_over
from engine.replies.reminding import waits
from engine.scheduling.day_reps import shares
from engine.scheduling.day_states import done
from engine.scheduling.day_view import rows_of
from engine.views.places import Use
from engine.views.reaching import Gathered, GatheredLine
from storage.states import PostKind, TouchState
from storage.tables import CadenceDay, Comeback, HeldAlert, Member, Notice, Prospect, Reply
from storage.unique import add_once

MOST_LINES: Final = 20


def gather(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Tell each member once of all that is due; how many are told.

    Of two processes that come at once one finds nothing left. Without a channel all of it waits.
    """
    channel = channel_for(workspaces.get(session, workspace_id), Use.ANSWERS)
    if channel is None:
        return 0
    due = (
        HeldAlert.workspace_id == workspace_id,
        HeldAlert.told_in.is_(None),
        HeldAlert.due_at <= now,
    )
    first_of = select(HeldAlert.member_id, func.min(HeldAlert.id)).where(*due)
    told = 0
    for member_id, first in session.execute(
        first_of.group_by(HeldAlert.member_id).order_by(HeldAlert.member_id)
    ).all():
        taken = session.scalars(
            update(HeldAlert)
            .where(*due, HeldAlert.member_id == member_id)
            .values(told_in=first)
            .returning(HeldAlert.id)
            .execution_options(synchronize_session=False)
        ).all()
        if taken and _lines(session, workspace_id, first, now=now):
            posts.want(
                session, workspace_id, PostKind.GATHERED, first, slack_channel_id=channel, now=now
            )
            told += 1
    return told


def tell_now(session: Session, member: Member, reply_id: int, *, now: datetime) -> None:
    """Tell a member of an answer whose message names them too late: a changed one rings nobody.

    Whoever was told of it with others is not told again.
    """
    held = {
        "workspace_id": member.workspace_id,
        "kind": PostKind.REPLY,
        "subject_id": reply_id,
    }
    if (
        add_once(session, HeldAlert, **held, member_id=member.id, due_at=now, created_at=now)
        is None
    ):
        session.execute(
            update(HeldAlert)
            .filter_by(**held, told_in=None)
            .values(due_at=now)
            .execution_options(synchronize_session=False)
        )
    gather(session, member.workspace_id, now=now)


def load(session: Session, first: int, *, workspace_id: int, now: datetime) -> Gathered:
    """What is still to be dealt with, the oldest first."""
    whose = (
        select(Member)
        .join(HeldAlert, HeldAlert.member_id == Member.id)
        .where(HeldAlert.workspace_id == workspace_id, HeldAlert.id == first)
    )
    member, lines = session.scalar(whose), _lines(session, workspace_id, first, now=now)
    if member is None or not lines:
        raise NotFoundError("All that was gathered here is dealt with.")
    return Gathered(
        for_slack_user_id=member.slack_user_id,
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
        timezone=clock_of(session, member),
    )


def _lines(session: Session, workspace_id: int, first: int, *, now: datetime) -> list[GatheredLine]:
    """An answer that was held, and held again as a reminder, is one line."""
    held = select(HeldAlert.subject_id).where(
        HeldAlert.workspace_id == workspace_id, HeldAlert.told_in == first
    )
    answers = session.execute(
        select(Prospect.full_name, Reply.received_at)
        .join(Prospect, Prospect.id == Reply.prospect_id)
        .where(
            Reply.workspace_id == workspace_id,
            Reply.id.in_(held.where(HeldAlert.kind.in_((PostKind.REPLY, PostKind.REPLY_REMINDER)))),
            waits(),
        )
    )
    notices = session.execute(
        select(Notice.text, Notice.created_at).where(
            Notice.workspace_id == workspace_id,
            Notice.id.in_(held.where(HeldAlert.kind == PostKind.NOTICE)),
            Notice.over_at.is_(None),
        )
    )
    lines = [GatheredLine(prospect_name=name, at=at) for name, at in answers]
    lines += [GatheredLine(notice=said, at=at) for said, at in notices]
    lines += _comebacks(session, workspace_id, first, now=now)
    lines += _work(session, workspace_id, first, now=now)
    return sorted(lines, key=lambda line: line.at)


def _comebacks(
    session: Session, workspace_id: int, first: int, *, now: datetime
) -> Iterator[GatheredLine]:
    """Who may be written to again, while nobody has decided on it and nothing has come between."""
    rows = session.execute(
        select(Comeback, Reply, Prospect)
        .join(Reply, Reply.id == Comeback.reply_id)
        .join(Prospect, Prospect.id == Reply.prospect_id)
        .join(HeldAlert, HeldAlert.subject_id == Comeback.id)
        .where(
            Comeback.workspace_id == workspace_id,
            Comeback.outcome.is_(None),
            HeldAlert.workspace_id == workspace_id,
            HeldAlert.kind == PostKind.COMEBACK,
            HeldAlert.told_in == first,
        )
        .order_by(Comeback.id)
    )
    for row, reply, prospect in rows.all():
        if why_over(session, reply, prospect, row.day, now=now) is None:
            yield GatheredLine(prospect_name=prospect.full_name, back_on=row.day, at=row.created_at)


def _work(
    session: Session, workspace_id: int, first: int, *, now: datetime
) -> Iterator[GatheredLine]:
    """What they have to do today, unless it is done; what an earlier day left has rolled on."""
    today = now.astimezone(workspaces.zone_of(workspaces.get(session, workspace_id))).date()
    days = session.execute(
        select(CadenceDay, HeldAlert.member_id)
        .join(HeldAlert, HeldAlert.subject_id == CadenceDay.id)
        .where(
            CadenceDay.workspace_id == workspace_id,
            CadenceDay.day == today,
            HeldAlert.workspace_id == workspace_id,
            HeldAlert.kind == PostKind.CADENCE_DAY,
            HeldAlert.told_in == first,
        )
    )
    for opened, member_id in days.all():
        touches = [touch for _, touch in rows_of(session, opened)]
        standing = [touch for touch in touches if touch.state is not TouchState.STOPPED]
        theirs = shares(session, workspace_id, today, standing).get(member_id, [])
        if len(done(session, [each.touch for each in theirs])) < len(theirs):
            yield GatheredLine(work=len(theirs), at=opened.created_at)
