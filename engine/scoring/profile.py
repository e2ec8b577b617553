"""Decides what of a prospect is looked at when they are scored: four fields of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.prospects.domains import is_free_mail
from engine.prospects.headers import CONNECTED_ON, fold
from engine.words import tokens

NO_WORDS: Final = frozenset({"website", "other e-mail"})
"""Facts that are addresses."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a score is made of; all of it stands in the prospect's record."""

    title: str = ""
    company: str = ""
    industry: str = ""
    about: str = ""
    location: str = ""
    contact: frozenset[str] = field(default_factory=frozenset)
    """Which there are of email, work_email, linkedin, phone, website, connected, title, location.
    """

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The words by the fields of the model."""
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
) -> Profile:
    """A profile from the columns of a prospect."""
    return Profile(
        title=title or "",
        company=company or "",
        industry=industry or "",
        location=location or "",
        about=" ".join(about_words(facts, tags)),
        contact=frozenset(
            _contact(
                email,
                {
                    "linkedin": linkedin_url,
                    "phone": phone,
                    "website": facts.get("website"),
                    "title": title,
                    "location": location,
                },
                facts,
            )
        ),
    )


def about_words(facts: Mapping[str, Any], tags: Iterable[str]) -> Iterable[str]:
    yield from tags
    for name, value in facts.items():
        if name not in NO_WORDS and isinstance(value, str):
            yield value


def _contact(
    email: str | None, known: Mapping[str, str | None], facts: Mapping[str, Any]
) -> Iterable[str]:
    if email:
        yield "email"
        if not is_free_mail(email.rpartition("@")[2].lower()):
            yield "work_email"
    for mark, value in known.items():
        if value:
            yield mark
    if any(value and fold(name) == CONNECTED_ON for name, value in facts.items()):
        yield "connected"
