"""Decides who may add, change or pause a mailbox that e-mails leave from, and what that changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import notices
from engine.delivery.accounts import inboxes, numbers, senders, sending_values
from engine.delivery.accounts.folder_names import read_names
from engine.delivery.accounts.mailbox_reports import report
from engine.delivery.gatehouse import health
from engine.delivery.gatehouse.health import CALLED
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.members import require_admin
from engine.prospects import owners
from engine.prospects.contacts import read_email
from engine.views.base import Actor
from engine.views.senders import MailboxRequest, SendersReport
from storage import sealing
from storage.states import Channel, ImapSecurity, MailState
from storage.tables import Mail, Sender

WAITED_FOR = ("sender_unhealthy", "caps")
"""The gates of e-mails that are asked again at once when a mailbox sends again, or more."""
AS_SAID = (
    "name",
    "daily_cap",
    "ramp_from",
    "ramp_step",
    "gap_seconds",
    "signature",
    "reply_to",
    "smtp_host",
    "smtp_port",
    "smtp_username",
    "imap_host",
    "imap_port",
    "imap_username",
    "imap_security",
)
"""The columns that are taken over from a request as they are, where it says anything."""
HOW_IT_IS_READ = ("imap_host", "imap_port", "imap_security", "imap_folders", "smtp_password")
"""How a mailbox is read: where a request says anything of that, whoever reads it begins anew."""


def named(session: Session, address: str, *, by: Actor) -> Sender:
    """The mailbox of an address, the number of ours, or the one that is counted so."""
    bare = address.strip().removeprefix("#")
    found = (
        session.get(Sender, int(bare))
        if bare.isdecimal()
        else senders.by_address(session, by.workspace_id, bare)
        or numbers.of_team(session, by.workspace_id, bare)
    )
    if found is None or found.workspace_id != by.workspace_id:
        raise NotFoundError(f"There is no mailbox {address}. /outreach senders lists them.")
    return found


def save(session: Session, request: MailboxRequest, *, by: Actor, now: datetime) -> SendersReport:
    """Add a mailbox, or change the one of that address; what is None stays.

    Admins only; how it sends (`sending_values.OWN`) is also whose it is to say.
    """
    number = numbers.of_team(session, by.workspace_id, request.address)
    if number is not None:
        return _save_number(session, number, request, by=by, now=now)
    known = senders.by_address(session, by.workspace_id, request.address)
    sending_values.check_may_save(known, request, by)
    address = _checked_address(request)
    sending_values.check(request)
    folders = None if request.imap_folders is None else read_names(request.imap_folders)
    name = request.name or (known.name if known else address)
    sender = senders.ensure_sender(session, by.workspace_id, Channel.EMAIL, address, name, now=now)
    had_ramp = sender.ramp_from is not None
    is_read_otherwise = _is_read_otherwise(sender, request)
    for column in AS_SAID:
        said = getattr(request, column)
        if said is not None:
            setattr(sender, column, said if said != "" else None)
    if sender.ramp_from is not None and not had_ramp:
        sender.ramp_since = now
    if request.ramp_from == 0:
        sender.ramp_from = sender.ramp_since = None
    if folders is not None:
        sender.imap_folders = list(folders)
    if request.member is not None:
        sender.member_id = owners.find(session, request.member, by=by).id
    if request.smtp_password is not None:
        secret = request.smtp_password.get_secret_value()
        sender.sealed_password = sealing.seal(session, secret) if secret else None
    sending_values.check_ramp(sender, request)
    _check_reading(sender)
    session.flush()
    if is_read_otherwise:
        inboxes.begin_anew(session, sender, now=now)
    _ask_again(session, sender, request, now=now)
    verb = "changed" if known else "added"
    return report(session, by=by, now=now, changed=f"{by.name} {verb} {sender.address}.")


def _save_number(
    session: Session, number: Sender, request: MailboxRequest, *, by: Actor, now: datetime
) -> SendersReport:
    """How much may leave it; which number it is stands in the settings."""
    require_admin(by)
    for column in ("daily_cap", "gap_seconds"):
        said = getattr(request, column)
        if said is not None:
            setattr(number, column, said)
    session.flush()
    _ask_again(session, number, request, now=now)
    return report(session, by=by, now=now, changed=f"{by.name} changed {number.address}.")


def _checked_address(request: MailboxRequest) -> str:
    """Its address, in a request of which the words can be taken over."""
    address = read_email(request.address.strip())
    if address is None:
        raise InvalidError(f"“{request.address}” is no e-mail address.", field="address")
    return address


def _is_read_otherwise(sender: Sender, request: MailboxRequest) -> bool:
    """The log-in name counts where it is another one: a form for other things says it as well."""
    name = request.imap_username
    is_renamed = name is not None and name != (sender.imap_username or "")
    return is_renamed or any(getattr(request, each) is not None for each in HOW_IT_IS_READ)


def _ask_again(session: Session, sender: Sender, request: MailboxRequest, *, now: datetime) -> None:
    """With another cap, ramp or gap, what waits for the old one may leave earlier."""
    if any(getattr(request, each) is not None for each in sending_values.HOW_MANY):
        _look_at_once(session, sender, now)


def _check_reading(sender: Sender) -> None:
    """A server to be read at wants encryption and a password."""
    if sender.imap_host is None:
        return
    inboxes.check_security(sender.imap_host, sender.imap_security or ImapSecurity.TLS)
    if sender.sealed_password is None:
        raise InvalidError(
            f"Reading {sender.address} takes its password as well (in the shell: --password). Most "
            "providers want an app password.",
            field="smtp_password",
        )


def pause(session: Session, sender_id: int, *, by: Actor, now: datetime) -> SendersReport:
    """Nothing leaves from it until an admin resumes it. ConflictError when it rests already."""
    sender = _locked(session, sender_id, by)
    if sender.paused_at is not None:
        raise ConflictError(f"{sender.address} is paused already.")
    sender.paused_at = now
    session.flush()
    return report(session, by=by, now=now, changed=f"{by.name} paused {sender.address}.")


def resume(session: Session, sender_id: int, *, by: Actor, now: datetime) -> SendersReport:
    """It sends again, and its health counts from now on. ConflictError when it does already."""
    sender = _locked(session, sender_id, by)
    if sender.paused_at is None:
        raise ConflictError(f"{sender.address} sends already.")
    if sender.paused_because is not None:
        sender.health_since = now
    sender.paused_at = sender.paused_because = None
    session.flush()
    _look_at_once(session, sender, now)
    called = CALLED[sender.channel]
    text = f"{by.name} let {sender.address} go on; its {called} leave again."
    notices.clear(session, by.workspace_id, health.notice_key(sender), text, now=now)
    return report(session, by=by, now=now, changed=text)


def _look_at_once(session: Session, sender: Sender, now: datetime) -> None:
    session.execute(
        update(Mail)
        .where(Mail.sender_id == sender.id, Mail.state == MailState.APPROVED)
        .where(Mail.gate.in_(WAITED_FOR))
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def _locked(session: Session, sender_id: int, by: Actor) -> Sender:
    require_admin(by)
    sender = session.get(Sender, sender_id, with_for_update=True, populate_existing=True)
    if sender is None or sender.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This mailbox is no longer kept. `/outreach senders` shows those there are."
        )
    return sender


def rotate(session: Session) -> int:
    """Seal every kept password anew with the newest key; how many there were."""
    sealed = session.scalars(
        select(Sender).where(Sender.sealed_password.is_not(None)).with_for_update()
    ).all()
    for sender in sealed:
        assert sender.sealed_password is not None
        sender.sealed_password = sealing.seal(
            session, sealing.opened(session, sender.sealed_password)
        )
    session.flush()
    return len(sealed)
