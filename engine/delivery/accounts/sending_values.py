"""Decides who may say how a mailbox sends, and which caps, signatures and log-ins can be."""

from __future__ import annotations

from engine.errors import InvalidError, InvalidFieldsError
from engine.members import require_admin
from engine.prospects.contacts import read_email
from engine.views.base import Actor
from engine.views.senders import MailboxRequest
from storage.tables import Sender

OWN = {
    "address",
    "daily_cap",
    "ramp_from",
    "ramp_step",
    "gap_seconds",
    "signature",
    "reply_to",
    "smtp_username",
    "imap_username",
}
"""What whoever a mailbox belongs to may say of it, beside admins."""
HOW_MANY = ("daily_cap", "ramp_from", "ramp_step", "gap_seconds")
"""What decides when the next one may leave: e-mails that wait are asked again."""
MOST_SIGNATURE = 1000
MOST_LOG_IN = 255


def may_set(sender: Sender, by: Actor) -> bool:
    """Whether somebody may say how this one sends: an admin, and whose it is."""
    return by.role == "admin" or (sender.member_id is not None and sender.member_id == by.member_id)


def check_may_save(known: Sender | None, request: MailboxRequest, by: Actor) -> None:
    """ForbiddenError for whoever is no admin, unless it is theirs and about how it sends."""
    said = {name for name, value in request if value is not None}
    if known is None or not may_set(known, by) or not said <= OWN:
        require_admin(by)


def check(request: MailboxRequest) -> None:
    """InvalidFieldsError names each value that cannot be."""
    wrong: dict[str, str] = {}
    if request.signature and len(request.signature) > MOST_SIGNATURE:
        wrong["signature"] = f"A signature has up to {MOST_SIGNATURE} characters."
    if request.reply_to and read_email(request.reply_to) is None:
        wrong["reply_to"] = f"“{request.reply_to}” is no e-mail address."
    for field in ("smtp_username", "imap_username"):
        name: str = getattr(request, field) or ""
        if len(name) > MOST_LOG_IN or not name.isprintable():
            wrong[field] = f"A log-in name is one line of up to {MOST_LOG_IN} characters."
    if wrong:
        raise InvalidFieldsError(wrong)


def check_ramp(sender: Sender, request: MailboxRequest) -> None:
    """A ramp leads up to the daily cap, which the sender has by now."""
    if request.ramp_from is not None and request.ramp_from > sender.daily_cap:
        raise InvalidError(
            f"A ramp begins at or below the {sender.daily_cap} a day that it leads to.",
            field="ramp_from",
        )
