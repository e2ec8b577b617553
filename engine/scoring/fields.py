"""Lists where a signal can be looked for, by its kind, and which values are known there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from engine.prospects.title_words import SENIORITIES
from storage.states import BY_PERSON

Kind = Literal[
    "title",
    "seniority",
    "department",
    "industry",
    "size",
    "technology",
    "keyword",
    "place",
    "relation",
    "engagement",
    "negative",
]
ModelField = Literal[
    "title",
    "company",
    "about",
    "location",
    "seniority",
    "department",
    "sector",
    "size",
    "country",
    "region",
    "contact",
    "event",
]
TEXTS: Final = ("title", "company", "about", "location")
"""Fields in which words are looked for; in all others a value is compared as a whole."""
LOOKED_FOR_IN: Final[Mapping[Kind, tuple[ModelField, ...]]] = {
    "title": ("title",),
    "seniority": ("title", "seniority"),
    "department": ("title", "department"),
    "industry": ("company", "sector"),
    "size": ("size",),
    "technology": ("company", "about"),
    "keyword": ("title", "company", "about"),
    "place": ("location", "country", "region"),
    "relation": ("contact", "about"),
    "engagement": ("event",),
    "negative": (
        "title",
        "company",
        "about",
        "location",
        "seniority",
        "department",
        "sector",
        "size",
        "country",
        "region",
    ),
}
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "seniority": SENIORITIES,
    "department": (
        "leadership",
        "engineering",
        "product",
        "data",
        "it",
        "marketing",
        "sales",
        "partnerships",
        "success",
        "operations",
        "finance",
        "hr",
        "legal",
        "admissions",
        "student_support",
        "teaching",
        "research",
        "clinical",
        "design",
        "other",
    ),
    "size": (
        "1-10",
        "11-50",
        "51-200",
        "201-500",
        "501-1000",
        "1001-5000",
        "5001-10000",
        "10001+",
    ),
    "contact": (
        "email",
        "work_email",
        "linkedin",
        "phone",
        "website",
        "connected",
        "title",
        "location",
    ),
    "event": tuple(sorted(BY_PERSON)),
}
"""The values of fields that have a fixed list; those of the others are anything."""
VALUES_IN_WORDS: Final[Mapping[str, str]] = {
    "work_email": "work e-mail",
    "email": "e-mail",
    "linkedin": "LinkedIn",
    "connected": "connection",
    "c_level": "C-level",
    "vp": "VP",
    "it": "IT",
    "hr": "HR",
    "replied": "reply",
    "clicked": "click",
    "accepted": "connection accepted",
    "meeting_booked": "meeting",
}


def in_words(value: str) -> str:
    """A value as a person would say it; words stay what they are."""
    return VALUES_IN_WORDS.get(value, value.replace("_", " "))
