"""Decides whom a message speaks of: a name, ways to reach them, what they do and where.

It fills in a form that a person reads, so it may be wrong; what it is not sure of is left empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import phonenumbers

from engine.prospects.contacts import linkedin_url, read_email, read_linkedin, read_phone
from engine.prospects.name_words import PARTICLES, TITLES
from engine.prospects.titles import read_title
from engine.views.shortcuts import Mentioned

MOST_READ: Final = 4_000
"""Characters; what follows in a longer message is about something else."""
_WORD: Final = r"[^\W\d_a-zß-öø-ÿ][\w'’]*(?:-[^\W\d_][\w'’]*)*\.?"
_PARTICLE: Final = "|".join(sorted(PARTICLES))
_NAME: Final = re.compile(rf"\b{_WORD}(?: (?:(?:{_PARTICLE}) ){{0,2}}{_WORD}){{1,3}}")
_SENTENCES: Final = (
    "a an and ask call can could he hello hey hi how i if lunch met my new no ok our"
)
_SPOKEN: Final = (
    "dear fwd good please re she spoke talk thanks the they this to we what who why yes"
)
_DAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april"
)
_MONTHS: Final = "may june july august september october november december when you your"
_THINGS: Final = (
    "academy college company email lead linkedin name phone school team title university"
)
_RANKS: Final = "counselor director head manager principal"
_NO_NAME: Final = frozenset(f"{_SENTENCES} {_SPOKEN} {_DAYS} {_MONTHS} {_THINGS} {_RANKS}".split())
"""Words that begin a sentence or a title and no name of a person."""
_LABEL: Final = {
    "name": "name",
    "full name": "name",
    "title": "job_title",
    "role": "job_title",
    "position": "job_title",
    "company": "company",
    "organization": "company",
    "organisation": "company",
    "school": "company",
}
_LABELLED: Final = re.compile(r"^\W{0,3}([A-Za-z ]{2,20}?)\W{0,3}:\s*(\S.{0,200})$", re.MULTILINE)
_BREAK: Final = re.compile(r"\s+(?:at|@|bei|chez)\s+|\s*[,|–—]\s+|\s+-\s+")
_PLACE: Final = re.compile(rf"^\s*(?:from|at|@)\s+({_WORD}(?: {_WORD}){{0,4}})")
_SAID: Final = re.compile(r"^\s*[,(|–—-]\s*([^.()\n;]{2,160})|^\n([^\n]{2,160})")
_MAILBOX: Final = re.compile(r"[^\W\d_]{2,}")
_SHARED: Final = frozenset(("info", "office", "contact", "hello", "admissions", "sales", "team"))
_DIGITS: Final = re.compile(r"(?<![\w/.@-])\+?[\d(][\d ().-]{6,20}\d(?![\w/@-])")


def mentioned(text: str) -> Mentioned:
    """What a message says about one person: the first whom it names."""
    text = text[:MOST_READ]
    email, profile = _first(text, read_email), _first(text, read_linkedin)
    labelled = dict(_labelled(text))
    name, after = _named(text, labelled.get("name"))
    title, company = _said_after(after)
    return Mentioned(
        name=name or _called(profile, email),
        email=email or "",
        linkedin_url=linkedin_url(profile) if profile else "",
        phone=_phone(text),
        job_title=labelled.get("job_title", title),
        company=labelled.get("company", company),
    )


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    for label, value in _LABELLED.findall(text):
        field = _LABEL.get(label.strip().lower())
        if field is not None:
            yield field, value.strip()


def _first(text: str, read: Callable[[str], str | None]) -> str | None:
    """The first word that `read` takes for one, without the marks around it."""
    words = (word.strip(".,;:!?'\"“”*_~") for word in re.split(r"[\s<>()\[\]{}|,;]+", text))
    return next((found for word in words if word and (found := read(word))), None)


def _named(text: str, labelled: str | None) -> tuple[str, str]:
    """The name, and what follows it in the message."""
    if labelled is not None:
        return labelled, ""
    for hit in _NAME.finditer(text):
        words = hit.group().split(" ")
        while words and _is_no_name(words[0]):
            words.pop(0)
        good = len([word for word in words if word.lower() not in PARTICLES])
        name = " ".join(words).rstrip(".")
        if good > 1 and not any(_is_no_name(word) for word in words):
            return name, text[hit.end() :]
    return "", ""


def _is_no_name(word: str) -> bool:
    low = word.rstrip(".").lower()
    return low in _NO_NAME or low in TITLES


def _said_after(text: str) -> tuple[str, str]:
    """Title and company that follow a name: ", Head of School at Birch", "(Dean, Birch)"."""
    place = _PLACE.match(text)
    if place is not None:
        return "", place[1].rstrip(".")
    said = _SAID.match(text)
    if said is None:
        return "", ""
    title, *rest = (part.strip() for part in _BREAK.split(said[1] or said[2]))
    if read_title(title).role is None:
        return "", ""
    return title, rest[0] if rest and "@" not in rest[0] else ""


def _called(profile: str | None, email: str | None) -> str:
    """A name out of a profile's address or a mailbox: colin-draper-4b2a17, petra.novak@…."""
    for source in (profile or "", (email or "").rpartition("@")[0]):
        parts = _MAILBOX.findall(re.sub(r"\w*\d\w*", "", source))
        if len(parts) > 1 and not _SHARED & set(parts):
            return " ".join(part.capitalize() for part in parts)
    return ""


def _phone(text: str) -> str:
    for match in phonenumbers.PhoneNumberMatcher(text, None):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return next((n for hit in _DIGITS.finditer(text) if (n := read_phone(hit.group()))), "")
