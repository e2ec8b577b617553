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
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email import quoprimime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from itertools import starmap
from types import MappingProxyType
from urllib.parse import quote

from engine.delivery.mail.tracked_links import Links
from engine.errors import InvalidError
from engine.prospects.contacts import read_email
from engine.views.delivery import ClaimedMail

WIRE = SMTP.clone(max_line_length=250)
"""Long message ids must not be folded: folded ones come out encoded, and threads break."""
MOST_HEADER = 400
MOST_PLAIN = 200
"""Up to so many characters a header's value needs no folding."""
MOST_REFERENCES = 20
UNSUBSCRIBE = "unsubscribe"

_ATOMS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '\-]{0,79}")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+\-]+(\.[A-Za-z0-9_+\-]+)*@[a-z0-9.\-]{1,60}")
"""A name and an address that stand in a header as they are; most do, and folding takes long."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'’”»])")


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
    links: Links | None = None,
) -> bytes:
    """The message as it goes after DATA: text and HTML, CRLF, seven bits.

    `files` holds what is attached, by the name under which it goes; `one_click` is the address
    where a POST unsubscribes, `headers` what the mail's provider wants besides, `links` what
    leads to us where opens and clicks are counted; the plain text is the same with it.
    """
    lines = [
        _line("Message-ID", mail.message_id),
        _line("Date", format_datetime(now)),
        _own("From", mail.from_name, mail.from_address),
        _address("To", mail.to_name, mail.to_address),
        _own("Reply-To", mail.from_name, mail.reply_to or mail.from_address),
        _line("Subject", clean(mail.subject)),
    ]
    if mail.in_reply_to:
        before = " ".join((mail.references or "").split()[-MOST_REFERENCES:])
        lines.append(_line("In-Reply-To", clean(mail.in_reply_to)))
        lines.append(_line("References", before))
    lines.append(_line("List-Unsubscribe", ", ".join(_unsubscribe(mail, one_click))))
    if one_click is not None:
        lines.append(_line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    lines += [_line(name, value) for name, value in headers.items()]
    lines.append(_line("MIME-Version", "1.0"))
    return b"".join([*lines, _with_files(_alternative(mail, links), files)])


def _alternative(mail: ClaimedMail, links: Links | None) -> bytes:
    """The text, and the same as HTML, for whichever the recipient's program shows."""
    shown = as_html(mail.text) if links is None else tracked_html(mail.id, mail.text, links)
    return _multipart("alternative", [_text("plain", mail.text), _text("html", shown)])


def _with_files(body: bytes, files: Mapping[str, bytes]) -> bytes:
    return _multipart("mixed", [body, *starmap(_file, files.items())]) if files else body


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    """Parts with a line between them that none contains: no encoding of ours makes a `=_`."""
    boundary = f"=_{uuid.uuid4().hex}".encode()
    content = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
    kept = b'Content-Type: multipart/%b; boundary="%b"\r\n\r\n%b--%b--\r\n'
    return kept % (kind.encode(), boundary, content, boundary)


def _text(kind: str, text: str) -> bytes:
    """The email package does the same in ten times the time; what it adds is not needed here."""
    octets = b"".join(b"%b\n" % line for line in text.encode().splitlines()).decode("latin-1")
    encoded: str = quoprimime.body_encode(octets, eol="\r\n")
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}"
    ).encode("ascii")


def _file(name: str, content: bytes) -> bytes:
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    main, _, sub = guessed.partition("/")
    part = EmailMessage(policy=SMTP)
    part.set_content(content, maintype=main, subtype=sub, filename=clean(name, 120))
    del part["MIME-Version"]
    return part.as_bytes(policy=WIRE)


def _line(name: str, value: str) -> bytes:
    """A header. What is plain and short stands as it is; the rest is encoded and folded."""
    if value.isascii() and value.isprintable() and "=?" not in value and len(value) < MOST_PLAIN:
        return f"{name}: {value}\r\n".encode("ascii")
    return _folded(name, value)


def _folded(name: str, value: str | Address) -> bytes:
    folded: str = WIRE.header_factory(name, value).fold(policy=WIRE)
    return folded.encode("ascii")


@lru_cache(maxsize=256)
def _own(header: str, name: str, address: str) -> bytes:
    """A header with a mailbox's address; there are few, and each comes again and again."""
    return _address(header, name, address)


def _address(header: str, name: str, address: str) -> bytes:
    checked = read_email(address)
    if checked is None:
        raise InvalidError(f"“{clean(address)}” is not an address to send to.")
    if _ATOMS.fullmatch(name) and _PLAIN_ADDRESS.fullmatch(checked):
        return f"{header}: {' '.join(name.split())} <{checked}>\r\n".encode("ascii")
    local, _, domain = checked.rpartition("@")
    return _folded(header, Address(display_name=clean(name, 120), username=local, domain=domain))


def _unsubscribe(mail: ClaimedMail, one_click: str | None) -> Iterator[str]:
    if one_click is not None:
        yield f"<{one_click}>"
    subject = quote(f"{UNSUBSCRIBE} {token_of(mail.message_id)}")
    yield f"<mailto:{quote(clean(mail.from_address), safe='@')}?subject={subject}>"


def as_html(text: str) -> str:
    """The text as HTML: paragraphs and line breaks, nothing else; all of it is escaped."""
    return _page(html.escape(text.strip()))


def tracked_html(mail_id: int, text: str, links: Links) -> str:
    """The same with links that lead through us, and the image that says that it was opened."""
    pieces = _ADDRESS.split(text.strip())  # words and addresses by turns
    body = "".join(
        _link(mail_id, piece, links) if at % 2 else html.escape(piece)
        for at, piece in enumerate(pieces)
    )
    image = html.escape(links.image(mail_id))
    return _page(body, f'<img src="{image}" width="1" height="1" alt="">\n')


def _link(mail_id: int, address: str, links: Links) -> str:
    target = links.click(mail_id, address)
    shown = html.escape(address)
    return f'<a href="{html.escape(target)}">{shown}</a>' if target else shown


def _page(body: str, end: str = "") -> str:
    paragraphs = "".join(
        "<p>" + paragraph.replace("\n", "<br>\n") + "</p>\n" for paragraph in _PARAGRAPH.split(body)
    )
    head = '<!doctype html>\n<html><head><meta charset="utf-8"></head>'
    return f"{head}<body>\n{paragraphs}{end}</body></html>\n"
