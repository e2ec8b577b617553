"""Decides what `/outreach prioritize …` asks for: limits and filters, how many, which segment."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from engine.errors import InvalidError
from engine.prospects.filter_words import read_grade
from engine.views.scoring import PrioritizeRequest

SHOWN: Final = 10
"""Prospects that are shown when nobody says how many."""
MOST_SHOWN: Final = 50
_WORD: Final = r"(?:[\"“”'](?P<quoted>[^\"“”']{1,200})[\"“”']|(?P<word><@\w+[^>]*>|[^\s,;]{1,200}))"
_LIMIT: Final = re.compile(
    r"\b(?:min[_ ]?)?(fit|referral|signal)(?:[_ ]?(?:score|capacity|strength))?"
    r"\s*(>=|=>|≥|>|=|:|<=|=<|≤|<|over|above|from)?\s*(\d{1,6}(?:\.\d+)?)\b"
)
_TOP: Final = re.compile(r"\b(?:top|first|limit)\s*=?\s*(\d{1,9})\b")
_TAG: Final = re.compile(rf"(?:\btag(?:ged)?\s*[=:]?\s*|(?<!\S)#(?=[^\W\d])){_WORD}", re.IGNORECASE)
_OWNER: Final = re.compile(rf"\b(?:owned by|owner)\s*[=:]?\s*{_WORD}", re.IGNORECASE)
_MENTION: Final = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_GRADE: Final = re.compile(r"\bgrade\b\s*[=:]?\s*(\S*)")
_NOT_SINCE: Final = re.compile(
    r"\bnot (?:contacted|written to) (?:for|in|since)?\s*(\d{1,4})\s*(d|days?|w|weeks?|months?)?\b"
)
_NEVER: Final = re.compile(r"\b(?:never (?:contacted|written to)|not contacted(?: yet)?)\b")
DAYS: Final = {"d": 1, "w": 7, "m": 30}
FIELDS: Final = {
    "fit": "min_fit_score",
    "referral": "min_referral_capacity",
    "signal": "min_signal_strength",
}
USAGE: Final = "Ask like `/outreach prioritize referral fit>=70 grade A never contacted top 20`."


def parse_ranking(text: str) -> PrioritizeRequest:
    """`thought fit>=70 tag:edtech top 20`; InvalidError says in a sentence what is wrong."""
    found: dict[str, Any] = {}
    rest = _named(html.unescape(text), found).casefold()
    rest = _filters(rest, found)
    for name, sign, number in _LIMIT.findall(rest):
        if "<" in sign or "≤" in sign:
            raise InvalidError(f"Only lower limits are known, such as {name}>=70. {USAGE}")
        if float(number) > 100:
            raise InvalidError(f"Scores go from 0 to 100, so {name}>={number} fits nobody.")
        found[FIELDS[name]] = float(number)
    rest = _LIMIT.sub(" ", rest)
    limit = SHOWN
    for number in _TOP.findall(rest):
        limit = int(number)
        if not 1 <= limit <= MOST_SHOWN:
            raise InvalidError(f"Say a number from 1 to {MOST_SHOWN}, such as `top 20`.")
    rest = " ".join(_TOP.sub(" ", rest).split()).strip(" ,;")
    if re.search(r"[<>=≥≤\d]", rest) or len(rest) > 100:
        raise InvalidError(f"“{rest[:60]}” is not understood. {USAGE}")
    return PrioritizeRequest(segment=rest or None, limit=limit, only_available=True, **found)


def _named(text: str, found: dict[str, Any]) -> str:
    """Take out the tag and the owner, whose words may be anything; the rest is ours."""
    for field, pattern in (("owner", _OWNER), ("tag", _TAG)):
        hit = pattern.search(text)
        if hit:
            said = hit["quoted"] or hit["word"]
            mention = _MENTION.fullmatch(said)
            found[field] = mention[1] if mention else said.strip()
            text = f"{text[: hit.start()]} {text[hit.end() :]}"
    return text


def _filters(rest: str, found: dict[str, Any]) -> str:
    """Take out grade and contact."""
    grade = _GRADE.search(rest)
    if grade:
        found["grade"] = read_grade(grade[1].strip(",;"))
        rest = _GRADE.sub(" ", rest)
    since = _NOT_SINCE.search(rest)
    if since:
        days = int(since[1]) * DAYS[(since[2] or "d")[0]]
        if not 1 <= days <= 3650:
            raise InvalidError("Say a number of days, such as `not contacted for 30 days`.")
        found["not_contacted_for_days"] = days
        rest = _NOT_SINCE.sub(" ", rest)
    elif _NEVER.search(rest):
        found["never_contacted"] = True
        rest = _NEVER.sub(" ", rest)
    return rest
