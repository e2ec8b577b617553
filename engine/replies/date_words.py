"""Reads the words of dates from `dates.toml`, and makes the expressions that find dates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

_WORDS = tomllib.loads(
    resources.files(__package__).joinpath("dates.toml").read_text(encoding="utf-8")
)


def _numbered(lists: list[str], first: int) -> dict[str, int]:
    return {word: at for at, words in enumerate(lists, start=first) for word in words.split()}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


MONTHS = _numbered(_WORDS["months"], 1)
WEEKDAYS = _numbered(_WORDS["weekdays"], 0)
COUNTS = _numbered(_WORDS["counts"], 1) | dict.fromkeys(_WORDS["fifteen"].split(), 15)
UNITS_OF_QUARTER = _any(_WORDS["units"]["quarter"].split())
HALVES = frozenset(_WORDS["halves"].split())
UNITS = {word: unit for unit, words in _WORDS["units"].items() for word in words.split()}
CUES: dict[str, str] = _WORDS["cues"]
PERIODS = _WORDS["periods"]

_MONTH = rf"(?P<month>{_any(MONTHS)})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|e|o|º|ª|\.)?"
_YEAR = r"(?:,?\s*(?:de\s+|del\s+)?(?P<year>20\d\d)\b)?"
_UNIT = rf"(?P<unit>{_any(UNITS)})"
_ALONE_NOT = {"may", "mar", "march", "ago", "gen", "mag", "set", "dic", "dec", "abr", "jan", "fev"}
"""Months that are words of another meaning: they need a word before them."""

ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<n>\d{1,2})-(?P<day>\d{1,2})\b")
DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.\s?(?P<n>\d{1,2})\.\s?(?P<year>20\d\d|\d\d\b)?")
SLASHED = re.compile(
    r"(?<![\d/])(?P<a>\d{1,2})[/-](?P<b>\d{1,2})(?:[/-](?P<year>20\d\d|\d\d))?\b(?!/)"
)
DAY_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+|de\s+|di\s+)?{_MONTH}{_YEAR}")
MONTH_DAY = re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b(?!:|\s?[ap]m|\s+(?:uur|uhr)){_YEAR}")
SPAN = re.compile(
    rf"\b(?:{PERIODS['span']})\s+(?:a\s+)?(?P<count>\d{{1,3}}|{_any(COUNTS)}|{_any(HALVES)})"
    rf"\s+(?:of\s+|a\s+)?{_UNIT}\b"
)
FROM_NOW = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{_any(COUNTS)})\s+{_UNIT}\s+(?:{PERIODS['from_now']})\b"
)
NEXT = re.compile(
    rf"\b(?:{PERIODS['next']})\s+{_UNIT}\b(?!\w)"
    rf"|\b(?P<unit2>{_any(UNITS)})\s+(?:{PERIODS['next_after']})\b"
)
END_OF_PERIOD = re.compile(
    rf"\b(?:{CUES['end']})\s+(?:of\s+)?(?:the\s+|this\s+|des\s+|der\s+|dieses\s+|diesen\s+|du\s+|de\s+"
    rf"|del\s+|do\s+|di\s+|l'|this\s+|de l'|cet\s+|het\s+|dit\s+|van\s+)*{_UNIT}\b"
    rf"|\b(?P<unit2>monat|jahr|wochen)s?ende\b|\b(?P<unit3>month|year)[- ]end\b"
)
QUARTERS = tuple(
    re.compile(rf"(?<!\w)(?:{one})(?!\w)(?:\s*(?:of |de |/)?(?P<year>20\d\d))?")
    for one in PERIODS["quarters"]
)
NEW_YEAR = re.compile(rf"\b(?:{PERIODS['new_year']})\b")
TOMORROW = re.compile(rf"\b(?:{PERIODS['tomorrow']})\b")
TWO_DAYS = re.compile(rf"\b(?:{PERIODS['two_days']})\b")
WEEK_NUMBER = re.compile(rf"\b(?:{PERIODS['week_number']})\s?(?P<week>\d{{1,2}})\b")
MONTH_ALONE = re.compile(rf"\b{_MONTH}{_YEAR}(?!\s*\d)")
MONTH_NEEDS_CUE = frozenset(_ALONE_NOT) | {
    word for word in MONTHS if len(word) < 4 and word != "maj"
}
BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|im|en|em|a|ad|before|avant|antes de|antes|prima di|voor|until|till|bis|ab|from"
    r"|from the|early|mid|end of|ende|anfang|mitte|nach|after|debut|fin|courant|principios de"
    r"|inicio de|inizio|fine|begin|eind|since|to|of|by|for|vanaf|na|dopo|desde|hasta|ate|fino a"
    r"|tot|apres|w|fran|till|efter|per|next|de|di|para|pour|around|vor|til|etter"
    r"|fra|dupa|pana in|pana la|spre|din)\s|mi-|mid-)$"
)
DAY_ALONE = re.compile(
    rf"(?:\b(?:{PERIODS['day_alone']})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|e|\.)?"
    r"|\b(?P<day2>\d{1,2})(?:st|nd|rd|th))(?![\w%€$]|[:.,/-]\d|\s?(?:uhr|uur|h\b|[ap]m\b|min|%|€))"
    rf"(?!\s*(?:of\s+|de\s+|di\s+)?(?:{_any(MONTHS)}|{_any(UNITS)})\b)"
)
WEEKDAY = re.compile(rf"\b(?P<weekday>{_any(word for word in WEEKDAYS if len(word) > 3)})\b")
ENGLISH = re.compile(rf"\b(?:{PERIODS['english']})\b")


def before(cue: str) -> re.Pattern[str]:
    """Finds a cue just before a day, a weekday or an article between them."""
    weekday = rf"(?:(?:{_any(WEEKDAYS)})\b\.?,?\s*)?"
    article = (
        r"(?:(?:on|the|at|in|am|im|den|dem|der|zum|le|el|o|il|de|op|dia|giorno|date|vom|early|anfang"
        r"|debut|begin|my|work|office|to|buro|bureau|al|a|ao|na|no|em|again|wieder|from|ab|lavoro"
        r"|w|z|i|pa|dnia|bureau|lundi|oficina|trabajo|trabalho|ufficio|kantoor|school|us|desk|until|by)\s+)"
    )
    return re.compile(
        rf"(?:^|[^\w])(?:{CUES[cue]})(?:(?<=\W)|(?!\w))\W{{0,3}}(?:\s*{article}){{0,4}}{weekday}{article}{{0,2}}$"
    )


BEFORE = {cue: before(cue) for cue in ("since", "start", "until", "after", "through", "back")}
_ARTICLES = (
    r"(?:(?:the|des|der|du|de|del|dos|do|da|di|della|van|het|l|la|le|el|il|of|i|av|w|o|a)[\s']+)"
)
END_OF = re.compile(rf"\b(?:{CUES['end']})\s+{_ARTICLES}{{0,3}}$")
END_OF_QUARTER = re.compile(
    rf"\b(?:{CUES['end']})\s+{_ARTICLES}{{0,3}}(?:{UNITS_OF_QUARTER})\b(?!\s+{_ARTICLES}{{0,2}}\d)"
)
FIRST_HALF_OF = re.compile(rf"\b(?:{PERIODS['first_half']})\s+{_ARTICLES}{{0,2}}$")
SECOND_HALF_OF = re.compile(rf"\b(?:{PERIODS['second_half']})\s+{_ARTICLES}{{0,2}}$")
HALF_MONTH = re.compile(
    rf"\b(?:(?P<second>zweite[nrs]?|2\.)|erste[nrs]?|1\.)\s{_MONTH[:-5]}(?:halfte|haelfte)\b{_YEAR}"
)
_WEEKDAY = rf"(?P<weekday>{_any(word for word in WEEKDAYS if len(word) > 3)})"
_WEEKDAY2 = _WEEKDAY.replace("<weekday>", "<weekday2>")
WEEKDAY_AFTER_NEXT = re.compile(
    rf"\b{_WEEKDAY}\s(?:{PERIODS['after_next']})\b|\b(?:{PERIODS['next_but_one']})\s{_WEEKDAY2}\b"
)
WEEKDAY_NEXT_WEEK = re.compile(
    rf"\b{_WEEKDAY},?\s(?:(?:of|de|der|des|i|in|van|w)\s)?(?:la\s|el\s)?(?:{PERIODS['next_week']})\b"
    rf"|\b(?:{PERIODS['next_week']})\s(?:on\s|am\s|op\s)?{_WEEKDAY2}\b"
)
MIDDLE_OF = re.compile(rf"\b(?:{CUES['middle']})[\s-]*{_ARTICLES}{{0,2}}$")
ASKS = re.compile(rf"\b(?:{CUES['asks']})\b")
INCLUSIVE = re.compile(rf"^\W*(?:\d{{4}}\W*)?(?:{CUES['inclusive']})\b")
AGAIN = re.compile(rf"^ ?(?:[\w/]+ ){{0,4}}(?:{CUES['again']})\b")
