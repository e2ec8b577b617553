"""Decides what is said of somebody whose day has come, and when that is over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.deferrals import PUT_OFF, day_of
from engine.delivery.gatehouse.counts import midnight
from engine.delivery.gatehouse.facts import zone_of
from engine.delivery.protection import suppression
from engine.errors import NotFoundError
from engine.replies.reminding import whose
from engine.scheduling.obstacles import CLOSED, open_sequence
from engine.views.base import Actor
from engine.views.comebacks import ComebackNotice
from storage.states import Approval, PostKind, ReplyLabel, ReplyState, TouchState
from storage.tables import Comeback, Member, Prospect, Reply, Touch


def why_over(
    session: Session, reply: Reply, prospect: Prospect, day: date, *, now: datetime
) -> str | None:
    """What has come between, in words that follow a name; None while they are to be written to."""
    workspace = workspaces.get(session, prospect.workspace_id)
    today = now.astimezone(workspaces.zone_of(workspace)).date()
    hold = prospect.hold_until
    if hold is None or hold < day or not _still_puts_off(reply):
        return "is not put off any more"
    if hold > today:
        return f"is not to be written to before {hold:%-d %B %Y}"
    opened = midnight(hold, zone_of(prospect, workspace))
    return _unwanted(session, prospect) or _met(session, reply, prospect, opened)


def _unwanted(session: Session, prospect: Prospect) -> str | None:
    """Why nobody is to write to them at all."""
    if suppression.reason_for(session, prospect) is not None:
        return "is suppressed"
    if prospect.approval == Approval.REJECTED:
        return "was rejected as a prospect"
    return CLOSED.get(prospect.lead_status)


def _met(session: Session, reply: Reply, prospect: Prospect, opened: datetime) -> str | None:
    """What they and the team have done since, which makes it needless to say anything."""
    if open_sequence(session, prospect) is not None:
        return "has a sequence that runs"
    if session.scalar(_written_since(prospect, opened)):
        return "has been written to since"
    if session.scalar(_waits_since(reply)):
        return "has answered since"
    return None


def _still_puts_off(reply: Reply) -> bool:
    """Whether nobody has said since that it was read wrongly."""
    named = reply.label == ReplyLabel.DEFERRAL or reply.outcome == PUT_OFF
    return named and day_of(reply) is not None


def _written_since(prospect: Prospect, opened: datetime) -> Select[int]:
    """What went out since the hold was over; an answer that promised to come back was before."""
    return (
        select(Touch.id)
        .where(
            Touch.workspace_id == prospect.workspace_id,
            Touch.prospect_id == prospect.id,
            Touch.state == TouchState.SENT,
            Touch.sent_at >= opened,
        )
        .limit(1)
    )


def _waits_since(reply: Reply) -> Select[int]:
    """An answer that came later and waits for somebody, who is told of it by itself."""
    return (
        select(Reply.id)
        .where(
            Reply.workspace_id == reply.workspace_id,
            Reply.prospect_id == reply.prospect_id,
            Reply.id > reply.id,
            Reply.state == ReplyState.OPEN,
        )
        .limit(1)
    )


def notice(
    session: Session, comeback_id: int, *, workspace_id: int, now: datetime
) -> ComebackNotice:
    """What is said of the day: whom to write to again and their words, or why that is over."""
    row = session.get(Comeback, comeback_id, populate_existing=True)
    if row is None or row.workspace_id != workspace_id:
        raise NotFoundError(
            "This answer is no longer kept. `/outreach prospects` lists who is here."
        )
    reply = session.get_one(Reply, row.reply_id)
    prospect = session.get_one(Prospect, reply.prospect_id)
    decided_by = session.get(Member, row.decided_by_id) if row.decided_by_id else None
    over = None
    if row.outcome is None:
        over = why_over(session, reply, prospect, row.day, now=now)
    named = whose(session, prospect, reply)
    held = reaching.is_held(session, workspace_id, PostKind.COMEBACK, row.id)
    return ComebackNotice(
        comeback_id=row.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        day=row.day,
        asked=reply.label == ReplyLabel.DEFERRAL,
        new_text=reply.new_text,
        received_at=reply.received_at,
        timezone=workspaces.get(session, workspace_id).timezone,
        for_slack_user_id=named.slack_user_id if named is not None and not held else None,
        may_answer=reply.touch_id is not None,
        outcome=row.outcome,
        put_off_until=reply.defer_until if row.outcome == PUT_OFF else None,
        decided_by=decided_by.name if decided_by is not None else None,
        over_because=over,
    )


def settle(session: Session, reply: Reply, outcome: str, *, by: Actor, now: datetime) -> None:
    """Somebody has decided on the answer itself: its days that were told of are settled by that."""
    session.execute(
        update(Comeback)
        .where(
            Comeback.workspace_id == reply.workspace_id,
            Comeback.reply_id == reply.id,
            Comeback.outcome.is_(None),
        )
        .values(outcome=outcome, decided_by_id=by.member_id, decided_at=now)
        .execution_options(synchronize_session="fetch")
    )
    redraw(session, reply, now=now)


def redraw(session: Session, reply: Reply, *, now: datetime) -> None:
    """What is told of its days has changed, or is over."""
    told = select(Comeback.id).where(
        Comeback.workspace_id == reply.workspace_id, Comeback.reply_id == reply.id
    )
    for comeback_id in session.scalars(told).all():
        posts.redraw(session, reply.workspace_id, PostKind.COMEBACK, comeback_id, now=now)
        reaching.redraw_told(session, reply.workspace_id, PostKind.COMEBACK, comeback_id, now=now)
