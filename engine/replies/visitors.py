"""Decides whether a person followed a link or opened a mail, or a machine did.

Errs towards the machine where one gives itself away; what looks like a browser, comes alone and not
at once is a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from storage.states import EventKind

AT_ONCE: Final = timedelta(seconds=5)
"""After leaving. Nobody reads that fast; the scanner at the recipient's mail server does."""
TOGETHER: Final = timedelta(seconds=1)
"""Nobody follows two different links of a mail within it; a scanner tries them all."""
FETCHES_FOR_READERS: Final = re.compile(r"GoogleImageProxy|YahooMailProxy", re.IGNORECASE)
"""They get an image when the mail is opened; it is the reader who opens it."""
MACHINES: Final = re.compile(
    r"barracuda|mimecast|proofpoint|safelinks|bingpreview|symantec|trendmicro|sophos|fortinet"
    r"|fireeye|ironport|cloudmark|mailscanner|forcepoint|zscaler|paloalto|virustotal|urlscan"
    r"|(?<!cu)bot\b|crawl|spider|scanner|preview|headless|phantomjs|proxy"
    r"|^(?:curl|wget|python|go-http-client|java|okhttp|apache-httpclient|libwww|axios|node)\b",
    re.IGNORECASE,
)
"""Scanners of mail, and programs that say so themselves; a Cubot is a phone."""
BARE: Final = frozenset({"", "mozilla/5.0", "mozilla/4.0"})
"""No browser says so little; Apple's Mail Privacy Protection fetches every image with the second.
"""


@dataclass(frozen=True)
class Caller:
    """What a request tells of who makes it; none of it is kept."""

    agent: str
    method: str = "GET"
    purpose: str = ""
    """The headers by which browsers say that they only look ahead."""


def machine(caller: Caller, kind: EventKind) -> str | None:
    """What gives a machine away by its request alone, in words; None for a person, perhaps."""
    if caller.method != "GET":
        return "only asked whether the link works"
    if caller.purpose:
        return "was fetched ahead"
    if caller.agent.strip().casefold() in BARE:
        return "fetched by a program without a name"
    if kind is EventKind.OPENED and FETCHES_FOR_READERS.search(caller.agent):
        return None
    if MACHINES.search(caller.agent):
        return "fetched by a program that scans links"
    return None


def at_once(at: datetime, sent_at: datetime | None) -> bool:
    """Whether it came too soon after the mail had left."""
    return sent_at is None or at - sent_at < AT_ONCE


def together(clicks: Iterable[tuple[str, datetime]]) -> set[str]:
    """The links, of those clicked, that were clicked with another one at almost the same time."""
    ordered = sorted(clicks, key=lambda click: click[1])
    found: set[str] = set()
    for (link, at), (other, later) in pairwise(ordered):
        if link != other and later - at <= TOGETHER:
            found |= {link, other}
    return found
