"""Decides what a provider's report about a message changes: each report once, and never backwards.

A status is the furthest thing that happened, so a late or repeated report adds at most an event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.campaigns.messages import message_variants
from engine.delivery import branches
from engine.delivery.approval import drafts
from engine.delivery.locks import lock_people, lock_touches
from engine.delivery.protection import suppression
from engine.delivery.sending import once_more, uncertain
from engine.delivery.sending.came_back import Failure, came_back
from engine.delivery.stopping import stop_sequences
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.replies.deciding import Outcome, apply_outcome
from engine.scheduling.undecided import is_manual
from engine.views.base import Actor
from engine.views.bounces import BounceKind
from engine.views.messages import ChannelData, MessageStatus, StatusReport, StatusRequest
from storage import events
from storage.states import EventKind, MailState, SuppressionCause, TouchState
from storage.tables import Mail, Prospect, Touch

KINDS: Final = {
    MessageStatus.DELIVERED: EventKind.DELIVERED,
    MessageStatus.OPENED: EventKind.OPENED,
    MessageStatus.CLICKED: EventKind.CLICKED,
    MessageStatus.REPLIED: EventKind.REPLIED,
    MessageStatus.OPTED_OUT: EventKind.OPTED_OUT,
    MessageStatus.COMPLAINED: EventKind.COMPLAINED,
    MessageStatus.BOUNCED: EventKind.BOUNCED,
    MessageStatus.FAILED: EventKind.FAILED,
}
SUPPRESSES: Final = {
    MessageStatus.OPTED_OUT: (SuppressionCause.OPT_OUT, "asked not to be written to"),
    MessageStatus.COMPLAINED: (SuppressionCause.COMPLAINT, "marked a message as spam"),
}
"""After which nobody writes to that person again, and why."""
STOPS: Final = {
    MessageStatus.BOUNCED: "A message came back.",
    MessageStatus.FAILED: "A message could not be delivered.",
}
"""What a report ends where the outbox has nothing to say: a task, or what was never handed over."""
SHOWN: Final = "A report shows that it had arrived."
LEFT: Final = (MailState.SENT, MailState.UNCERTAIN)
DONE: Final = (TouchState.SENT, TouchState.UNCERTAIN)


def update_message_status(
    session: Session,
    request: StatusRequest,
    *,
    by: Actor,
    now: datetime,
    mail: Mail | None = None,
) -> StatusReport:
    """Record what a provider, or a person, says of a message; the same report again does nothing.

    What a machine did is written down and changes nothing else. `mail` is the try that is meant,
    of a message with several; without one, the last that left.
    """
    touch = session.get(Touch, request.message_id)
    if touch is None or touch.workspace_id != by.workspace_id:
        raise NotFoundError(f"There is no message {request.message_id} here.")
    lock_people(session, [touch.prospect_id], touch.id)
    lock_touches(session, [touch.id])
    if request.status is MessageStatus.SENT:
        is_new = _sent(session, touch, by=by, now=now)
    else:
        is_new = _happened(session, touch, request, mail=mail, by=by, now=now)
    posts.redraw_touch(session, touch.id, now=now)
    status = message_variants(session, touch.id, by=by).status
    return StatusReport(message_id=touch.id, status=status, is_new=is_new)


def _sent(session: Session, touch: Touch, *, by: Actor, now: datetime) -> bool:
    if touch.state is TouchState.SENT:
        return False
    if not is_manual(touch.kind, touch.channel):
        raise InvalidError("E-mails are sent by Drumbeat and recorded by it.", field="status")
    drafts.mark_sent(session, touch.id, by=by, now=now)
    return True


def _happened(
    session: Session,
    touch: Touch,
    request: StatusRequest,
    *,
    mail: Mail | None,
    by: Actor,
    now: datetime,
) -> bool:
    data = request.channel_data
    if touch.state not in DONE and once_more.last_left(session, touch) is None:
        raise ConflictError("This message has not gone out, so nothing can have come of it.")
    if mail is not None and _is_leaving(session, mail):
        raise ConflictError("This try is leaving now, so nothing can have come of it yet.")
    mail = mail or _last_mail(session, touch)
    if request.status is MessageStatus.BOUNCED and mail is not None:
        return _came_back(session, mail, data, now=now)
    kind = KINDS[request.status]
    is_new = events.add_once(
        session,
        touch.workspace_id,
        kind,
        prospect_id=touch.prospect_id,
        touch_id=touch.id,
        provider=data.provider,
        provider_id=_report(touch, request.status, data),
        at=now,
        facts={"by": by.name, **data.model_dump(mode="json", exclude_defaults=True)},
    )
    if is_new and not data.machine:
        if request.status not in STOPS and not _came_back_after(mail, request.status, data):
            once_more.arrived(session, touch.id, because=SHOWN, now=now)
        _follow(session, touch, request.status, by=by, now=now)
        branches.settle(session, touch.sequence_id, now=now)
    return is_new


def _came_back(session: Session, mail: Mail, data: ChannelData, *, now: datetime) -> bool:
    """What comes back went out, also where nobody knew that."""
    uncertain.settle_by_answer(
        session, mail.id, note="It was sent: it came back.", now=now, states=(MailState.UNCERTAIN,)
    )
    failure = Failure(
        data.bounce or BounceKind.REFUSED,
        data.note or "",
        data.provider,
        _name(mail.touch_id, data),
        data.at,
    )
    done = came_back(session, mail, failure, now=now)
    branches.settle(session, session.get_one(Touch, mail.touch_id).sequence_id, now=now)
    return done.is_new


def _came_back_after(mail: Mail | None, status: MessageStatus, data: ChannelData) -> bool:
    """Whether it was delivered to a server that sent it back after that, and this is told late.

    What a person does with a message shows that it arrived, whenever they did it.
    """
    if status is not MessageStatus.DELIVERED or mail is None or data.at is None:
        return False
    return mail.came_back_at is not None and data.at <= mail.came_back_at


def _is_leaving(session: Session, mail: Mail) -> bool:
    """Whether nobody has noted yet what the server said to it; read now that it is locked."""
    session.refresh(mail)
    return mail.state in (MailState.CLAIMED, MailState.SENDING)


def _last_mail(session: Session, touch: Touch) -> Mail | None:
    return session.scalars(
        select(Mail)
        .where(Mail.touch_id == touch.id, Mail.state.in_(LEFT))
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()


def _report(touch: Touch, status: MessageStatus, data: ChannelData) -> str:
    """What tells this report from others: the provider's event, else status and message."""
    return f"{status.value}:{_name(touch.id, data)}"


def _name(touch_id: int, data: ChannelData) -> str:
    """The provider's name of the report, else of the message, else the message's own.

    A message id of SendGrid's has a suffix that differs from report to report, after a dot.
    """
    message = data.email_id or data.linkedin_message_id
    return data.event_id or (message.partition(".")[0] if message else f"touch:{touch_id}")


def _follow(
    session: Session, touch: Touch, status: MessageStatus, *, by: Actor, now: datetime
) -> None:
    """What a report sets off: an answer and a bounce stop the sequence, an opt-out everything."""
    if status in SUPPRESSES:
        cause, reason = SUPPRESSES[status]
        suppression.suppress_prospect(
            session,
            touch.prospect_id,
            workspace_id=touch.workspace_id,
            cause=cause,
            reason=reason,
            by_member_id=by.member_id,
            now=now,
        )
    elif status in STOPS:
        stop_sequences(session, touch.prospect_id, reason=STOPS[status], now=now)
    elif status is MessageStatus.REPLIED:
        apply_outcome(
            session,
            session.get_one(Prospect, touch.prospect_id),
            Outcome.REPLIED,
            touch_id=touch.id,
            event_id=f"touch:{touch.id}",
            by=by,
            now=now,
            counts=False,
        )
