"""Decides how an e-mail looks on the wire: RFC 5322, with headers that nobody's data can break.

List-Unsubscribe names a mailto address with a token by which the answer is known again and, where
one is served, an https address with the one-click form of RFC 8058.
"""

from __future__ import annotations

import html
import mimetypes
import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import MappingProxyType
from urllib.parse import quote

from engine.errors import InvalidError
from engine.prospects.contacts import read_email
from engine.views.delivery import ClaimedMail

WIRE = SMTP.clone(max_line_length=250)
"""Long message ids must not be folded: folded ones come out encoded, and threads break."""
MOST_HEADER = 400
MOST_REFERENCES = 20
UNSUBSCRIBE = "unsubscribe"

_PARAGRAPH = re.compile(r"\n[ \t]*\n+")


def clean(value: str, limit: int = MOST_HEADER) -> str:
    """A header value from anywhere: one line, no control or format characters, cut to `limit`."""
    kept = "".join(" " if _breaks(character) else character for character in value)
    return " ".join(kept.split())[:limit].strip()


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def make_message_id(address: str) -> str:
    """A new Message-ID at the sender's domain; its left part is the unsubscribe token."""
    domain = clean(address.rpartition("@")[2]) or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def token_of(message_id: str) -> str:
    """What identifies a mail in the subject of an unsubscribe request."""
    return message_id.strip("<>").partition("@")[0]


def build(
    mail: ClaimedMail,
    *,
    now: datetime,
    files: Mapping[str, bytes] = MappingProxyType({}),
    one_click: str | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The message as it goes after DATA: text and HTML, CRLF, seven bits.

    `files` holds what is attached, by the name under which it goes; `one_click` is the address
    where a POST unsubscribes, `headers` what the mail's provider wants besides.
    """
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(now)
    message["From"] = _address(mail.from_name, mail.from_address)
    message["To"] = _address(mail.to_name, mail.to_address)
    message["Reply-To"] = _address(mail.from_name, mail.reply_to or mail.from_address)
    message["Subject"] = clean(mail.subject)
    if mail.in_reply_to:
        message["In-Reply-To"] = clean(mail.in_reply_to)
        message["References"] = " ".join((mail.references or "").split()[-MOST_REFERENCES:])
    message["List-Unsubscribe"] = ", ".join(_unsubscribe(mail, one_click))
    if one_click is not None:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(as_html(mail.text), subtype="html", cte="quoted-printable")
    for name, content in files.items():
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=clean(name, 120))
    return message.as_bytes(policy=WIRE)


def _address(name: str, address: str) -> Address:
    checked = read_email(address)
    if checked is None:
        raise InvalidError(f"“{clean(address)}” is not an address to send to.")
    local, _, domain = checked.rpartition("@")
    return Address(display_name=clean(name, 120), username=local, domain=domain)


def _unsubscribe(mail: ClaimedMail, one_click: str | None) -> Iterator[str]:
    if one_click is not None:
        yield f"<{one_click}>"
    subject = quote(f"{UNSUBSCRIBE} {token_of(mail.message_id)}")
    yield f"<mailto:{quote(clean(mail.from_address), safe='@')}?subject={subject}>"


def as_html(text: str) -> str:
    """The text as HTML: paragraphs and line breaks, nothing else; all of it is escaped."""
    paragraphs = _PARAGRAPH.split(text.strip())
    body = "".join(
        "<p>" + html.escape(paragraph).replace("\n", "<br>\n") + "</p>\n"
        for paragraph in paragraphs
    )
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{body}</body></html>\n'
    )
