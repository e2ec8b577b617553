"""Decides who may be the same person without being it by the rules: only suggested, never merged.

Two people are compared when something binds them (company, phone, mailbox name); then their names
decide. Where two mailboxes at one domain, or two profiles, speak for two people, more is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from engine.prospects.given_names import are_forms_of_one
from engine.prospects.likeness_keys import Someone, company_key, digits_of, is_own, mailbox
from engine.prospects.name_words import PARTICLES, telling, words

SHORTEST_MISSPELT = 4
"""Letters from which on one wrong letter is a misspelling; shorter names are other names."""
LONG = 9
"""Letters from which on two wrong letters are."""
_GENDER: Final = re.compile(r"[aeo]?$")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How sure (0 to 1; an order, no probability) and why, in words for a person."""

    score: float
    why: str


@dataclass(frozen=True, slots=True)
class _Name:
    given: str
    middle: str
    family: str


def likeness(one: Someone, other: Someone) -> Likeness | None:
    """Whether two prospects may be one person; None when they are not worth a question."""
    if not (telling(one.full_name) and telling(other.full_name)):
        return None
    names = _compare_names(one, other)
    same_phone = bool(digits_of(one.phone)) and digits_of(one.phone) == digits_of(other.phone)
    if names is None:
        return _by_phone(one, other) if same_phone else None
    how, score = names
    if _speaks_for_two(one, other, score, same_phone=same_phone):
        return None
    bonds = []
    if company_key(one.company) and company_key(one.company) == company_key(other.company):
        bonds.append("same company")
    if same_phone:
        bonds.append("same phone")
    if _is_same_mailbox(one.email, other.email):
        bonds.append("same mailbox name at another domain")
    if not bonds:
        return None
    return Likeness(min(0.99, score + 0.1 * (len(bonds) - 1)), f"{', '.join(bonds)}; {how}")


def _by_phone(one: Someone, other: Someone) -> Likeness | None:
    """Another given name, but the same surname and phone: one person's two names, or a family."""
    mine, theirs = _name(one), _name(other)
    if not mine.family or mine.family != theirs.family or _differ(one.profile, other.profile):
        return None
    if _two_mailboxes(one.email, other.email):
        return None
    return Likeness(0.4, "same phone and surname, another first name")


def _speaks_for_two(one: Someone, other: Someone, score: float, *, same_phone: bool) -> bool:
    """Whether two profiles, or two mailboxes at one domain, stand for two people.

    Names that are the same but for a short form, an initial or accents may still be one: those
    with two mailboxes that are not just numbered, and those with two profiles that share a phone.
    """
    if _differ(one.profile, other.profile) and not (same_phone and score >= SURE):
        return True
    if not _two_mailboxes(one.email, other.email):
        return False
    mine, theirs = mailbox(one.email)[0], mailbox(other.email)[0]
    numbered = mine.rstrip("0123456789") == theirs.rstrip("0123456789")
    return numbered or score < SURE


SURE: Final = 0.7
"""From here on the names are the same, in another form; below they are misspelt or incomplete."""


def _compare_names(one: Someone, other: Someone) -> tuple[str, float] | None:
    """How two names are alike, in words, and how sure that makes; None when they are not."""
    if sorted(words(one.full_name)) == sorted(words(other.full_name)):
        same = words(one.full_name) == words(other.full_name)
        return ("same name", 0.9) if same else ("first and last name swapped", 0.85)
    mine, theirs = _name(one), _name(other)
    if not (mine.given and mine.family and theirs.given and theirs.family):
        return None
    if mine.middle and theirs.middle and mine.middle[0] != theirs.middle[0]:
        return None
    return _parts_alike(mine, theirs)


def _parts_alike(one: _Name, other: _Name) -> tuple[str, float] | None:
    given, family = _given_alike(one.given, other.given), _family_alike(one, other)
    if given is None or family is None:
        return None
    how = [text for text, score in (given, family) if score < 1]
    if len(how) > 1:  # two guesses are one too many
        return None
    score = min(given[1], family[1])
    return (how[0] if how else "a middle name or title more", 0.85 * score if how else 0.85)


def _given_alike(one: str, other: str) -> tuple[str, float] | None:
    if one == other:
        return "", 1.0
    short, long = sorted((one, other), key=len)
    if are_forms_of_one(one, other):
        return "another form of the first name", 0.95
    if len(short) == 1:
        return ("the first name is an initial", 0.85) if long.startswith(short) else None
    if _GENDER.sub("", one) == _GENDER.sub("", other) or long in {f"{short}s", f"{short}n"}:
        return None  # Mario and Maria, Andrea and Andreas, Julia and Julian
    return ("the first name is spelled differently", 0.75) if _is_misspelt(one, other) else None


def _family_alike(one: _Name, other: _Name) -> tuple[str, float] | None:
    if one.family == other.family:
        return "", 1.0
    mine, theirs = one.family.split(), other.family.split()
    if set(mine) <= {*theirs, *other.middle.split()} or set(theirs) <= {*mine, *one.middle.split()}:
        return "one has a double surname", 0.85
    if _is_misspelt("".join(mine), "".join(theirs)):
        return "the surname is spelled differently", 0.8
    return None


def _is_misspelt(one: str, other: str) -> bool:
    """One letter more, less, other or swapped; two in long names. The first letter is right."""
    shorter = min(len(one), len(other))
    if one[:1] != other[:1] or shorter < SHORTEST_MISSPELT - (len(one) != len(other)):
        return False
    most = 2 if shorter >= LONG else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


def _name(person: Someone) -> _Name:
    """Taken apart as the record has it, or else by its words."""
    first, last = words(person.first_name or ""), words(person.last_name or "")
    if not (first and last):
        parts = words(person.full_name)
        at = next((n for n, part in enumerate(parts) if n and part in PARTICLES), len(parts) - 1)
        first, last = parts[: max(at, 1)], parts[max(at, 1) :]
    family = [part for part in last if part not in PARTICLES] or last
    given = first[0] if first else ""
    return _Name(given, " ".join(first[1:]), " ".join(family))


def _is_same_mailbox(one: str | None, other: str | None) -> bool:
    (mine, here), (theirs, there) = mailbox(one), mailbox(other)
    return mine == theirs and here != there and is_own(mine)


def _two_mailboxes(one: str | None, other: str | None) -> bool:
    (mine, here), (theirs, there) = mailbox(one), mailbox(other)
    return bool(here) and here == there and mine != theirs


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other
