"""Decides how a message from the mailbox is read: headers, text in any charset, what is new."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from functools import lru_cache

from engine.replies import bounces, complaints
from engine.replies.html_text import as_text
from engine.replies.stripping import own_text
from engine.views.replies import InboundMail

MOST_BYTES = 5_000_000
MOST_TEXT = 100_000
MOST_REFERENCES = 50
KEPT_HEADERS = (
    "auto-submitted",
    "precedence",
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-auto-response-suppress",
    "return-path",
    "content-type",
    "list-id",
    "list-unsubscribe",
)
AMERICAN = (timedelta(hours=-10), timedelta(hours=-4))
"""How far the clocks of those are from UTC who write the month first: Hawaii to the East Coast."""
UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, MessageError)
"""What Python's header parser raises at malformed headers."""
_ID = re.compile(r"<[^\s<>]+>")
_FIELD_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_HTML = re.compile(
    r"\s*(?:<!doctype html|<html|<head|<body|<div|<p[ >]|<table|<meta)", re.IGNORECASE
)


class Headers(HeaderRegistry):
    """Headers that are taken apart once, however often a message is asked for them."""

    @lru_cache(maxsize=128)  # noqa: B019 - there is one for the life of the process
    def __call__(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value)


ONCE = default.clone(header_factory=Headers())


def parse(raw: bytes) -> InboundMail:
    """One message; whatever is wrong with it, something readable comes out."""
    message = message_from_bytes(raw[:MOST_BYTES].replace(b"\0", b""), policy=ONCE)
    assert isinstance(message, EmailMessage)
    return _read(message, raw.replace(b"\0", b""), _text(message)[:MOST_TEXT])


def message_id_of(headers: bytes) -> str | None:
    """The Message-ID among these headers, as `parse` would read it; None when there is none."""
    message = message_from_bytes(headers, policy=ONCE)
    assert isinstance(message, EmailMessage)
    found = _ID.search(_header(message, "Message-ID"))
    return found.group() if found else None


def of_fields(subject: str, headers: Mapping[str, str], body: str) -> InboundMail:
    """A message whose fields another program has taken apart; the body may still be one of parts.

    What a header cannot be is left out; the headers decide how the body is read.
    """
    message = EmailMessage(policy=ONCE)
    for name, value in {**headers, **({"Subject": subject} if subject else {})}.items():
        if _FIELD_NAME.fullmatch(name) and name.lower() != "content-transfer-encoding":
            del message[name]
            message.add_header(name, " ".join(_storable(value).split()))
    boundary = message.get_boundary()
    if boundary and f"--{boundary}" in body:
        head = "".join(f"{name}: {value}\n" for name, value in message.items())
        return parse(f"{head}\n{body}".encode("utf-8", "replace"))
    is_html = message.get_content_type() == "text/html" or bool(_HTML.match(body))
    text = as_text(body) if is_html else _storable(body).replace("\r\n", "\n")
    message.set_payload(_storable(body))
    return _read(message, f"{subject}\n{body}".encode("utf-8", "replace"), text[:MOST_TEXT])


def _read(message: EmailMessage, raw: bytes, text: str) -> InboundMail:
    name, address = parseaddr(_header(message, "From"))
    bounce = bounces.read(message, raw, text)
    own = own_text(text, from_name=name, from_address=address)
    return InboundMail(
        message_id=_message_id(message, raw),
        in_reply_to=_answered(message),
        from_address=address.strip().lower(),
        from_name=name.strip(),
        to_addresses=_addresses(message),
        subject=" ".join(_header(message, "Subject").split()),
        written_at=_date(message),
        month_first=_month_first(message),
        headers={name: value for name in KEPT_HEADERS if (value := _header(message, name))},
        new_text=bounces.notice(bounce, text) if bounce else own.new,
        signature="" if bounce else own.signature,
        bounce=bounce,
        complaint=complaints.read(message, raw),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return _storable(str(message.get(name, "")))
    except UNREADABLE:
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        return _storable(" ".join(str(raw).split()))


def _storable(text: str) -> str:
    """Without what databases refuse: NUL, and halves of characters. Encodings can hide both."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _addresses(message: EmailMessage) -> tuple[str, ...]:
    pairs = getaddresses([_header(message, "To"), _header(message, "Cc")])
    return tuple(address.lower() for _, address in pairs if address)


def _date(message: EmailMessage) -> datetime | None:
    """The instant of the Date header; None when there is none that can be read."""
    try:
        written = parsedate_to_datetime(_header(message, "Date"))
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
    except (*UNREADABLE, OverflowError):
        return None


def _month_first(message: EmailMessage) -> bool | None:
    """By the offset of the Date header; many servers write UTC, wherever they are."""
    try:
        offset = parsedate_to_datetime(_header(message, "Date")).utcoffset()
    except (*UNREADABLE, OverflowError):
        return None
    return AMERICAN[0] <= offset <= AMERICAN[1] if offset else None


def _message_id(message: EmailMessage, raw: bytes) -> str:
    """Its Message-ID; a message without one is known by its content."""
    found = _ID.search(_header(message, "Message-ID"))
    if found:
        return found.group()
    content = raw.replace(b"\r\n", b"\n")  # a file and a server end lines in two ways
    return f"<{hashlib.sha256(content).hexdigest()}@no-message-id.invalid>"


def _answered(message: EmailMessage) -> tuple[str, ...]:
    direct = _ID.findall(_header(message, "In-Reply-To"))
    thread = _ID.findall(_header(message, "References"))[-MOST_REFERENCES:]
    return tuple(dict.fromkeys([*direct, *reversed(thread)]))


def _text(message: EmailMessage) -> str:
    """The body as text: the plain part, else the HTML part without its markup."""
    try:
        part = message.get_body(("plain", "html"))
    except UNREADABLE:
        part = None
    if part is None:
        return "" if message.is_multipart() else _decoded(message)
    text = _decoded(part)
    if part.get_content_type() == "text/html":
        return as_text(text)
    if not text.strip():
        rich = message.get_body(("html",))
        return as_text(_decoded(rich)) if rich is not None else text
    return text


def _decoded(part: Message) -> str:
    """The part's text in its charset; a wrong or unknown one falls back to UTF-8, then Windows."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    for attempt in (charset, "utf-8"):
        try:
            return _storable(payload.decode(attempt)).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError):
            continue
    return _storable(payload.decode("cp1252", "replace")).replace("\r\n", "\n")
