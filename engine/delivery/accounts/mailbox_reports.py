"""Shows the mailboxes and numbers that messages leave from: how each stands, what came of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.accounts import numbers, sending_values
from engine.delivery.gatehouse import counts, health
from engine.delivery.gatehouse.health import CALLED
from engine.views.base import Actor
from engine.views.senders import SenderLine, SendersReport
from storage.states import MailState
from storage.tables import Mail, MailReading, Member, Sender


def report(
    session: Session, *, by: Actor, now: datetime, changed: str | None = None
) -> SendersReport:
    """Every mailbox and number of the team: how it stands today, what became of its messages."""
    workspace = workspaces.get(session, by.workspace_id)
    zone = workspaces.zone_of(workspace)
    rows = session.execute(
        select(Sender, Member.name, MailReading)
        .outerjoin(Member, Member.id == Sender.member_id)
        .outerjoin(MailReading, MailReading.sender_id == Sender.id)
        .where(
            Sender.workspace_id == by.workspace_id,
            Sender.channel.in_(CALLED),
            numbers.is_set_up(),
        )
        .order_by(Sender.channel, Sender.id)
        .execution_options(populate_existing=True)
    )
    return SendersReport(
        senders=tuple(
            _line(session, sender, member, reading, by=by, zone=zone, now=now)
            for sender, member, reading in rows
        ),
        timezone=workspace.timezone,
        may_change=by.role == "admin",
        changed=changed,
    )


def _line(
    session: Session,
    sender: Sender,
    member: str | None,
    reading: MailReading | None,
    *,
    by: Actor,
    zone: ZoneInfo,
    now: datetime,
) -> SenderLine:
    figures = health.figures(session, sender, now)
    waiting = session.scalar(
        select(func.count())
        .select_from(Mail)
        .where(Mail.sender_id == sender.id, Mail.state == MailState.APPROVED)
    )
    last = session.scalar(
        select(func.max(Mail.sent_at)).where(
            Mail.sender_id == sender.id, Mail.state == MailState.SENT
        )
    )
    trouble = sender.paused_because or health.trouble(figures, CALLED[sender.channel])
    state = "active" if sender.paused_at is None else "paused"
    return SenderLine(
        sender_id=sender.id,
        address=sender.address,
        name=sender.name,
        member_name=member,
        channel=sender.channel,
        state="unhealthy" if trouble else state,
        trouble=trouble,
        is_paused=sender.paused_at is not None,
        sent_today=counts.sent_today(session, sender, zone, now),
        cap_today=counts.cap_today(sender, zone, now),
        daily_cap=sender.daily_cap,
        ramp_from=sender.ramp_from,
        ramp_step=sender.ramp_step,
        gap_seconds=sender.gap_seconds,
        waiting=waiting or 0,
        last_sent_at=last,
        tried=figures.tried,
        bounced=figures.bounced,
        refused=figures.refused,
        complained=figures.complained,
        has_own_server=sender.smtp_host is not None,
        signature=sender.signature,
        reply_to=sender.reply_to,
        username=sender.smtp_username,
        may_set=sending_values.may_set(sender, by),
        answers_read_at=reading.read_at if reading else None,
        answers_trouble=reading.trouble if reading else None,
    )
