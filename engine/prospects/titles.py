"""Decides what a title says: the role in a few words, the department, and how far up it is.

It is what the title says and no more: a manager is whoever is called one, and a title without a
word of rank has no seniority. The words stand in titles.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.prospects.title_words import SENIORITIES, Word, known_words, words_of
from engine.words import MOST_REMEMBERED

SHARED: Final = frozenset(("owner", "founder", "partner"))
"""Ranks of people who do something else besides, so that their department is that of the rest."""
NAMED: Final = {
    "owner": ("{}", "Owner"),
    "founder": ("{}", "Founder"),
    "c_level": ("Chief {} Officer", "Chief"),
    "partner": ("{} Partner", "Partner"),
    "vp": ("VP {}", "Vice President"),
    "head": ("Head of {}", "Head"),
    "director": ("{} Director", "Director"),
    "manager": ("{} Manager", "Manager"),
    "intern": ("{} Intern", "Intern"),
}
"""How a rank is called with a department, and without one, where the title has no other name."""
NAMELESS: Final = frozenset(("leadership", "other"))
"""Departments that are no part of a role's name."""
MOST_TITLE: Final = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title says; None where it does not."""

    role: str | None = None
    department: str | None = None
    seniority: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    begin: int
    end: int
    word: Word


_NOT_ANY_MORE: Final = re.compile(
    r"\b(?:ex[- ]|(?:former(?:ly)?|past|previous(?:ly)?|retired|ehemalige[rsn]?|frühere[rsn]?"
    r"|ancien(?:ne)?|antigu[oa]|był[ya]|tidigare|tidligere|voormalig|emeritus)\b)[^,|/;()•·&]*",
    re.IGNORECASE,
)
_ONCE: Final = re.compile(r"[\w ]+\sturned\b", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"\s(?:(?:at|bei|chez|presso|hos|bij)\s(?!law\b)|to\s|office of\s)|\s?@", re.IGNORECASE
)
"""What follows names a company, or the person that somebody works for."""
_PARTS: Final = re.compile(r"[|•·;\n]|\s[-–—]\s")
_GENDERS: Final = re.compile(
    r"\(?\b[mwfdxhi](?:\s?/\s?[mwfdxhi])+\b\)?|(?<=\w)(?:[*:_]|/-?)in(?:nen)?\b"
    r"|(?<=\w)[·(/](?:e|a|ra|rice|trice|se|ère|ne)\b\)?",
    re.IGNORECASE,
)
_CHIEF: Final = re.compile(r"(?<=\w)-(chef|sjef)\b", re.IGNORECASE)
"""HR-chef heads HR; a chef without a hyphen cooks."""
_DOTTED: Final = re.compile(r"\b(?:[A-Za-z]\.){2,}")


@lru_cache(maxsize=MOST_REMEMBERED)
def read_title(title: str | None) -> Reading:
    """The role, the department and the seniority that a title says, in the words of titles.toml.

    Of several roles the first with a rank decides; one that is over decides nothing.
    """
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), (title or "")[:MOST_TITLE])
    text = _CHIEF.sub(r"\1", _GENDERS.sub(" ", text))
    text = _ONCE.sub(" ", _NOT_ANY_MORE.sub(" ", text))
    parts = [words_of(_ELSEWHERE.split(f" {part} ")[0]) for part in _PARTS.split(text)]
    if _is_physician(parts):
        parts = [tuple("physician" if word == "md" else word for word in part) for part in parts]
    readings = [reading for part in parts if (reading := _read(part)) != Reading()]
    if not readings:
        return Reading()
    main = next((reading for reading in readings if reading.seniority), readings[0])
    if main.department is not None:
        return main
    department = next((r.department for r in readings if r.department), None)
    if main.role not in {without for _, without in NAMED.values()}:
        return Reading(main.role, department, main.seniority)
    return Reading(_composed(main.seniority, department), department, main.seniority)


def _read(words: tuple[str, ...]) -> Reading:
    found = [_Found(*place) for place in known_words().phrases.longest_in(words)]
    found = list(_with_neighbours(found))
    if _assists(found, len(words)):
        return _assistant(found)
    seniority = _lowest(found) or min(
        (f.word.level for f in found if f.word.level in SENIORITIES),
        key=SENIORITIES.index,
        default=None,
    )
    named = [f.word for f in found if f.word.role]
    top = next((word for word in named if word.level == seniority is not None), None)
    department: str | None
    if top is not None and top.department and seniority not in SHARED:
        department = top.department
    else:
        department = _department([f.word for f in found])
    role = _role(top, named, seniority, department)
    if role and seniority == "head" and any(f.word.beside for f in found):
        role = role if role.startswith("Deputy") else f"Deputy {role}"
    return Reading(role, department, seniority)


def _assistant(found: list[_Found]) -> Reading:
    """Somebody who assists, wherever; whom they assist says nothing about them."""
    told = [f.word for f in found if f.word.department != "leadership"]
    department = _department(told)
    label = known_words().labels[department] if department else ""
    return Reading(
        f"{label} Assistant".strip(), department or "operations", _lowest(found) or "entry"
    )


def _with_neighbours(found: list[_Found]) -> Iterator[_Found]:
    """A principal right before another word is no head of a school, but an engineer of rank."""
    for at, one in enumerate(found):
        behind = at + 1 < len(found) and found[at + 1].begin == one.end
        if one.word.role == "Principal" and behind:
            yield _Found(one.begin, one.end, Word(level="senior"))
        else:
            yield one


def _assists(found: list[_Found], length: int) -> bool:
    """Whether somebody assists: an assistant director directs, a director's assistant does not."""
    for at, one in enumerate(found):
        if one.word.beside == "assists":
            return True
        if one.word.beside == "assistant":
            behind = found[at + 1] if at + 1 < len(found) else None
            if one.end == length or behind is None or behind.begin != one.end:
                return True
            if behind.word.level is None:
                return True
    return False


def _lowest(found: list[_Found]) -> str | None:
    """Intern or entry, where a word says so whatever else is said."""
    levels = {f.word.level for f in found}
    return "intern" if "intern" in levels else "entry" if "junior" in levels else None


def _department(words: list[Word]) -> str | None:
    """That of a role with a name, or the first one that is mentioned; leading is the last resort.

    A role of a rank of its own is what somebody is called, not what it is about.
    """
    told = [word.department for word in words if word.department not in {None, "leadership"}]
    named = [w.department for w in words if w.role and w.department not in {None, "leadership"}]
    leads = any(word.department == "leadership" for word in words)
    return next(iter(named or told), "leadership" if leads else None)


def _role(
    top: Word | None, named: list[Word], seniority: str | None, department: str | None
) -> str | None:
    if top is not None:
        return top.role
    if seniority in NAMED and seniority != "intern":
        return _composed(seniority, department)
    if named and seniority != "intern":
        return next((word.role for word in named if word.level is None), named[0].role)
    return _composed(seniority, department)


def _composed(seniority: str | None, department: str | None) -> str | None:
    label = known_words().labels.get(department or "") if department not in NAMELESS else None
    if seniority not in NAMED:
        return label
    with_department, without = NAMED[seniority]
    return with_department.format(label) if label else without


def _is_physician(parts: list[tuple[str, ...]]) -> bool:
    """MD is a managing director, unless something medical or a degree stands beside it."""
    return any("md" in part for part in parts) and any(
        word in known_words().medical for part in parts for word in part
    )
