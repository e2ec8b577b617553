"""Decides what `/outreach segment …` asks for: everybody, a target for one run, or one by hand."""

from __future__ import annotations

import html
import re
from typing import Final

from engine.errors import InvalidError
from engine.views.scoring import AssignRequest, SegmentRequest

_BY_HAND: Final = re.compile(r"(?P<who>.+)\s+(?:as|into)\s+(?P<where>.+)", re.IGNORECASE)
_SHARE: Final = re.compile(
    r"[\s,;]*(?:"
    r"(?P<bare>[^\d=:,;%<>]*[^\s\d=:,;%<>])\s+(?=\d)|"
    r"(?P<signed>[^=:,;%<>]*[^\W\d_][^=:,;%<>]*?)\s*[=:]\s*"
    r")(?P<weight>[^\s,;%]+)\s*%?(?:[\s,;]+|$)"
)
"""A name with digits in it, as in `web3=60`, is told from its share by the sign."""
_WEIGHT: Final = re.compile(r"\d{1,6}(?:\.\d{1,4})?")
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
    return SegmentRequest(target_distribution=parse_shares(words, USAGE))


def parse_shares(words: str, usage: str) -> dict[str, float]:
    """Weights by the words that name their audiences; InvalidError ends with how to ask."""
    weights: dict[str, float] = {}
    at = 0
    while at < len(words):
        share = _SHARE.match(words, at)
        if share is None:
            raise InvalidError(f"“{words[at : at + 60]}” is not understood. {usage}")
        name = (share["bare"] or share["signed"]).strip()
        if not _WEIGHT.fullmatch(share["weight"]):
            raise InvalidError(
                f"“{share['weight'][:60]}” is no share for “{name[:60]}”: say a number from 0 to "
                "999999, such as 60."
            )
        if name in weights:
            raise InvalidError(f"“{name[:60]}” has two shares here. Say one for each segment.")
        weights[name] = float(share["weight"])
        at = share.end()
    return weights
