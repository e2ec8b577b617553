"""Decides what the form for how a mailbox sends shows of it, and which mailboxes one may choose."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.delivery.accounts import mailboxes, numbers, sending_values
from engine.delivery.gatehouse.health import CALLED
from engine.errors import ForbiddenError, NotFoundError
from engine.views.base import Actor
from engine.views.sending_forms import SendingForm, SendingForms
from storage.states import Channel
from storage.tables import Sender

MOST_LISTED = 40


def form(session: Session, sender_id: int, *, by: Actor) -> SendingForm:
    """How the mailbox of that number sends. ForbiddenError unless it is theirs, or an admin's."""
    sender = mailboxes.named(session, f"#{sender_id}", by=by)
    if not sending_values.may_set(sender, by):
        raise ForbiddenError(
            f"Only an admin, or whose {sender.address} is, can change how it sends."
        )
    return _form(sender)


def choice(session: Session, *, by: Actor) -> SendingForms:
    """Those that somebody may set: an admin all, others their own. NotFoundError without any."""
    where = tuple(_settable(by))
    found = session.scalars(
        select(Sender).where(*where).order_by(Sender.channel, Sender.id).limit(MOST_LISTED)
    ).all()
    if not found:
        raise NotFoundError(
            "No mailbox is yours to set. An admin says whose one is at `/outreach senders`, Change."
        )
    total = session.scalar(select(func.count()).select_from(Sender).where(*where)) or 0
    return SendingForms(forms=tuple(_form(each) for each in found), left=total - len(found))


def count_settable(session: Session, *, by: Actor) -> int:
    """How many mailboxes and numbers somebody may say of how they send."""
    return session.scalar(select(func.count()).select_from(Sender).where(*_settable(by))) or 0


def _settable(by: Actor) -> Iterator[ColumnElement[bool]]:
    yield Sender.workspace_id == by.workspace_id
    yield Sender.channel.in_(CALLED)
    yield numbers.is_set_up()
    if by.role != "admin":
        yield Sender.member_id == by.member_id


def _form(sender: Sender) -> SendingForm:
    return SendingForm(
        sender_id=sender.id,
        address=sender.address,
        channel=Channel(sender.channel),
        daily_cap=sender.daily_cap,
        ramp_from=sender.ramp_from,
        ramp_step=sender.ramp_step,
        gap_seconds=sender.gap_seconds,
        signature=sender.signature or "",
        reply_to=sender.reply_to or "",
        smtp_username=(sender.smtp_username or "") if sender.smtp_host else None,
        imap_username=(sender.imap_username or "") if sender.imap_host else None,
    )
