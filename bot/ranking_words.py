"""Decides what `/outreach prioritize …` asks for: lower limits, how many, which segment."""

from __future__ import annotations

import html
import re
from typing import Final

from engine.errors import InvalidError
from engine.views.scoring import PrioritizeRequest

SHOWN: Final = 10
"""Prospects that are shown when nobody says how many."""
MOST_SHOWN: Final = 50
_LIMIT: Final = re.compile(
    r"\b(?:min[_ ]?)?(fit|referral|signal)(?:[_ ]?(?:score|capacity|strength))?"
    r"\s*(>=|=>|≥|>|=|:|<=|=<|≤|<|over|above|from)?\s*(\d{1,6}(?:\.\d+)?)\b"
)
_TOP: Final = re.compile(r"\b(?:top|first|limit)\s*=?\s*(\d{1,9})\b")
FIELDS: Final = {
    "fit": "min_fit_score",
    "referral": "min_referral_capacity",
    "signal": "min_signal_strength",
}
USAGE: Final = "Ask like `/outreach prioritize referral fit>=70 top 20`."


def parse_ranking(text: str) -> PrioritizeRequest:
    """`thought fit>=70 referral 60 top 20`; InvalidError says in a sentence what is wrong."""
    rest = html.unescape(text).casefold()
    limits: dict[str, float] = {}
    for name, sign, number in _LIMIT.findall(rest):
        if "<" in sign or "≤" in sign:
            raise InvalidError(f"Only lower limits are known, such as {name}>=70. {USAGE}")
        if float(number) > 100:
            raise InvalidError(f"Scores go from 0 to 100, so {name}>={number} fits nobody.")
        limits[FIELDS[name]] = float(number)
    rest = _LIMIT.sub(" ", rest)
    limit = SHOWN
    for number in _TOP.findall(rest):
        limit = int(number)
        if not 1 <= limit <= MOST_SHOWN:
            raise InvalidError(f"Say a number from 1 to {MOST_SHOWN}, such as `top 20`.")
    rest = " ".join(_TOP.sub(" ", rest).split()).strip(" ,;")
    if re.search(r"[<>=≥≤\d]", rest):
        raise InvalidError(f"“{rest[:60]}” is not understood. {USAGE}")
    return PrioritizeRequest(segment=rest or None, limit=limit, only_available=True, **limits)
