"""Decides what a person's word changes: replied, meeting booked, not interested, not now."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine import workspace as workspaces
from engine.delivery.deferrals import PUT_OFF
from engine.delivery.locks import lock_people
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects import lead_status
from engine.replies.alerts import alert
from engine.replies.comeback_notices import settle
from engine.views.base import Actor
from engine.views.replies import ReplyAlert
from storage import events
from storage.states import EventKind, LeadStatus, PostKind, ReplyState
from storage.tables import Member, Prospect, Reply

PROVIDER = "person"


class Outcome(StrEnum):
    """What a person says has come of an answer."""

    REPLIED = "replied"
    MEETING_BOOKED = "meeting_booked"
    NOT_INTERESTED = "not_interested"
    NOT_NOW = PUT_OFF


WORDS: dict[Outcome, str] = {
    Outcome.REPLIED: "marked it as answered",
    Outcome.MEETING_BOOKED: "booked a meeting",
    Outcome.NOT_INTERESTED: "marked it as not interested",
    Outcome.NOT_NOW: "put it off",
}
STATUS: dict[Outcome, LeadStatus] = {
    Outcome.REPLIED: LeadStatus.ENGAGED,
    Outcome.MEETING_BOOKED: LeadStatus.MEETING_BOOKED,
    Outcome.NOT_INTERESTED: LeadStatus.NOT_INTERESTED,
    Outcome.NOT_NOW: LeadStatus.DEFERRED,
}
EVENT: dict[Outcome, EventKind] = {
    Outcome.REPLIED: EventKind.REPLIED,
    Outcome.MEETING_BOOKED: EventKind.MEETING_BOOKED,
    Outcome.NOT_INTERESTED: EventKind.NOT_INTERESTED,
    Outcome.NOT_NOW: EventKind.DEFERRED,
}


def mark_replied(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    return _handle(session, reply_id, Outcome.REPLIED, by=by, now=now)


def meeting_booked(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    return _handle(session, reply_id, Outcome.MEETING_BOOKED, by=by, now=now)


def not_interested(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    return _handle(session, reply_id, Outcome.NOT_INTERESTED, by=by, now=now)


def open_alert(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    """An answer that a person is about to decide on; refused when somebody has."""
    reply = session.get(Reply, reply_id)
    if reply is None or reply.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This answer is no longer kept. `/outreach prospects` lists who is here."
        )
    if reply.state != ReplyState.OPEN:
        raise ConflictError(_who_was_first(session, reply))
    return alert(session, reply_id, now=now)


def not_now(
    session: Session, reply_id: int, until: date | None, *, by: Actor, now: datetime
) -> ReplyAlert:
    """Put off until a day, on which one may write again."""
    day = later(session, until, by=by, now=now)
    return _handle(session, reply_id, Outcome.NOT_NOW, by=by, now=now, until=day)


def later(session: Session, until: date | None, *, by: Actor, now: datetime) -> date:
    """A day to put off until; InvalidError unless it is one after the team's today."""
    today = now.astimezone(workspaces.zone_of(workspaces.get(session, by.workspace_id))).date()
    if until is None or until <= today:
        raise InvalidError("Choose a day after today.", field="until")
    return until


def _handle(
    session: Session,
    reply_id: int,
    outcome: Outcome,
    *,
    by: Actor,
    now: datetime,
    until: date | None = None,
) -> ReplyAlert:
    """The first word about an open answer counts; whoever comes second is told whose it was."""
    reply = session.get(Reply, reply_id)
    if reply is None or reply.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This answer is no longer kept. `/outreach prospects` lists who is here."
        )
    lock_people(session, [reply.prospect_id], reply.touch_id)
    values: dict[str, object] = {
        "state": ReplyState.HANDLED,
        "outcome": outcome.value,
        "handled_by_id": by.member_id,
        "handled_at": now,
    }
    if until is not None:
        values["defer_until"] = until
    changed = session.scalars(
        update(Reply)
        .where(
            Reply.id == reply_id,
            Reply.workspace_id == by.workspace_id,
            Reply.state == ReplyState.OPEN,
        )
        .values(values)
        .returning(Reply.id)
    ).all()
    session.refresh(reply)
    if not changed:
        raise ConflictError(_who_was_first(session, reply))
    apply_outcome(
        session,
        session.get_one(Prospect, reply.prospect_id),
        outcome,
        touch_id=reply.touch_id,
        event_id=f"reply:{reply.id}",
        by=by,
        now=now,
        until=until,
        counts=outcome != Outcome.REPLIED,  # the answer itself was counted when it came
    )
    for kind in (PostKind.REPLY, PostKind.REPLY_REMINDER):
        posts.redraw(session, reply.workspace_id, kind, reply.id, now=now)
        reaching.redraw_told(session, reply.workspace_id, kind, reply.id, now=now)
    settle(session, reply, outcome.value, by=by, now=now)
    return alert(session, reply_id, now=now)


def _who_was_first(session: Session, reply: Reply) -> str:
    member = session.get(Member, reply.handled_by_id) if reply.handled_by_id else None
    if reply.outcome is None:
        return "There is nothing to decide about this one."
    return f"{member.name if member else 'Somebody'} {WORDS[Outcome(reply.outcome)]} already."


def apply_outcome(
    session: Session,
    prospect: Prospect,
    outcome: Outcome,
    *,
    touch_id: int | None,
    event_id: str,
    by: Actor,
    now: datetime,
    until: date | None = None,
    counts: bool = True,
    facts: dict[str, object] | None = None,
) -> bool:
    """Stop the sequence, move the lead status, keep the event. True when the event is new.

    What is open for them is locked.
    """
    because = f"{by.name} {WORDS[outcome]}"
    answered = outcome == Outcome.REPLIED
    stop_sequences(session, prospect.id, reason=f"{because}.", now=now, answered=answered)
    if not answered:
        stop_answers(session, prospect.id, reason=f"{because}.", now=now)
    move = lead_status.advance if outcome == Outcome.REPLIED else lead_status.move
    move(session, prospect, STATUS[outcome], because=because, by_member_id=by.member_id, now=now)
    if until is not None:
        prospect.hold_until = until
    is_new = counts and events.add_once(
        session,
        prospect.workspace_id,
        EVENT[outcome],
        prospect_id=prospect.id,
        touch_id=touch_id,
        provider=PROVIDER,
        provider_id=f"{EVENT[outcome].value}:{event_id}",
        at=now,
        facts={"by": by.name, **(facts or {})},
    )
    if touch_id is not None:
        posts.redraw_touch(session, touch_id, now=now)
    return is_new
