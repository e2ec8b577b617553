"""Decides which day a message means: until when somebody is away, or from when one may write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero",
            "february feb februar février fevrier febrero",
            "march mar märz maerz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday dienstag mardi martes",
            "wednesday mittwoch mercredi miércoles miercoles",
            "thursday donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag samedi sábado sabado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
COUNTS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "a an one ein einem einer eine un une uno una",
            "two zwei deux dos couple",
            "three drei trois tres",
            "four vier quatre cuatro",
            "five fünf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
            "ten zehn dix diez",
        ),
        start=1,
    )
    for name in names.split()
}
UNITS: dict[str, str] = {
    name: unit
    for unit, names in (
        ("day", "day days tag tage tagen jour jours día días dia dias"),
        ("week", "week weeks woche wochen semaine semaines semana semanas"),
        ("month", "month months monat monate monaten mois mes meses"),
        ("year", "year years jahr jahre jahren an ans année año años"),
    )
    for name in names.split()
}


def _any(words: dict[str, object] | dict[str, int] | dict[str, str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_MONTH = rf"(?P<month>{_any(MONTHS)})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?:,?\s*(?:de\s+|del\s+)?(?P<year>20\d\d))?"
SPAN = re.compile(
    rf"\b(?:in|dans|en|within)\s+(?:about\s+|ca\.?\s+)?(?:a\s+)?(?P<count>\d{{1,3}}|{_any(COUNTS)})"
    rf"\s+(?:of\s+)?(?P<unit>{_any(UNITS)})\b",
    re.IGNORECASE,
)
NEXT = re.compile(
    r"\b(?:next|nächsten?|naechsten?|nächste[rs]?)\s+(?P<a>week|month|quarter|year|woche|monat|quartal|jahr)\b"
    r"|\b(?P<b>semaine|mois|année)\s+prochaine?\b|\bpróxim[oa]\s+(?P<c>semana|mes|año)\b",
    re.IGNORECASE,
)
PERIODS = {
    "week": "week",
    "woche": "week",
    "semaine": "week",
    "semana": "week",
    "month": "month",
    "monat": "month",
    "mois": "month",
    "mes": "month",
    "quarter": "quarter",
    "quartal": "quarter",
    "year": "year",
    "jahr": "year",
    "année": "year",
    "año": "year",
}
QUARTER = re.compile(r"\bQ(?P<quarter>[1-4])\b(?:\s*(?P<year>20\d\d))?", re.IGNORECASE)
NEW_YEAR = re.compile(
    r"\b(?:in|after|nach|im)\s+(?:the\s+)?(?:new year|neuen? jahr)\b"
    r"|\bnouvelle année\b|\baño nuevo\b",
    re.IGNORECASE,
)
DATES = (
    re.compile(r"\b(?P<year>20\d\d)-(?P<n>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})\.\s?(?P<n>\d{1,2})\.\s?(?P<year>20\d\d)?"),
    re.compile(r"\b(?P<n>\d{1,2})/(?P<day>\d{1,2})(?:/(?P<year>20\d\d))?\b"),
    re.compile(rf"\b{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}{_YEAR}", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b{_YEAR}", re.IGNORECASE),
)
MONTH_ALONE = re.compile(
    r"\b(?:in|im|en|until|till|bis|ab|from|from the|early|mid|end of|ende|fin de|finales de"
    r"|anfang|début|principios de|after|since)"
    rf"\s+(?:early\s+|the\s+)?{_MONTH}{_YEAR}",
    re.IGNORECASE,
)
WEEKDAY = re.compile(rf"\b(?P<weekday>{_any(WEEKDAYS)})\b", re.IGNORECASE)
AFTER = re.compile(
    r"(?:\bafter|\bnach(?: dem)?|\baprès(?: le)?|\bdespués del?|\bthrough|\binclusive(?: of)?"
    r"|\bbis einschließlich|\bjusqu'au .* inclus)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
INCLUSIVE = re.compile(
    r"^\W*(?:inclusive|included|einschließlich|inclus|incluido)\b", re.IGNORECASE
)
END_OF = re.compile(r"(?:end of|ende|fin(?: de)?|finales de)\s+(?:the\s+|des\s+)?$", re.IGNORECASE)


def defer_until(text: str, received: date) -> date | None:
    """The first day on which one may write again, by the first date that lies ahead, or None."""
    return next((day for day in _readings(text, received) if day > received), None)


def _readings(text: str, received: date) -> Iterator[date]:
    """Days that the text names, the most explicit kinds first."""
    for pattern in DATES:
        for match in pattern.finditer(text):
            day = _day_of(match, received)
            if day is not None:
                yield day + timedelta(days=_one_later(text, match))
    for match in SPAN.finditer(text):
        yield _later(received, _count(match["count"]), UNITS[match["unit"].casefold()])
    for match in QUARTER.finditer(text):
        yield _quarter(int(match["quarter"]), match["year"], received)
    for match in NEXT.finditer(text):
        word = (match["a"] or match["b"] or match["c"]).casefold()
        yield _next_period(PERIODS[word], received)
    for match in MONTH_ALONE.finditer(text):
        yield _month(match, text, received)
    if NEW_YEAR.search(text):
        yield date(received.year + 1, 1, 1)
    for match in WEEKDAY.finditer(text):
        ahead = (WEEKDAYS[match["weekday"].casefold()] - received.weekday() - 1) % 7 + 1
        yield received + timedelta(days=ahead + _one_later(text, match))


def _one_later(text: str, match: re.Match[str]) -> int:
    """1 for "after X" and "through X, inclusive", which mean the day after."""
    before, after = text[: match.start()][-40:], text[match.end() :][:30]
    return int(bool(AFTER.search(before) or INCLUSIVE.match(after)))


def _day_of(match: re.Match[str], received: date) -> date | None:
    found = match.groupdict()
    number, day = found.get("n"), int(found["day"])
    month = int(number) if number else MONTHS[found["month"].casefold()]
    if number and month > 12 >= day:
        month, day = day, month  # 13/1 can only be the thirteenth
    year = found.get("year")
    try:
        first = date(int(year) if year else received.year, month, day)
        if year is None and first < received:
            return first.replace(year=received.year + 1)
    except ValueError:
        return None
    return first


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else COUNTS[word.casefold()]


def _later(received: date, count: int, unit: str) -> date:
    if unit in {"day", "week"}:
        return received + timedelta(days=count * (7 if unit == "week" else 1))
    months = received.month - 1 + count * (12 if unit == "year" else 1)
    year, month = received.year + months // 12, months % 12 + 1
    return min(date(year, month, 1) + timedelta(days=received.day - 1), _last_day(year, month))


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _quarter(quarter: int, year: str | None, received: date) -> date:
    first = date(int(year) if year else received.year, quarter * 3 - 2, 1)
    return first if year or first > received else first.replace(year=first.year + 1)


def _next_period(period: str, received: date) -> date:
    """The first day of the week, month, quarter or year after the one that `received` is in."""
    if period == "week":
        return received + timedelta(days=7 - received.weekday())
    if period == "year":
        return date(received.year + 1, 1, 1)
    months = 1 if period == "month" else 3 - (received.month - 1) % 3
    ahead = received.month - 1 + months
    return date(received.year + ahead // 12, ahead % 12 + 1, 1)


def _month(match: re.Match[str], text: str, received: date) -> date:
    """The first day of a named month, the last one after "end of"; the next such month."""
    month = MONTHS[match["month"].casefold()]
    year = int(match["year"]) if match["year"] else received.year
    if not match["year"] and _last_day(year, month) < received:
        year += 1
    if END_OF.search(text[: match.start("month")][-20:]):
        return _last_day(year, month)
    return date(year, month, 1)
