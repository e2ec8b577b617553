"""Reads what was entered in the forms for a mailbox, and for how it sends."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.mailbox_forms import (
    ADDRESS,
    CAP,
    FOLDERS,
    IMAP_HOST,
    IMAP_PORT,
    MEMBER,
    NAME,
    PASSWORD,
    SECURITY,
    SMTP_HOST,
    SMTP_PORT,
)
from blocks.sending_forms import (
    GAP,
    IMAP_NAME,
    RAMP_FROM,
    RAMP_STEP,
    REPLY_TO,
    SIGNATURE,
    SMTP_NAME,
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
        FOLDERS: tuple((text.get(FOLDERS) or "").splitlines()) if FOLDERS in text else None,
    }
    for host in (SMTP_HOST, IMAP_HOST):
        entered[host] = (text.get(host) or "").strip()  # nothing takes away what was there
    typed = {field: text.get(field) or "" for field in (CAP, SMTP_PORT, IMAP_PORT)}
    return read_numbers(MailboxRequest, entered, typed, example=50)


def read_sending(address: str, text: Mapping[str, str | None]) -> MailboxRequest:
    """The same of the form for how it sends; an input that was not there leaves what there is."""
    words = {
        field: (text[field] or "").strip()
        for field in (SIGNATURE, REPLY_TO, SMTP_NAME, IMAP_NAME)
        if field in text
    }
    typed = {field: text[field] or "" for field in (CAP, GAP, RAMP_STEP) if field in text}
    if RAMP_FROM in text:
        typed[RAMP_FROM] = text[RAMP_FROM] or "0"
    return read_numbers(MailboxRequest, {"address": address, **words}, typed, example=50)
