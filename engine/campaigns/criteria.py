"""Decides what the words of a target audience mean, and which prospects they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.errors import InvalidError
from engine.prospects import lookup, owners
from engine.prospects.filter_words import read_country
from engine.prospects.sectors import read_sector, sectors
from engine.prospects.sizes import LARGEST, UP_TO, read_size
from engine.prospects.words import keep_words, plain
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.filters import tagged
from engine.views.base import Actor
from engine.views.campaigns import TargetAudience
from storage.states import WordKind
from storage.tables import Company, Member, Prospect

BANDS: Final = (*(band for _, band in UP_TO), LARGEST)
GRADES: Final = ("A", "B", "C")
NAMES: Final = {
    "segment": "segment",
    "audience": "segment",
    "industry": "industry",
    "sector": "industry",
    "company_size": "company_size",
    "size": "company_size",
    "title": "title",
    "contact_title": "title",
    "country": "country",
    "grade": "grade",
    "tag": "tags",
    "tags": "tags",
    "owner": "owner",
}
"""What a criterion may be called, the documents' names included, and which one is meant."""


def read(session: Session, given: Mapping[str, Any], *, by: Actor) -> TargetAudience:
    """The criteria as they are kept; InvalidError says which is not understood."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        criterion = NAMES.get("_".join(plain(name).split()))
        if criterion is None:
            known = ", ".join(dict.fromkeys(NAMES.values()))
            raise InvalidError(
                f"“{name}” is no criterion. There are {known}.", field="target_audience"
            )
        words = _words(value)
        if words:
            found[criterion] = _read(session, criterion, words, by=by)
    return TargetAudience(**found)


def _words(value: Any) -> list[str]:
    parts: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    return [text for part in parts if part is not None and (text := str(part).strip())]


def _read(session: Session, criterion: str, words: list[str], *, by: Actor) -> Any:
    text = " ".join(words)
    readers: dict[str, Callable[[], Any]] = {
        "segment": lambda: named(ensure_audiences(session, by.workspace_id), text).key,
        "industry": lambda: _sector(text),
        "company_size": lambda: tuple(dict.fromkeys(b for part in words for b in bands(part))),
        "title": lambda: text,
        "country": lambda: read_country(text),
        "grade": lambda: _grade(text),
        "tags": lambda: tuple(
            tag for part in words for tag in re.split(r"\s*[,;]\s*", part) if tag
        ),
        "owner": lambda: owners.find(session, text, by=by).name,
    }
    return readers[criterion]()


def _sector(text: str) -> str:
    key = "_".join(plain(text).split())
    found = key if key in sectors() else read_sector(text)
    if found is None:
        raise InvalidError(
            f"“{text}” is no industry that is known. There are {', '.join(sectors())}.",
            field="industry",
        )
    return found


def bands(text: str) -> tuple[str, ...]:
    """The bands that a size means: “50-200” all that lie within, “200+” that and all above."""
    ends = re.split(r"\s*(?:-|–|to|bis)\s*", text.strip(), maxsplit=1)
    first, last = read_size(ends[0]), read_size(ends[-1])
    if text.strip() in BANDS:
        first = last = text.strip()
    if first is None or last is None or BANDS.index(first) > BANDS.index(last):
        raise InvalidError(
            f"“{text}” is no company size. Write it like 50-200 or 200+.", field="company_size"
        )
    low, high = BANDS.index(first), BANDS.index(last)
    if len(ends) == 1 and re.search(r"\+|>|more|over|above", text):
        high = len(BANDS) - 1
    elif low < high and _closes(ends[0], low):
        low += 1
    return BANDS[low : high + 1]


def _closes(text: str, band: int) -> bool:
    """Whether a range begins with the last number of a band, as “200-500” does: it is not meant."""
    return band < len(UP_TO) and re.sub(r"\D", "", text) == str(UP_TO[band][0])


def _grade(text: str) -> str:
    if text.upper() not in GRADES:
        raise InvalidError(f"“{text}” is no grade. Say A, B or C.", field="grade")
    return text.upper()


def conditions(
    session: Session, wanted: TargetAudience, workspace_id: int
) -> Iterator[ColumnElement[bool]]:
    """What the criteria ask of a prospect."""
    yield Prospect.workspace_id == workspace_id
    if wanted.segment is not None:
        yield Prospect.segment == wanted.segment
    if wanted.industry is not None or wanted.company_size:
        yield Prospect.company_id.in_(_companies(wanted, workspace_id))
    if wanted.title is not None:
        keep_words(session, workspace_id)
        for word in plain(wanted.title).split():
            yield lookup.begins_word(workspace_id, word, WordKind.TITLE)
    if wanted.country is not None:
        yield Prospect.country == wanted.country
    if wanted.grade is not None:
        yield Prospect.grade.in_(GRADES[: GRADES.index(wanted.grade) + 1])
    for tag in wanted.tags:
        yield tagged(session, tag)
    if wanted.owner is not None:
        yield Prospect.owner_id.in_(_members(wanted.owner, workspace_id))


def _members(name: str, workspace_id: int) -> Any:
    return select(Member.id).where(Member.workspace_id == workspace_id, Member.name == name)


def _companies(wanted: TargetAudience, workspace_id: int) -> Any:
    query = select(Company.id).where(Company.workspace_id == workspace_id)
    if wanted.industry is not None:
        query = query.where(Company.sector == wanted.industry)
    if wanted.company_size:
        query = query.where(Company.size_band.in_(wanted.company_size))
    return query
