"""Decides what a person's or a program's word about an engagement changes, once each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.approval import drafts
from engine.delivery.locks import lock_people, lock_touches
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.presence import present
from engine.replies.deciding import PROVIDER, Outcome, apply_outcome
from engine.scheduling.undecided import is_known, is_manual
from engine.views.base import Actor
from engine.views.replies import EngagementStatus, TrackReport, TrackRequest
from storage import events
from storage.states import EventKind, TouchKind, TouchState
from storage.tables import Event, Prospect, Touch

OUTCOMES: dict[EngagementStatus, Outcome] = {
    "replied": Outcome.REPLIED,
    "meeting_booked": Outcome.MEETING_BOOKED,
    "not_interested": Outcome.NOT_INTERESTED,
}
NOTED: dict[EngagementStatus, EventKind] = {
    "delivered": EventKind.DELIVERED,
    "opened": EventKind.OPENED,
    "clicked": EventKind.CLICKED,
    "accepted": EventKind.ACCEPTED,
    "no_response": EventKind.NO_RESPONSE,
}
"""Statuses that are written down; what they set off is up to the steps that depend on them."""
LEARNT_FROM = frozenset({"sent", "delivered", "replied", "meeting_booked", "not_interested"})
"""What learning counts: positive replies per delivered. An open never decides anything."""
DONE = (TouchState.SENT, TouchState.UNCERTAIN)


def track(session: Session, request: TrackRequest, *, by: Actor, now: datetime) -> TrackReport:
    """Record an engagement of a touch; the same one again changes nothing.

    A reply, a meeting and a refusal have the effects that the buttons of a reply alert have.
    """
    prospect = present(session, request.prospect_id, workspace_id=by.workspace_id)
    touch = _touch(session, prospect, request.outreach_type, request.engagement_status)
    lock_people(session, [prospect.id], touch.id)
    statuses: list[EngagementStatus] = [request.engagement_status]
    if request.engagement_data.meeting_scheduled and "meeting_booked" not in statuses:
        statuses.append("meeting_booked")
    learnt = False
    for status in statuses:
        is_new = _record(session, prospect, touch, status, request, by=by, now=now)
        learnt = learnt or (is_new and status in LEARNT_FROM)
    return TrackReport(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        outreach_type=touch.kind.value,
        engagement_status=request.engagement_status,
        learning_patterns_updated=learnt,
    )


def mark_accepted(session: Session, touch_id: int, *, by: Actor, now: datetime) -> TrackReport:
    """Their side of a connection request, as a person saw it; the second to say so is told."""
    touch = _unmarked(session, touch_id, EventKind.ACCEPTED, by=by)
    request = TrackRequest(
        prospect_id=touch.prospect_id,
        outreach_type=touch.kind.value,
        engagement_status="accepted",
    )
    return track(session, request, by=by, now=now)


def mark_unanswered(session: Session, touch_id: int, *, by: Actor, now: datetime) -> None:
    """Nothing came of what was sent by hand, as a person saw it; the second to say so is told."""
    touch = _unmarked(session, touch_id, EventKind.NO_RESPONSE, by=by)
    if touch.state not in DONE or not is_manual(touch.kind, touch.channel):
        raise ConflictError("This has not been sent by hand.")
    if _is_known(session, touch, EventKind.REPLIED):
        raise ConflictError("They have answered meanwhile.")
    prospect = present(session, touch.prospect_id, workspace_id=by.workspace_id)
    request = TrackRequest(
        prospect_id=prospect.id,
        outreach_type=touch.kind.value,
        engagement_status="no_response",
    )
    _record(session, prospect, touch, "no_response", request, by=by, now=now)


def _unmarked(session: Session, touch_id: int, kind: EventKind, *, by: Actor) -> Touch:
    """The step, locked, of which nobody has said this yet."""
    touch = session.get(Touch, touch_id)
    if touch is None or touch.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This message is no longer kept. `/outreach tasks` shows those that wait."
        )
    lock_people(session, [touch.prospect_id], touch_id)
    lock_touches(session, [touch_id])
    if _is_known(session, touch, kind):
        raise ConflictError("Somebody has noted that already.")
    return touch


def _record(
    session: Session,
    prospect: Prospect,
    touch: Touch,
    status: EngagementStatus,
    request: TrackRequest,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """True when this changed what is kept."""
    facts = request.engagement_data.model_dump(exclude_none=True)
    if status == "sent":
        return _sent(session, touch, by=by, now=now)
    if status in OUTCOMES:
        return apply_outcome(
            session,
            prospect,
            OUTCOMES[status],
            touch_id=touch.id,
            event_id=f"touch:{touch.id}",
            by=by,
            now=now,
            facts=facts,
            counts=not _is_known(session, touch, EventKind(status)),
        )
    kind = NOTED[status]
    if kind is EventKind.ACCEPTED and touch.kind is not TouchKind.CONNECTION_REQUEST:
        raise InvalidError("Only a connection request is accepted.", field="outreach_type")
    lock_touches(session, [touch.id])
    is_new = events.add_once(
        session,
        prospect.workspace_id,
        kind,
        prospect_id=prospect.id,
        touch_id=touch.id,
        provider=PROVIDER,
        provider_id=f"{kind.value}:touch:{touch.id}",
        at=now,
        facts={"by": by.name, **facts},
    )
    branches.settle(session, touch.sequence_id, now=now)
    posts.redraw_touch(session, touch.id, now=now)
    return is_new


def _is_known(session: Session, touch: Touch, kind: EventKind) -> bool:
    """Whether the mailbox, or a click, has reported the same of this touch already."""
    return (
        session.scalar(
            select(Event.id).where(Event.touch_id == touch.id, Event.kind == kind).limit(1)
        )
        is not None
    )


def _sent(session: Session, touch: Touch, *, by: Actor, now: datetime) -> bool:
    """A person sent it by hand; an e-mail is sent by the outbox alone."""
    lock_touches(session, [touch.id])
    if touch.state == TouchState.SENT:
        return False
    if not is_manual(touch.kind, touch.channel):
        raise InvalidError("E-mails are sent by Drumbeat and recorded by it.")
    drafts.mark_sent(session, touch.id, by=by, now=now)
    return True


def _best_first(status: EngagementStatus) -> tuple[ColumnElement[Any], ...]:
    """What can be sent is approved and to be made for certain; the rest is about what went out.

    What was sent already stays before what is not to be sent, so that the same report again finds
    the same touch.
    """
    done = Touch.state.in_(DONE)
    if status != "sent":
        return (done.desc(),)
    ready = and_(Touch.state == TouchState.APPROVED, is_known())
    return ready.desc(), Touch.sequence_id.desc(), done.desc()


def _touch(
    session: Session, prospect: Prospect, outreach_type: str | None, status: EngagementStatus
) -> Touch:
    """The newest touch of that type, one that fits the status first; without a type, the last sent.

    Of a type there may be several, on branches of which one was taken.
    """
    query = (
        select(Touch)
        .where(Touch.prospect_id == prospect.id)
        .order_by(*_best_first(status), Touch.id.desc())
        .limit(1)
    )
    if outreach_type is not None:
        if outreach_type not in set(TouchKind):
            kinds = ", ".join(kind.value for kind in TouchKind)
            raise InvalidError(
                f"“{outreach_type}” is no type of message. Use one of {kinds}.",
                field="outreach_type",
            )
        query = query.where(Touch.kind == TouchKind(outreach_type))
    elif status == "accepted":
        query = query.where(Touch.kind == TouchKind.CONNECTION_REQUEST, Touch.state.in_(DONE))
    elif status == "sent":
        query = query.where(Touch.state == TouchState.APPROVED)
    else:
        query = query.where(Touch.state.in_(DONE))
    touch = session.scalars(query).first()
    if touch is None:
        what = f"{outreach_type or 'message'}".replace("_", " ")
        raise NotFoundError(f"{prospect.full_name} has no {what} that this could be about.")
    if status != "sent" and touch.state not in DONE:
        raise ConflictError(
            f"The {touch.kind.value.replace('_', ' ')} to {prospect.full_name} has not gone out."
        )
    return touch
