"""Tells what is approved and has not gone out, and what holds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.delivery.gatehouse import facts, gates
from engine.delivery.gatehouse.verdicts import Verdict
from engine.views.delivery import PendingMail, PendingReport
from storage.states import MailState
from storage.tables import Mail, Prospect, Touch

WAITING = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
MOST_SHOWN = 100


def pending(session: Session, workspace_id: int, *, now: datetime) -> PendingReport:
    """The outbox: each mail with the gate that holds it, as it stands at `now`; next one first."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING))
    return PendingReport(
        total=session.scalar(select(func.count()).select_from(Mail).where(*where)) or 0,
        mails=_told(session, _mails().where(*where).order_by(Mail.due_at, Mail.id), now),
    )


def pending_after(
    session: Session, workspace_id: int, mail_id: int, *, now: datetime
) -> tuple[PendingMail, ...]:
    """The next hundred of the outbox behind a mail, in the order of their numbers."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING), Mail.id > mail_id)
    return _told(session, _mails().where(*where).order_by(Mail.id), now)


def _mails() -> Select[Mail, Touch, Prospect]:
    return (
        select(Mail, Touch, Prospect)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .limit(MOST_SHOWN)
    )


def _told(
    session: Session, query: Select[Mail, Touch, Prospect], now: datetime
) -> tuple[PendingMail, ...]:
    """Mails with what holds them now."""
    rows = session.execute(query).all()
    waits = [mail.id for mail, _, _ in rows if mail.state == MailState.APPROVED]
    known = facts.read_all(session, waits, now)
    verdicts = {id_: gates.ask(each.facts) for id_, each in known.items()}
    return tuple(
        _pending(mail, touch, prospect, verdicts.get(mail.id)) for mail, touch, prospect in rows
    )


def _pending(mail: Mail, touch: Touch, prospect: Prospect, verdict: Verdict | None) -> PendingMail:
    gate, note = mail.gate, mail.note
    due_at: datetime | None = mail.due_at
    if verdict is not None:
        gate, note = verdict.gate, verdict.sentence
        if not verdict.is_open:
            due_at = verdict.opens_at
    return PendingMail(
        mail_id=mail.id,
        touch_id=touch.id,
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        outreach_type=touch.kind.value,
        subject=mail.subject,
        state=mail.state.value,
        gate=gate,
        note=note,
        due_at=due_at,
    )
