"""Decides what a person makes of somebody whose day has come: write, begin anew, later, leave it.

The first word counts; whoever comes second is told whose it was.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.deferrals import PUT_OFF
from engine.delivery.locks import lock_people
from engine.delivery.protection import suppression
from engine.errors import ConflictError
from engine.replies import dates, deciding
from engine.replies.answering import draft_if_none_is_ready
from engine.replies.comeback_notices import notice, why_over
from engine.scheduling import sequences
from engine.views.base import Actor
from engine.views.comebacks import ComebackNotice
from engine.views.sequences import SequenceRequest
from storage.states import PostKind, ReplyLabel, ReplyState
from storage.tables import Comeback, Member, Prospect, Reply, Touch


class Choice(StrEnum):
    """What a person chose; what they decide on the answer itself settles it as well."""

    DRAFTED = "drafted"
    SEQUENCE = "sequence"
    LEFT = "left"
    PUT_OFF = PUT_OFF


def waiting(session: Session, comeback_id: int, *, by: Actor, now: datetime) -> ComebackNotice:
    """What a person is about to decide on; ConflictError when somebody has, or it is over."""
    shown = notice(session, comeback_id, workspace_id=by.workspace_id, now=now)
    if shown.outcome is not None:
        who = shown.decided_by or "Somebody"
        raise ConflictError(f"{who} has decided on {shown.prospect_name} already.")
    if shown.over_because is not None:
        raise ConflictError(f"{shown.prospect_name} {shown.over_because}.")
    return shown


def draft_next(session: Session, comeback_id: int, *, by: Actor, now: datetime) -> ComebackNotice:
    """A draft that refers to what they wrote, below the message that they had answered."""
    reply, prospect = _take(session, comeback_id, Choice.DRAFTED, by=by, now=now)
    if reply.touch_id is None:
        raise ConflictError(
            "They answered no message of ours that is kept. Begin a sequence, or write to them "
            "from your own mailbox."
        )
    channel = session.get_one(Touch, reply.touch_id).channel
    if suppression.reason_for(session, prospect, channel=channel) is not None:
        raise ConflictError(f"{prospect.full_name} is suppressed. Nobody writes to them.")
    row = session.get_one(Comeback, comeback_id)
    row.named_day = _named_day(session, reply)
    drafted = draft_if_none_is_ready(session, prospect, reply.touch_id, because=row, now=now)
    if drafted is None:
        raise ConflictError(
            "An answer is drafted already. Its card is in the thread of the message."
        )
    return _told(session, comeback_id, by=by, now=now)


def _named_day(session: Session, reply: Reply) -> date | None:
    """The day from which they asked to be written to: in their words, not in a colleague's."""
    day = reply.defer_until
    if day is None or reply.label != ReplyLabel.DEFERRAL:
        return None
    workspace = workspaces.get(session, reply.workspace_id)
    received = reply.received_at.astimezone(workspaces.zone_of(workspace)).date()
    return day if dates.names(reply.new_text, day, received) else None


def begin(session: Session, comeback_id: int, *, by: Actor, now: datetime) -> ComebackNotice:
    """A sequence from the start, as drafts; raises what stands in its way."""
    _, prospect = _take(session, comeback_id, Choice.SEQUENCE, by=by, now=now)
    sequences.ask(session, SequenceRequest(prospect_id=prospect.id), by=by, now=now)
    return _told(session, comeback_id, by=by, now=now)


def leave(session: Session, comeback_id: int, *, by: Actor, now: datetime) -> ComebackNotice:
    """The person is left alone, and nobody is told again."""
    _take(session, comeback_id, Choice.LEFT, by=by, now=now)
    return _told(session, comeback_id, by=by, now=now)


def put_off(
    session: Session, comeback_id: int, until: date | None, *, by: Actor, now: datetime
) -> ComebackNotice:
    """Until a later day, on which somebody is told again."""
    day = deciding.later(session, until, by=by, now=now)
    reply, prospect = _take(session, comeback_id, Choice.PUT_OFF, by=by, now=now)
    if reply.state == ReplyState.OPEN:
        deciding.not_now(session, reply.id, day, by=by, now=now)
    else:
        deciding.apply_outcome(
            session,
            prospect,
            deciding.Outcome.NOT_NOW,
            touch_id=reply.touch_id,
            event_id=f"comeback:{comeback_id}",
            by=by,
            now=now,
            until=day,
            counts=False,  # that they put us off was counted when they did
        )
        reply.defer_until = day
        session.flush()
        posts.redraw(session, reply.workspace_id, PostKind.REPLY, reply.id, now=now)
    return _told(session, comeback_id, by=by, now=now)


def _take(
    session: Session, comeback_id: int, choice: Choice, *, by: Actor, now: datetime
) -> tuple[Reply, Prospect]:
    """The answer and whose it is, locked; ConflictError when somebody was first, or it is over."""
    waiting(session, comeback_id, by=by, now=now)
    row = session.get_one(Comeback, comeback_id)
    reply = session.get_one(Reply, row.reply_id)
    lock_people(session, [reply.prospect_id], reply.touch_id)
    session.refresh(reply, with_for_update=True)
    prospect = session.get_one(Prospect, reply.prospect_id, populate_existing=True)
    taken = session.scalars(
        update(Comeback)
        .where(
            Comeback.id == comeback_id,
            Comeback.workspace_id == by.workspace_id,
            Comeback.outcome.is_(None),
        )
        .values(outcome=choice.value, decided_by_id=by.member_id, decided_at=now)
        .returning(Comeback.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(row)
    if taken is None:
        member = session.get(Member, row.decided_by_id) if row.decided_by_id else None
        who = member.name if member is not None else "Somebody"
        raise ConflictError(f"{who} has decided on {prospect.full_name} already.")
    over = why_over(session, reply, prospect, row.day, now=now)
    if over is not None:
        raise ConflictError(f"{prospect.full_name} {over}.")
    return reply, prospect


def _told(session: Session, comeback_id: int, *, by: Actor, now: datetime) -> ComebackNotice:
    """What the message says from now on; whoever was told of it with others no longer waits."""
    posts.redraw(session, by.workspace_id, PostKind.COMEBACK, comeback_id, now=now)
    reaching.redraw_told(session, by.workspace_id, PostKind.COMEBACK, comeback_id, now=now)
    return notice(session, comeback_id, workspace_id=by.workspace_id, now=now)
