"""Decides which process reads which mailbox by IMAP, and when one that failed is tried again.

The lease is a conditional update with a fence, as for e-mails: of several processes one reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from engine import notices
from engine.delivery.accounts import folder_notices, reading_trouble
from engine.delivery.accounts.folder_names import BY_DEFAULT
from engine.delivery.accounts.reading_trouble import Trouble
from engine.delivery.accounts.senders import has_address, is_loopback
from engine.errors import ConflictError, InvalidError
from storage import sealing
from storage.states import Channel, ImapSecurity
from storage.tables import MailReading, Sender
from storage.unique import add_once

LEASE = timedelta(minutes=2)
"""Longer than one piece of reading takes, with the longest answer that is waited for."""
PORTS = {ImapSecurity.TLS: 993, ImapSecurity.STARTTLS: 143, ImapSecurity.PLAIN: 143}


@dataclass(frozen=True)
class ImapServer:
    """Where a mailbox is read, and as whom."""

    host: str
    port: int
    security: ImapSecurity
    username: str
    password: str = field(repr=False)
    folders: tuple[str, ...] = BY_DEFAULT
    """Which are read beside the inbox, as they were named (`folder_names`)."""


@dataclass(frozen=True)
class TeamMailbox:
    """The mailbox that the installation's settings say how to read."""

    address: str
    server: ImapServer


@dataclass(frozen=True)
class ClaimedMailbox:
    """A mailbox that its claimer reads, and the fence under which he says how far he came."""

    id: int
    workspace_id: int
    sender_id: int
    address: str
    owner: str
    fence: int


class LostError(ConflictError):
    """Another process reads the mailbox meanwhile, or somebody changed how it is read."""


def check_security(host: str, security: ImapSecurity) -> None:
    """A password never crosses a network in the clear."""
    if security == ImapSecurity.PLAIN and not is_loopback(host):
        raise InvalidError(
            f"Mail of {host} would be read without encryption. Say tls or starttls; plain is for "
            "a server on this machine.",
            field="imap_security",
        )


def claim(
    session: Session, *, owner: str, team: TeamMailbox | None, now: datetime
) -> ClaimedMailbox | None:
    """The next mailbox that nobody reads and that is due to be tried, leased to `owner`."""
    is_read = _is_read(session, team)
    _begin_new(session, is_read, now)
    found = session.execute(
        select(MailReading, Sender.address)
        .join(Sender, Sender.id == MailReading.sender_id)
        .where(
            is_read,
            MailReading.try_at <= now,
            or_(MailReading.owner.is_(None), MailReading.lease_until < now),
        )
        .order_by(MailReading.try_at, MailReading.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=MailReading)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    reading, address = found
    reading.owner, reading.lease_until, reading.fence = owner, now + LEASE, reading.fence + 1
    session.flush()
    return ClaimedMailbox(
        id=reading.id,
        workspace_id=reading.workspace_id,
        sender_id=reading.sender_id,
        address=address,
        owner=owner,
        fence=reading.fence,
    )


def _is_read(session: Session, team: TeamMailbox | None) -> ColumnElement[bool]:
    """Mailboxes with a server of their own to be read at, and the installation's."""
    own = Sender.imap_host.is_not(None)
    if team is None:
        return (Sender.channel == Channel.EMAIL) & own
    the_teams = session.scalar(
        select(Sender.id)
        .where(Sender.channel == Channel.EMAIL, has_address(Sender.address, team.address))
        .order_by(Sender.id)
        .limit(1)
    )
    return (Sender.channel == Channel.EMAIL) & or_(own, Sender.id == the_teams)


def _begin_new(session: Session, is_read: ColumnElement[bool], now: datetime) -> None:
    new = session.execute(
        select(Sender.id, Sender.workspace_id)
        .outerjoin(MailReading, MailReading.sender_id == Sender.id)
        .where(is_read, MailReading.id.is_(None))
    )
    for sender_id, workspace_id in new.all():
        add_once(session, MailReading, workspace_id=workspace_id, sender_id=sender_id, try_at=now)


def server_of(session: Session, mailbox: ClaimedMailbox, team: TeamMailbox | None) -> ImapServer:
    """Its own server with its password, or the installation's."""
    sender = session.get_one(Sender, mailbox.sender_id)
    if sender.imap_host is None:
        if team is None:
            raise LostError(f"{sender.address} is no longer read.")
        return team.server
    security = sender.imap_security or ImapSecurity.TLS
    sealed = sender.sealed_password
    return ImapServer(
        host=sender.imap_host,
        port=sender.imap_port or PORTS[security],
        security=security,
        username=sender.imap_username or sender.address,
        password=sealing.opened(session, sealed) if sealed else "",
        folders=folders_of(sender),
    )


def folders_of(sender: Sender) -> tuple[str, ...]:
    """Which are read beside its inbox at a server of its own, as they were named."""
    return BY_DEFAULT if sender.imap_folders is None else tuple(sender.imap_folders)


def hold(session: Session, mailbox: ClaimedMailbox, *, now: datetime) -> None:
    """Go on reading it for another while. LostError when it is no longer this claimer's."""
    _change(session, mailbox, lease_until=now + LEASE)


def let_go(session: Session, mailbox: ClaimedMailbox) -> None:
    """Another process may read it at once."""
    _change(session, mailbox, owner=None, lease_until=None)


def has_read(session: Session, mailbox: ClaimedMailbox, *, now: datetime) -> None:
    """All folders were looked at: whatever kept it from being read is over."""
    values = {"attempts": 0, "trouble": None, "read_at": now, "lease_until": now + LEASE}
    _change(session, mailbox, **values)
    text = f"Answers to {mailbox.address} are read again."
    notices.clear(session, mailbox.workspace_id, _notice(mailbox.sender_id), text, now=now)


def has_failed(
    session: Session, mailbox: ClaimedMailbox, trouble: Trouble, *, now: datetime
) -> None:
    """It cannot be read: let go until the next try, and told once, to whom it belongs."""
    attempts = 1 + (session.scalar(_mine(mailbox, select(MailReading.attempts))) or 0)
    sender = session.get_one(Sender, mailbox.sender_id)
    cause = reading_trouble.CAUSES[trouble]
    _change(
        session,
        mailbox,
        owner=None,
        lease_until=None,
        attempts=attempts,
        try_at=now + cause.pause(attempts),
        trouble=cause.sentence(sender),
    )
    if cause.is_told(attempts):
        notices.tell(
            session,
            mailbox.workspace_id,
            _notice(sender.id),
            f"Answers to {sender.address} are not read: {cause.sentence(sender)}",
            for_member_id=sender.member_id,
            now=now,
        )


def begin_anew(session: Session, sender: Sender, *, now: datetime) -> None:
    """How it is read was changed: whoever reads it stops, and it is tried with what is said now."""
    session.execute(
        update(MailReading)
        .where(MailReading.sender_id == sender.id)
        .values(
            owner=None,
            lease_until=None,
            fence=MailReading.fence + 1,
            attempts=0,
            try_at=now,
            trouble=None,
        )
        .execution_options(synchronize_session=False)
    )
    text = f"How answers to {sender.address} are read was changed; it is tried again."
    notices.clear(session, sender.workspace_id, _notice(sender.id), text, now=now)
    folder_notices.forget(session, sender, now=now)


def end_unread(session: Session, team: TeamMailbox | None, *, now: datetime) -> None:
    """What was said of mailboxes is over that the settings have nobody read any more."""
    once_read = (
        select(Sender)
        .join(MailReading, MailReading.sender_id == Sender.id)
        .where(Sender.channel == Channel.EMAIL, ~_is_read(session, team))
        .order_by(Sender.id)
    )
    for sender in session.scalars(once_read).all():
        session.execute(
            update(MailReading)
            .where(MailReading.sender_id == sender.id, MailReading.trouble.is_not(None))
            .values(attempts=0, try_at=now, trouble=None)
            .execution_options(synchronize_session=False)
        )
        text = f"Answers to {sender.address} are no longer read by IMAP."
        notices.clear(session, sender.workspace_id, _notice(sender.id), text, now=now)
        folder_notices.only(session, sender, (), now=now)


def with_own_server(session: Session) -> list[tuple[str, str | None, list[str]]]:
    """The mailboxes that say themselves where they are read, and what keeps them from it now.

    The last: what is the matter with single folders of it.
    """
    found = session.execute(
        select(Sender, MailReading.trouble)
        .outerjoin(MailReading, MailReading.sender_id == Sender.id)
        .where(Sender.channel == Channel.EMAIL, Sender.imap_host.is_not(None))
        .order_by(Sender.id)
    )
    return [
        (sender.address, trouble, folder_notices.told(session, sender))
        for sender, trouble in found.all()
    ]


def check_held(session: Session, mailbox: ClaimedMailbox) -> None:
    """LostError unless it is still this claimer's, and stays so until the transaction ends."""
    mine = _mine(mailbox, select(MailReading.id)).with_for_update()
    if session.scalar(mine) is None:
        raise LostError(f"{mailbox.address} is read by another process meanwhile.")


def _mine(mailbox: ClaimedMailbox, statement: Any) -> Any:
    return statement.where(
        MailReading.id == mailbox.id,
        MailReading.workspace_id == mailbox.workspace_id,
        MailReading.owner == mailbox.owner,
        MailReading.fence == mailbox.fence,
    )


def _change(session: Session, mailbox: ClaimedMailbox, **values: object) -> None:
    """A conditional update; LostError when the mailbox is no longer this claimer's."""
    statement = _mine(mailbox, update(MailReading)).values(**values).returning(MailReading.id)
    changed = session.execute(statement.execution_options(synchronize_session=False)).all()
    if not changed:
        raise LostError(f"{mailbox.address} is read by another process meanwhile.")


def _notice(sender_id: int) -> str:
    return f"reading:{sender_id}"
