"""Decides what of a message a DKIM signature vouches for, and how it is written (RFC 6376).

Both parts are taken `relaxed`, so that a server that folds a header anew breaks nothing. Each
header is named once more than it is there: one that is added on the way breaks the signature.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

HEADERS: Final = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "In-Reply-To",
    "References",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
)
"""RFC 8058 demands the two of unsubscribing; no header that is for an e-mail service is among them,
as it takes those out again."""
GIVEN_ANEW: Final = frozenset({"Date", "Message-ID"})
"""What e-mail services may replace by their own."""
LINE: Final = 72
_END: Final = b"\r\n\r\n"
_FIELD: Final = re.compile(rb"([^\s:]+)[ \t]*:((?:[^\r\n]|\r\n[ \t])*)\r\n")
_BLANKS: Final = re.compile(rb"[ \t]{2,}|\t")


class Key(Protocol):
    """A private key; it never leaves its holder."""

    @property
    def algorithm(self) -> str:
        """As DKIM names it: `rsa-sha256` or `ed25519-sha256`."""

    def sign(self, content: bytes) -> bytes: ...


@dataclass(frozen=True)
class Signer:
    """Whose key vouches for which mails; `by_service` where an e-mail service passes them on."""

    domain: str
    selector: str
    key: Key
    by_service: bool = False

    def is_for(self, address: str) -> bool:
        """Whether a mail from there is this domain's, or of one below it, and so is signed."""
        domain = plain_domain(address.rpartition("@")[2])
        return domain == self.domain or domain.endswith(f".{self.domain}")

    def signed(self, content: bytes, *, now: datetime) -> bytes:
        """The message as it goes after DATA, with the signature as its first header."""
        head, _, body = content.partition(_END)
        fields = dict(_fields(head + b"\r\n"))
        names = [name for name in HEADERS if not (self.by_service and name in GIVEN_ANEW)]
        there = [name for name in names if name.lower().encode() in fields]
        wanted = [*there, *names]
        start = self._start(wanted, hashlib.sha256(relaxed_body(body)).digest(), now)
        told = b"".join(fields[name.lower().encode()] for name in there)
        own = b"dkim-signature:" + _relaxed(start.encode().removeprefix(b"DKIM-Signature:"))
        signature = base64.b64encode(self.key.sign(told + own)).decode()
        return f"{start}{_folded(signature)}\r\n".encode() + content

    def _start(self, wanted: list[str], digest: bytes, now: datetime) -> str:
        """The header without what is reckoned over it."""
        parts = (
            f"v=1; a={self.key.algorithm}; c=relaxed/relaxed;",
            f"d={self.domain}; s={self.selector}; t={int(now.timestamp())};",
            f"h={_names(wanted)};",
            f"bh={base64.b64encode(digest).decode()};",
            "b=",
        )
        return "DKIM-Signature: " + "\r\n\t".join(parts)


def plain_domain(domain: str) -> str:
    """A domain as it stands in DNS: small letters, others than A to Z as `xn--…`."""
    try:
        return domain.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return domain.strip().rstrip(".").lower()


def relaxed_body(body: bytes) -> bytes:
    """Blanks at the ends of lines and lines at the end of all do not count (3.4.4)."""
    plain = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").rstrip(b" \r\n")
    return plain + b"\r\n" if plain else b""


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The headers by their names in small letters, each as it is reckoned over (3.4.2)."""
    for name, value in _FIELD.findall(head):
        small = name.lower()
        yield small, small + b":" + _relaxed(value) + b"\r\n"


def _relaxed(value: bytes) -> bytes:
    return _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def _names(wanted: list[str]) -> str:
    lines, length = [""], 2
    for name in wanted:
        if length + len(name) > LINE:
            lines.append("")
            length = 0
        lines[-1] += f"{name}:"
        length += len(name) + 1
    return "\r\n\t".join(lines).rstrip(":")


def _folded(signature: str) -> str:
    return "\r\n\t".join(signature[at : at + LINE] for at in range(0, len(signature), LINE))
