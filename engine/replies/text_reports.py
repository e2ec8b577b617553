"""Decides what Twilio's report about one of our SMS sets off: each once, and never backwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery import branches
from engine.delivery.locks import lock_mail, lock_people
from engine.delivery.mail.mail_keys import mail_of
from engine.delivery.sending import once_more, uncertain_texts, undelivered
from engine.delivery.sending.came_back import Failure, came_back
from engine.delivery.sending.twilio_answers import FOR_NOW, OF_THE_NUMBER, reported
from engine.views.bounces import BounceKind
from engine.views.texts import TextReport
from storage import events
from storage.states import Channel, EventKind, MailState
from storage.tables import Mail, Touch

PROVIDER = "twilio"
TAKEN = frozenset({"accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed"})
"""Statuses of what Twilio has on record, which proves that it was handed over."""
LOST = frozenset({"undelivered", "failed"})


def report(session: Session, told: TextReport, *, now: datetime) -> bool:
    """Record it; False when it was known, or changes nothing, or is about no SMS of ours."""
    mail = _mail(session, told)
    if mail is None or mail.channel is not Channel.SMS or told.status not in TAKEN:
        return False
    if told.status in LOST:
        lock_people(session, list(undelivered.concerned(session, mail)), mail.touch_id)
    lock_mail(session, mail.id)
    if uncertain_texts.settle_by_report(session, mail.id, told.remote_id, now=now):
        mail = session.get_one(Mail, mail.id, populate_existing=True)
    if mail.state is not MailState.SENT:
        return False
    if told.status in LOST:
        return _lost(session, mail, told, now=now)
    if told.status == "delivered":
        once_more.arrived(session, mail.touch_id, because="Twilio delivered it.", now=now)
    return told.status == "delivered" and _happened(
        session, mail, told, EventKind.DELIVERED, "", now=now
    )


def _mail(session: Session, told: TextReport) -> Mail | None:
    if told.key:
        return mail_of(session, told.key)
    return session.scalars(select(Mail).where(Mail.remote_id == told.remote_id).limit(1)).first()


def _lost(session: Session, mail: Mail, told: TextReport, *, now: datetime) -> bool:
    """It did not arrive: the card says why, and what follows is up to the reason."""
    attempt = reported(told.error_code)
    if told.error_code in FOR_NOW:
        failure = Failure(BounceKind.SOFT, attempt.note, PROVIDER, told.remote_id)
        return came_back(session, mail, failure, now=now).is_new
    kind = EventKind.BOUNCED if attempt.fate in OF_THE_NUMBER else EventKind.FAILED
    if not _happened(session, mail, told, kind, attempt.note, now=now):
        return False
    touch = session.get_one(Touch, mail.touch_id)
    touch.reason = f"It did not arrive: {attempt.note}."
    session.flush()
    undelivered.follow(session, mail, attempt, now=now)
    branches.settle(session, touch.sequence_id, now=now)
    return True


def _happened(
    session: Session,
    mail: Mail,
    told: TextReport,
    kind: EventKind,
    note: str,
    *,
    now: datetime,
) -> bool:
    is_new = events.add_once(
        session,
        mail.workspace_id,
        kind,
        prospect_id=mail.prospect_id,
        touch_id=mail.touch_id,
        provider=PROVIDER,
        provider_id=f"{kind.value}:{told.remote_id}",
        at=now,
        facts={"note": note} if note else {},
    )
    posts.redraw_touch(session, mail.touch_id, now=now)
    return is_new
