"""Reads what was entered in the form for a mailbox."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.mailbox_forms import (
    ADDRESS,
    CAP,
    IMAP_HOST,
    IMAP_PORT,
    MEMBER,
    NAME,
    PASSWORD,
    SECURITY,
    SMTP_HOST,
    SMTP_PORT,
)
from bot.reading_forms import read_numbers
from engine.views.senders import MailboxRequest


def read_mailbox(
    text: Mapping[str, str | None], choice: Mapping[str, str | None]
) -> MailboxRequest:
    """InvalidFieldsError names the inputs that are no numbers, or too large."""
    entered: dict[str, object] = {
        ADDRESS: text.get(ADDRESS) or "",
        NAME: text.get(NAME),
        MEMBER: choice.get(MEMBER),
        SECURITY: choice.get(SECURITY),
        PASSWORD: text.get(PASSWORD),
    }
    for host in (SMTP_HOST, IMAP_HOST):
        entered[host] = (text.get(host) or "").strip()  # nothing takes away what was there
    typed = {field: text.get(field) or "" for field in (CAP, SMTP_PORT, IMAP_PORT)}
    return read_numbers(MailboxRequest, entered, typed, example=50)
