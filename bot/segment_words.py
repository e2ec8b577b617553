"""Decides what `/outreach segment …` asks for: everybody, a target for one run, or one by hand."""

from __future__ import annotations

import html
import re
from typing import Final

from engine.errors import InvalidError
from engine.views.scoring import AssignRequest, SegmentRequest

_BY_HAND: Final = re.compile(r"(?P<who>.+)\s+(?:as|into)\s+(?P<where>.+)", re.IGNORECASE)
_SHARE: Final = re.compile(
    r"\s*(?P<name>[^\d=:,;%<>][^\d=:,;%<>]*?)\s*[=:]?\s*(?P<weight>\d{1,6}(?:\.\d{1,4})?)\s*%?\s*[,;]?\s*"
)
ALONE: Final = frozenset({"auto", "automatic", "automatically", "evidence", "itself"})
USAGE: Final = (
    "Ask like `/outreach segment`, `/outreach segment referral=60 thought=40` or "
    "`/outreach segment NAME as referral`."
)


def parse_segmenting(text: str) -> SegmentRequest | AssignRequest:
    """`referral=60 thought=40` or `Ann Lee as thought`; InvalidError says what is wrong."""
    words = " ".join(html.unescape(text).split())
    if not words:
        return SegmentRequest()
    by_hand = _BY_HAND.fullmatch(words)
    if by_hand:
        where = by_hand["where"]
        return AssignRequest(
            prospect=by_hand["who"], segment=None if where.casefold() in ALONE else where
        )
    return SegmentRequest(target_distribution=_shares(words))


def _shares(words: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    at = 0
    while at < len(words):
        share = _SHARE.match(words, at)
        if share is None:
            raise InvalidError(f"“{words[at : at + 60]}” is not understood. {USAGE}")
        name = share["name"].strip()
        if name in weights:
            raise InvalidError(f"“{name}” has two shares here. Say one for each segment.")
        weights[name] = float(share["weight"])
        at = share.end()
    return weights
