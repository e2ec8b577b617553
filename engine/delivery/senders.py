"""Decides which mailbox an e-mail leaves from, and how many may leave it in a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import workspace as workspaces
from engine.errors import InvalidError
from storage.states import Channel, MailState
from storage.tables import Campaign, Mail, Sender, Touch
from storage.unique import add_once

TO_SEND = (MailState.APPROVED, MailState.CLAIMED, MailState.SENDING)


def has_address(column: InstrumentedAttribute[str], *addresses: str) -> ColumnElement[bool]:
    """Whether a column holds one of these addresses; capitals make no other mailbox."""
    return func.lower(column).in_([address.strip().lower() for address in addresses])


def ensure_sender(
    session: Session,
    workspace_id: int,
    channel: Channel,
    address: str,
    name: str,
    *,
    now: datetime,
    member_id: int | None = None,
) -> Sender:
    """The sender of that address, made at first sight with the team's cap; a new name is taken."""
    by_address = (
        select(Sender)
        .where(
            Sender.workspace_id == workspace_id,
            Sender.channel == channel,
            has_address(Sender.address, address),
        )
        .order_by(Sender.id)
    )
    sender = session.scalars(by_address).first()
    if sender is None:
        team = workspaces.settings_of(workspaces.get(session, workspace_id))
        add_once(
            session,
            Sender,
            workspace_id=workspace_id,
            channel=channel,
            address=address.strip(),
            name=name,
            member_id=member_id,
            daily_cap=team.caps.sender_per_day,
            created_at=now,
        )
        sender = session.scalars(by_address.limit(1)).one()
    sender.name = name
    session.flush()
    return sender


def pick(session: Session, touch: Touch, campaign: Campaign, *, now: datetime) -> Sender:
    """The mailbox for a touch: the one that wrote in this sequence before, else the newest.

    Of several that a campaign names it is the one with the least to send in these days.
    """
    before = session.scalars(
        select(Sender)
        .join(Mail, Mail.sender_id == Sender.id)
        .join(Touch, Touch.id == Mail.touch_id)
        .where(Touch.sequence_id == touch.sequence_id, Mail.state == MailState.SENT)
        .order_by(Mail.sent_at.desc())
        .limit(1)
    ).first()
    if before is not None:
        return before
    usable = select(Sender).where(
        Sender.workspace_id == touch.workspace_id,
        Sender.channel == Channel.EMAIL,
        Sender.paused_at.is_(None),
    )
    if campaign.sender_ids:
        usable = usable.where(Sender.id.in_(campaign.sender_ids)).order_by(_load(now))
    sender = session.scalars(usable.order_by(Sender.id.desc()).limit(1)).first()
    if sender is None and campaign.sender_ids:
        raise InvalidError(
            f"All mailboxes of {campaign.name} are paused. Choose another one for the campaign."
        )
    if sender is None:
        raise InvalidError(
            "There is no mailbox to send from yet. Set DRUMBEAT_MAIL_FROM and start again."
        )
    return sender


def _load(now: datetime) -> ColumnElement[int]:
    """How many mails a sender has sent in the last day or has still to send."""
    return (
        select(func.count())
        .where(
            Mail.sender_id == Sender.id,
            or_(Mail.state.in_(TO_SEND), Mail.sent_at > now - timedelta(days=1)),
        )
        .correlate(Sender)
        .scalar_subquery()
    )


def workspace_of(session: Session, address: str) -> int | None:
    """The workspace whose mailbox has that address."""
    return session.scalar(
        select(Sender.workspace_id)
        .where(Sender.channel == Channel.EMAIL, has_address(Sender.address, address))
        .order_by(Sender.id)
        .limit(1)
    )
