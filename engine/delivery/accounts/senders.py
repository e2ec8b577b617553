"""Decides which mailbox an e-mail leaves from, and how many may leave it in a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine import workspace as workspaces
from engine.delivery.attempts import Server
from engine.errors import InvalidError
from storage import sealing
from storage.states import Channel, MailState
from storage.tables import Campaign, Mail, Sender, Sequence, Touch
from storage.unique import add_once

SUBMISSION = 587


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


def by_address(session: Session, workspace_id: int, address: str) -> Sender | None:
    """The mailbox of that address."""
    return session.scalars(
        select(Sender)
        .where(
            Sender.workspace_id == workspace_id,
            Sender.channel == Channel.EMAIL,
            has_address(Sender.address, address),
        )
        .order_by(Sender.id)
        .limit(1)
    ).first()


def pick(session: Session, touch: Touch, campaign: Campaign) -> Sender:
    """The mailbox for a touch, as `expected`. InvalidError when there is none."""
    sender = expected(session, touch, campaign)
    if sender is None and campaign.sender_ids:
        raise InvalidError(
            f"All mailboxes of {campaign.name} are paused. Choose another one for the campaign."
        )
    if sender is None:
        raise InvalidError(
            "There is no mailbox to send from. Set DRUMBEAT_MAIL_FROM and start again, or resume "
            "one with /outreach senders."
        )
    return sender


def expected(session: Session, touch: Touch, campaign: Campaign) -> Sender | None:
    """The mailbox that wrote in this sequence before, else the one whose turn it is.

    A campaign's mailboxes share it, the longest idle first. Where it names none, whoever asked for
    the sequence sends from their own, else the team's newest one does, which is nobody's own.
    """
    before = session.scalars(
        select(Sender)
        .join(Mail, Mail.sender_id == Sender.id)
        .join(Touch, Touch.id == Mail.touch_id)
        .where(
            Touch.sequence_id == touch.sequence_id,
            Mail.state == MailState.SENT,
            Mail.channel == Channel.EMAIL,
        )
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
        usable = usable.where(Sender.id.in_(campaign.sender_ids)).order_by(_last_turn(), Sender.id)
        return session.scalars(usable.limit(1)).first()
    asked_by = session.scalar(select(Sequence.by_member_id).where(Sequence.id == touch.sequence_id))
    own = Sender.member_id.is_not_distinct_from(asked_by)
    order = (own.desc(), Sender.member_id.is_(None).desc(), Sender.id.desc())
    return session.scalars(usable.order_by(*order).limit(1)).first()


def _last_turn() -> ColumnElement[int]:
    """The newest mail that a mailbox was given; whose is the oldest has been idle for longest."""
    newest = select(func.max(Mail.id)).where(Mail.sender_id == Sender.id).correlate(Sender)
    return func.coalesce(newest.scalar_subquery(), 0)


def own_server(session: Session, sender_id: int) -> Server | None:
    """A mailbox's own mail server with its password; None where the installation's serves it."""
    sender = session.get_one(Sender, sender_id)
    if sender.smtp_host is None:
        return None
    sealed = sender.sealed_password
    return Server(
        host=sender.smtp_host,
        port=sender.smtp_port or SUBMISSION,
        username=sender.smtp_username or (sender.address if sealed else None),
        password=sealing.opened(session, sealed) if sealed else None,
        starttls=not is_loopback(sender.smtp_host),
    )


def is_loopback(host: str) -> bool:
    """What never leaves the machine needs no encryption."""
    return host in {"localhost", "127.0.0.1", "::1"}


def any_with_own_server(session: Session) -> bool:
    """Whether any mailbox can send without the installation's mail server."""
    found = select(Sender.id).where(Sender.smtp_host.is_not(None), Sender.paused_at.is_(None))
    return session.scalar(found.limit(1)) is not None


def in_use(session: Session) -> list[tuple[int, str, bool]]:
    """The mailboxes that send e-mails now: number, address, and whether at a server of its own."""
    found = session.execute(
        select(Sender.id, Sender.address, Sender.smtp_host.is_not(None))
        .where(Sender.channel == Channel.EMAIL, Sender.paused_at.is_(None))
        .order_by(Sender.id)
    )
    return [(number, address, bool(is_own)) for number, address, is_own in found]


def workspace_of(session: Session, address: str) -> int | None:
    """The workspace whose mailbox has that address, or has its answers sent there."""
    return session.scalar(
        select(Sender.workspace_id)
        .where(
            Sender.channel == Channel.EMAIL,
            or_(
                has_address(Sender.address, address),
                func.lower(Sender.reply_to) == address.strip().lower(),
            ),
        )
        .order_by(Sender.id)
        .limit(1)
    )
