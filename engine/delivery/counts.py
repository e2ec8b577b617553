"""Counts what has gone out, or may have, against every cap; asked with the workspace locked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.delivery import health
from engine.prospects.domains import is_free_mail, registrable
from storage.states import MailState
from storage.tables import Campaign, Mail, Prospect, Sender, Touch

COMPANY_WEEK = timedelta(days=7)
LEASE = timedelta(minutes=3)
"""How long a mail is held; longer than an SMTP conversation takes with all its time limits."""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_of(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Midnight before and after `now` in `zone`."""
    today = now.astimezone(zone).date()
    return midnight(today, zone), midnight(today + timedelta(days=1), zone)


def cap_today(sender: Sender, zone: ZoneInfo, now: datetime) -> int:
    """The sender's cap on this day, in the team's time zone, with its ramp."""
    began = sender.ramp_since or sender.created_at
    days = (now.astimezone(zone).date() - began.astimezone(zone).date()).days
    return health.cap_on(sender, days)


def sent_today(session: Session, sender: Sender, zone: ZoneInfo, now: datetime) -> int:
    """How many have left it on this day, in the team's time zone."""
    return sent_since(session, sender, day_of(zone, now)[0])


def sent_since(session: Session, sender: Sender, since: datetime) -> int:
    counted = session.scalar(
        select(func.count()).select_from(Mail).where(Mail.sender_id == sender.id, _underway(since))
    )
    return counted or 0


def rests_until(session: Session, mail: Mail, sender: Sender) -> datetime | None:
    """When the gap since the sender's last e-mail is over; a mail on the wire began a lease ago."""
    if sender.gap_seconds <= 0:
        return None
    on_the_wire = (MailState.SENDING, MailState.UNCERTAIN)
    of_sender = (Mail.sender_id == sender.id, Mail.id != mail.id)
    sent = session.scalar(
        select(func.max(Mail.sent_at)).where(*of_sender, Mail.state == MailState.SENT)
    )
    leased = session.scalar(
        select(func.max(Mail.lease_until)).where(*of_sender, Mail.state.in_(on_the_wire))
    )
    last = [at for at in (sent, leased - LEASE if leased else None) if at is not None]
    rest = health.rest_after(sender.gap_seconds, mail.message_id)
    return max(last) + rest if last else None


def _underway(since: datetime) -> ColumnElement[bool]:
    """Mails that have gone out since then, or may have."""
    return or_(
        and_(Mail.state == MailState.SENT, Mail.sent_at > since),
        and_(Mail.state.in_((MailState.SENDING, MailState.UNCERTAIN)), Mail.lease_until > since),
    )


def campaign_sent_since(session: Session, campaign: Campaign, since: datetime) -> int:
    if campaign.daily_limit is None:
        return 0
    counted = session.scalar(
        select(func.count())
        .select_from(Mail)
        .join(Touch, Touch.id == Mail.touch_id)
        .where(
            Mail.workspace_id == campaign.workspace_id,
            Touch.campaign_id == campaign.id,
            _underway(since),
        )
    )
    return counted or 0


def conversations_of(
    session: Session, mail: Mail, touch: Touch, prospect: Prospect, now: datetime
) -> list[datetime]:
    """When other conversations with the company were opened in the last week.

    A follow-up opens none, and neither does it count: the limit is on new conversations.
    """
    earlier, earlier_touch = aliased(Mail), aliased(Touch)

    def follows(sequence_id: object, position: object) -> ColumnElement[bool]:
        return (
            select(earlier.id)
            .join(earlier_touch, earlier_touch.id == earlier.touch_id)
            .where(
                earlier_touch.sequence_id == sequence_id,
                earlier_touch.position < position,
                earlier.state.in_((MailState.SENT, MailState.UNCERTAIN)),
            )
            .exists()
        )

    if prospect.company_id is None:
        return []
    if session.scalar(select(follows(touch.sequence_id, touch.position))):
        return []
    rows = session.execute(
        select(Mail.sent_at, Mail.lease_until)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .where(
            Mail.workspace_id == mail.workspace_id,
            Prospect.company_id == prospect.company_id,
            Mail.id != mail.id,
            _underway(now - COMPANY_WEEK),
            ~follows(Touch.sequence_id, Touch.position),
        )
    )
    return [at for sent_at, lease_until in rows if (at := sent_at or lease_until) is not None]


class DomainFacts(TypedDict):
    domain: str
    domain_sent_today: int
    domain_limit: int | None


def of_domain(session: Session, mail: Mail, limit: int | None, since: datetime) -> DomainFacts:
    """At a provider of free mail are many who have nothing to do with each other."""
    if limit is None or is_free_mail(registrable(mail.to_domain) or mail.to_domain):
        return {"domain": mail.to_domain, "domain_sent_today": 0, "domain_limit": None}
    where = (Mail.workspace_id == mail.workspace_id, Mail.to_domain == mail.to_domain)
    return {
        "domain": mail.to_domain,
        "domain_sent_today": _count(session, mail, *where, _underway(since)),
        "domain_limit": limit,
    }


class WeekFacts(TypedDict):
    sent_this_week: int
    week_limit: int | None
    next_week: datetime


def of_week(
    session: Session, mail: Mail, limit: int | None, zone: ZoneInfo, now: datetime
) -> WeekFacts:
    """The team's week, from Monday on."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    where = (Mail.workspace_id == mail.workspace_id, _underway(midnight(monday, zone)))
    return {
        "sent_this_week": 0 if limit is None else _count(session, mail, *where),
        "week_limit": limit,
        "next_week": midnight(monday + timedelta(days=7), zone),
    }


def _count(session: Session, mail: Mail, *where: ColumnElement[bool]) -> int:
    """How many other mails there are."""
    counted = select(func.count()).select_from(Mail).where(Mail.id != mail.id, *where)
    return session.scalar(counted) or 0
