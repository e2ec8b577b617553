"""Reads what was entered in the form for a mailbox."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

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
from engine.errors import InvalidError
from engine.views.senders import MailboxRequest


def read_mailbox(
    text: Mapping[str, str | None], choice: Mapping[str, str | None]
) -> MailboxRequest:
    """InvalidError names the input that is no number, or too large."""
    entered: dict[str, object] = {
        ADDRESS: text.get(ADDRESS) or "",
        NAME: text.get(NAME),
        MEMBER: choice.get(MEMBER),
        SECURITY: choice.get(SECURITY),
        PASSWORD: text.get(PASSWORD),
    }
    for host in (SMTP_HOST, IMAP_HOST):
        entered[host] = (text.get(host) or "").strip()  # nothing takes away what was there
    for field in (CAP, SMTP_PORT, IMAP_PORT):
        words = (text.get(field) or "").strip()
        if not words.isdecimal():
            raise InvalidError("Write a number, such as 50.", field=field)
        entered[field] = int(words)
    try:
        return MailboxRequest.model_validate(entered)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidError(f"{first['msg']}.", field=str(first["loc"][0])) from error
