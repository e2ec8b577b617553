"""Tells what has not gone out, and what holds it: approved messages, and follow-ups to come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.delivery.gatehouse import facts, gates
from engine.delivery.gatehouse.verdicts import Verdict
from engine.delivery.sending import followups
from engine.views.pending import PendingCursor, PendingMail, PendingReport
from storage.states import MailState
from storage.tables import Mail, Prospect, Touch

WAITING = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING, MailState.UNCERTAIN)
MOST_SHOWN = 100
Found = tuple[PendingCursor, PendingMail]
"""A message that waits, and where in the order it stands."""


def pending(
    session: Session,
    workspace_id: int,
    *,
    now: datetime,
    after: PendingCursor | None = None,
    limit: int = MOST_SHOWN,
) -> PendingReport:
    """A page of what waits, with what holds each as it stands at `now`; the next one first."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING))
    query = _mails().where(*where).order_by(Mail.due_at, Mail.touch_id).limit(limit + 1)
    if after is not None:
        query = query.where(followups.behind(Mail.due_at, Mail.touch_id, after))
    found: list[Found] = [
        (PendingCursor(due_at=at, touch_id=mail.touch_id), mail)
        for at, mail in _told(session, query, now)
    ]
    found += followups.page(session, workspace_id, after=after, limit=limit + 1)
    found.sort(key=lambda each: (each[0].due_at, each[0].touch_id))
    shown = found[:limit]
    return PendingReport(
        total=session.scalar(select(func.count()).select_from(Mail).where(*where)) or 0,
        followups=followups.count(session, workspace_id),
        mails=tuple(mail for _, mail in shown),
        after=shown[-1][0] if len(found) > limit else None,
    )


def pending_after(
    session: Session, workspace_id: int, mail_id: int, *, now: datetime
) -> tuple[PendingMail, ...]:
    """The next hundred of the outbox behind a mail, in the order of their numbers."""
    where = (Mail.workspace_id == workspace_id, Mail.state.in_(WAITING), Mail.id > mail_id)
    query = _mails().where(*where).order_by(Mail.id).limit(MOST_SHOWN)
    return tuple(mail for _, mail in _told(session, query, now))


def _mails() -> Select[Mail, Touch, Prospect]:
    return (
        select(Mail, Touch, Prospect)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
    )


def _told(
    session: Session, query: Select[Mail, Touch, Prospect], now: datetime
) -> list[tuple[datetime, PendingMail]]:
    """Mails with what holds them now, and when they are looked at again."""
    rows = session.execute(query).all()
    waits = [mail.id for mail, _, _ in rows if mail.state == MailState.APPROVED]
    known = facts.read_all(session, waits, now)
    verdicts = {id_: gates.ask(each.facts) for id_, each in known.items()}
    return [
        (mail.due_at, _pending(mail, touch, prospect, verdicts.get(mail.id)))
        for mail, touch, prospect in rows
    ]


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
        step=touch.position + 1,
        channel=touch.channel.value,
        channel_name=touch.channel_name,
        subject=mail.subject,
        state=mail.state.value,
        gate=gate,
        note=note,
        planned_at=touch.due_at,
        due_at=due_at,
    )
