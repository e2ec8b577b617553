"""Counts what has gone out, or may have, against every cap; asked with the workspace locked.

What has gone out is found by when it did, and the little that is on the wire is read whole, so
that no count looks at what waits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from engine.delivery.gatehouse import health
from engine.delivery.gatehouse.asked import Asked
from storage import columns
from storage.among import among
from storage.states import Channel, MailState
from storage.tables import Mail, Prospect, Sender, Touch
from storage.teams import of_team

LEASE = timedelta(minutes=3)
"""How long a mail is held; longer than an SMTP conversation takes with all its time limits."""
ON_THE_WIRE = (MailState.SENDING, MailState.UNCERTAIN)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_of(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Midnight before and after `now` in `zone`."""
    today = now.astimezone(zone).date()
    return midnight(today, zone), midnight(today + timedelta(days=1), zone)


def week_of(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Midnight before this Monday and before the next one in `zone`."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return midnight(monday, zone), midnight(monday + timedelta(days=7), zone)


def cap_today(sender: Sender, zone: ZoneInfo, now: datetime) -> int:
    """The sender's cap on this day, in the team's time zone, with its ramp."""
    began = sender.ramp_since or sender.created_at
    days = (now.astimezone(zone).date() - began.astimezone(zone).date()).days
    return health.cap_on(sender, days)


@dataclass(frozen=True, slots=True)
class OnTheWire:
    """A mail that is being sent, or of which nobody knows; it counts as gone at `at`."""

    id: int
    sender_id: int
    channel: Channel
    to_domain: str
    at: datetime
    """When its lease ends or ended."""
    campaign_id: int
    company_id: int | None
    follows: bool
    """Whether it goes on with a conversation."""


def on_the_wire(session: Session, workspace_id: int, since: datetime) -> list[OnTheWire]:
    """All of a team since then; few, unless a server was away for long."""
    rows = columns.read(session, _ON_THE_WIRE, {"workspace_id": workspace_id, "since": since})
    return [OnTheWire(*row[:4], row[4], *row[5:]) for row in rows if row[4] is not None]


def _follows() -> ColumnElement[bool]:
    """Of a mail and its touch: an earlier one of the sequence has gone out, or may have."""
    earlier, earlier_touch = aliased(Mail), aliased(Touch)
    return (
        select(earlier.id)
        .join(earlier_touch, earlier_touch.id == earlier.touch_id)
        .where(
            earlier_touch.sequence_id == Touch.sequence_id,
            earlier_touch.position < Touch.position,
            earlier.state.in_((MailState.SENT, MailState.UNCERTAIN)),
        )
        .correlate(Touch)
        .exists()
    )


# Made once: to put it together takes longer than to run it.
_ON_THE_WIRE: Final = (
    select(
        Mail.id, Mail.sender_id, Mail.channel, Mail.to_domain, Mail.lease_until,
        Touch.campaign_id, Prospect.company_id, _follows(),
    )
    .join(Touch, Touch.id == Mail.touch_id)
    .join(Prospect, Prospect.id == Mail.prospect_id)
    .where(
        of_team(Mail, bindparam("workspace_id")),
        Mail.state.in_(ON_THE_WIRE),
        Mail.lease_until > bindparam("since"),
    )
)  # fmt: skip
_BY_SENDERS: Final = (
    select(Mail.sender_id, func.count())
    .where(
        Mail.workspace_id == bindparam("workspace_id"),
        among(Mail.sender_id),
        Mail.state == MailState.SENT,
        Mail.sent_at > bindparam("since"),
    )
    .group_by(Mail.sender_id)
)


def sent_today(session: Session, sender: Sender, zone: ZoneInfo, now: datetime) -> int:
    """How many have left it on this day, in the team's time zone."""
    since, _ = day_of(zone, now)
    wire = on_the_wire(session, sender.workspace_id, since)
    sent = sent_by_senders(session, sender.workspace_id, {sender.id}, since)
    return sent[sender.id] + sum(each.sender_id == sender.id for each in wire)


def sent_by_senders(
    session: Session, workspace_id: int, sender_ids: Collection[int], since: datetime
) -> Counter[int]:
    """How many have left each mailbox."""
    asked = {"workspace_id": workspace_id, "ids": list(sender_ids), "since": since}
    return Counter(dict(columns.read(session, _BY_SENDERS, asked)))


def last_sent(
    session: Session, workspace_id: int, sender_ids: Collection[int], since: datetime
) -> dict[int, datetime]:
    """When the last one left each mailbox, if that was after `since`."""
    if not sender_ids:
        return {}
    rows = session.execute(
        select(Mail.sender_id, func.max(Mail.sent_at))
        .where(Mail.workspace_id == workspace_id, *_sent(sender_ids, since))
        .group_by(Mail.sender_id)
    )
    return {sender_id: at for sender_id, at in rows if at is not None}


def sent_by_campaigns(
    session: Session, workspace_id: int, campaign_ids: Collection[int], since: datetime
) -> Counter[int]:
    """How many of each campaign; found by the mailboxes, of which a team has few."""
    if not campaign_ids:
        return Counter()
    rows = session.execute(
        select(Touch.campaign_id, func.count())
        .join(Mail, Mail.touch_id == Touch.id)
        .where(Touch.campaign_id.in_(campaign_ids), *_sent(_senders(workspace_id), since))
        .group_by(Touch.campaign_id)
    )
    return Counter(dict(rows.all()))


def sent_by_team(
    session: Session, workspace_id: int, channels: Collection[Channel], since: datetime
) -> Counter[Channel]:
    """By each of these channels; a count for each, since one for all would read every row."""
    counted: Counter[Channel] = Counter()
    for channel in channels:
        where = _sent(_senders(workspace_id).where(Sender.channel == channel), since)
        counted[channel] = session.scalar(select(func.count()).select_from(Mail).where(*where)) or 0
    return counted


def sent_to_domains(
    session: Session, workspace_id: int, domains: Collection[str], since: datetime
) -> Counter[str]:
    if not domains:
        return Counter()
    rows = session.execute(
        select(Mail.to_domain, func.count())
        .where(
            Mail.workspace_id == workspace_id,
            Mail.to_domain.in_(domains),
            Mail.state == MailState.SENT,
            Mail.sent_at > since,
        )
        .group_by(Mail.to_domain)
    )
    return Counter(dict(rows.all()))


def conversations(
    session: Session, workspace_id: int, company_ids: Collection[int], since: datetime
) -> dict[int, list[datetime]]:
    """When conversations with each company were opened.

    A follow-up opens none, and neither does what came back and is tried again.
    """
    opened: dict[int, list[datetime]] = defaultdict(list)
    if not company_ids:
        return opened
    rows = session.execute(
        select(Prospect.company_id, Mail.sent_at)
        .join(Mail, Mail.prospect_id == Prospect.id)
        .join(Touch, Touch.id == Mail.touch_id)
        .where(
            of_team(Prospect, workspace_id),
            Prospect.company_id.in_(company_ids),
            of_team(Mail, workspace_id),
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_(None),
            Mail.sent_at > since,
            ~_follows(),
        )
    )
    for company_id, at in rows:
        if company_id is not None and at is not None:
            opened[company_id].append(at)
    return opened


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail of the same sequence that went out, or may have."""

    sequence_id: int
    position: int
    sender_id: int
    state: MailState


def earlier(session: Session, workspace_id: int, asked: Collection[Asked]) -> list[Earlier]:
    """What went before in the sequences of these mails."""
    sequences = {each.sequence_id for each in asked}
    if not sequences:
        return []
    rows = session.execute(
        select(Touch.sequence_id, Touch.position, Mail.sender_id, Mail.state)
        .join(Mail, Mail.touch_id == Touch.id)
        .where(
            Touch.workspace_id == workspace_id,
            Touch.sequence_id.in_(sequences),
            Mail.state.in_((MailState.SENT, MailState.UNCERTAIN)),
        )
    )
    return [Earlier(*row) for row in rows]


def _senders(workspace_id: int) -> Any:
    return select(Sender.id).where(Sender.workspace_id == workspace_id)


def _sent(sender_ids: Any, since: datetime) -> Iterator[ColumnElement[bool]]:
    yield Mail.sender_id.in_(sender_ids)
    yield Mail.state == MailState.SENT
    yield Mail.sent_at > since
