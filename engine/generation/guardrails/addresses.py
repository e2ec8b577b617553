"""Decides what in a text is an address: a link, an e-mail address, also where it is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.prospects.domains import suffix_of

LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,12}:/{0,2}|www\.)[^\s<>()]{0,300}[./@][^\s<>()]+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|(?<![\w@.-])(?:[^\W_][\w-]{0,62}\.){1,5}[^\W\d_]{2,24}\b(?:[/?#:][^\s<>()]*)?",
    re.IGNORECASE,
)
"""A scheme or www, an e-mail address, or names with dots between; the last is asked further."""
HIDDEN = re.compile(
    r"\bhxxps?\b\S*|\b[\w-]+\s?(?:[\[({]\s?(?:dot|\.)\s?[\])}]|\sdot\s)\s?[a-z]{2,12}\b",
    re.IGNORECASE,
)
"""An address written so that it is not seen as one."""
HINT = re.compile(r"\S[.:@]\S|\bdot\b|hxx|[\[({]\s?\.", re.IGNORECASE)
"""Without this there is none; most texts have none."""
SURE = re.compile(r"://|^www\.|@|[/?#]|^(?:mailto|tel|javascript|data):", re.IGNORECASE)

RESERVED = "example"
"""The ending of addresses in samples; it is in no list of suffixes."""


def addresses(text: str) -> Iterator[re.Match[str]]:
    """What looks like an address. `end.Next` is two sentences: no capital after a small letter."""
    if not HINT.search(text):
        return
    for found in LINK.finditer(text):
        name = bare_address(found.group())
        host = name.split("/")[0].split("?")[0]
        last = host.rsplit(".", 1)[-1]
        if SURE.search(found.group()) or (last.islower() and (last == RESERVED or suffix_of(host))):
            yield found
    yield from HIDDEN.finditer(text)


def without_addresses(text: str) -> str:
    """The text with a blank for each address, so that its parts are no words of the text."""
    spans = sorted(found.span() for found in addresses(text))
    kept, at = [], 0
    for start, end in spans:
        kept += [text[at:start], " "] if start >= at else []
        at = max(at, end)
    return "".join((*kept, text[at:]))


def bare_address(address: str) -> str:
    """An address without what people leave out: scheme, www, a slash or a full stop at the end."""
    plain = address.casefold().rstrip(".,;:!?…”\"')]")
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", plain).rstrip("/")
