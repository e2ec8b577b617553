"""Decides what of a prospect is looked at when they are scored: words, values, what they did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from engine.prospects.domains import is_free_mail
from engine.prospects.headers import CONNECTED_ON, fold
from engine.words import tokens

NO_WORDS: Final = frozenset({"website", "other e-mail"})
"""Facts that are addresses."""
Marks = frozenset[str]
Done = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What a score is made of; all of it stands in the prospect's record, or in its events."""

    title: str = ""
    company: str = ""
    industry: str = ""
    about: str = ""
    """Notes, tags and all other columns of the import, one a line."""
    location: str = ""
    contact: Marks = frozenset()
    """Which there are of email, work_email, linkedin, phone, website, connected, title, location.
    """
    seniority: str = ""
    department: str = ""
    sector: str = ""
    size: str = ""
    country: str = ""
    region: str = ""
    events: Done = ()
    """What the person did, and how many days ago."""

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The words by the fields in which audiences look for evidence."""
        return {
            "title": tokens(self.title),
            "company": (*tokens(self.company), *tokens(self.industry)),
            "about": tokens(self.about),
            "contact": tuple(name for mark in sorted(self.contact) for name in tokens(mark)),
        }


def profile_of(
    *,
    title: str | None,
    company: str | None,
    industry: str | None,
    location: str | None,
    email: str | None,
    linkedin_url: str | None,
    phone: str | None,
    facts: Mapping[str, Any],
    tags: Sequence[str],
    seniority: str | None = None,
    department: str | None = None,
    sector: str | None = None,
    size: str | None = None,
    country: str | None = None,
    region: str | None = None,
    events: Done = (),
) -> Profile:
    """A profile from the columns of a prospect and its company."""
    return Profile(
        title or "",
        company or "",
        industry or "",
        "\n".join(about_words(facts, tags)) if facts or tags else "",
        location or "",
        _marks(
            (
                bool(email),
                bool(email) and _at_work(email),
                bool(linkedin_url),
                bool(phone),
                bool(facts.get("website")),
                bool(title),
                bool(location),
                _connected(facts),
            )
        ),
        seniority or "",
        department or "",
        sector or "",
        size or "",
        country or "",
        region or "",
        events,
    )


def about_words(facts: Mapping[str, Any], tags: Iterable[str]) -> Iterable[str]:
    yield from tags
    for name, value in facts.items():
        if name not in NO_WORDS and isinstance(value, str):
            yield value


MARKS: Final = (
    "email",
    "work_email",
    "linkedin",
    "phone",
    "website",
    "title",
    "location",
    "connected",
)


@lru_cache(maxsize=1 << len(MARKS))
def _marks(there: tuple[bool, ...]) -> Marks:
    """One set for all who can be reached in the same ways: its hash is taken once."""
    return frozenset(mark for mark, is_there in zip(MARKS, there, strict=True) if is_there)


def _at_work(email: str | None) -> bool:
    return not is_free_mail((email or "").rpartition("@")[2].lower())


def _connected(facts: Mapping[str, Any]) -> bool:
    return any(value and _means_connected(name) for name, value in facts.items())


@lru_cache(maxsize=4096)
def _means_connected(column: str) -> bool:
    return fold(column) == CONNECTED_ON
