"""Decides which prospect of the database a row is about, by the same rules as within a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.prospects.identity import same_name_and_company
from engine.prospects.rows import Person, fold
from storage.tables import Merge, Prospect

CHUNK = 500
Key = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


@dataclass
class KnownPerson:
    """What identifies a prospect that is kept already."""

    id: int
    email_key: str | None
    linkedin_key: str | None
    name_key: str
    company_key: str
    is_merged: bool = False
    """What somebody was known by who was merged into this prospect: it recognises, and says no
    more than that."""


class KnownPeople:
    """The prospects that some rows may be about; it learns what an import adds to them."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        self._by_email: dict[str, KnownPerson] = {}
        self._by_profile: dict[str, KnownPerson] = {}
        self._by_name: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in people:
            self._add(person)

    def _add(self, person: KnownPerson) -> None:
        if person.email_key is not None:
            self._by_email.setdefault(person.email_key, person)
        if person.linkedin_key is not None:
            self._by_profile.setdefault(person.linkedin_key, person)
        if person not in self._by_name[person.name_key]:
            self._by_name[person.name_key].append(person)

    def find(self, rows: Sequence[Person]) -> KnownPerson | None:
        """The prospect that any of `rows` (one person's) is about: by e-mail, profile, name."""
        for row in rows:
            if row.email_key is not None and row.email_key in self._by_email:
                return self._by_email[row.email_key]
        for row in rows:
            if row.linkedin_key is not None and row.linkedin_key in self._by_profile:
                return self._by_profile[row.linkedin_key]
        for row in rows:
            for person in self._by_name.get(row.name_key, ()):
                if same_name_and_company(row, person):
                    return person
        return None

    def learn(self, person: KnownPerson, row: Person, *, renames: bool) -> None:
        """What `row` adds: contact points that were missing, and (`renames`) name and company."""
        if row.email_key not in self._by_email:
            person.email_key = person.email_key or row.email_key
        if row.linkedin_key not in self._by_profile:
            person.linkedin_key = person.linkedin_key or row.linkedin_key
        if renames:
            person.name_key = row.name_key
            person.company_key = row.company_key or person.company_key
        self._add(person)

    def is_free(self, row: Person) -> tuple[bool, bool]:
        """Whether nobody has this row's e-mail, and nobody its profile."""
        return row.email_key not in self._by_email, row.linkedin_key not in self._by_profile


def load(session: Session, workspace_id: int, rows: Iterable[Person]) -> KnownPeople:
    """Everybody in the workspace who shares an e-mail, a profile or a name with one of `rows`."""
    people = list(rows)
    emails = {row.email_key for row in people if row.email_key}
    profiles = {row.linkedin_key for row in people if row.linkedin_key}
    names = {row.name_key for row in people}
    found: dict[int, KnownPerson] = {}
    for column, values in (
        (Prospect.email_key, emails),
        (Prospect.linkedin_key, profiles),
        (Prospect.name_key, names),
    ):
        for keys in _chunks(values):
            found |= _among(session, workspace_id, column, keys)
    merged: dict[int, KnownPerson] = {}
    if _has_merges(session, workspace_id):
        for column, values in (
            (Merge.gone_email_key, emails),
            (Merge.gone_linkedin_key, profiles),
            (Merge.gone_name_key, names),
        ):
            for keys in _chunks(values):
                merged |= _merged_among(session, workspace_id, column, keys)
    return KnownPeople(
        [*(found[id_] for id_ in sorted(found)), *(merged[id_] for id_ in sorted(merged))]
    )


def _chunks(values: set[str]) -> Iterator[list[str]]:
    keys = sorted(values)
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _has_merges(session: Session, workspace_id: int) -> bool:
    live = (Merge.workspace_id == workspace_id, Merge.undone_at.is_(None))
    return session.scalars(select(Merge.id).where(*live).limit(1)).first() is not None


def _merged_among(
    session: Session, workspace_id: int, column: Key, keys: list[str]
) -> dict[int, KnownPerson]:
    """By the merge, who is known by what somebody was called that is merged into them."""
    rows = session.scalars(
        select(Merge).where(
            Merge.workspace_id == workspace_id, Merge.undone_at.is_(None), column.in_(keys)
        )
    )
    return {
        row.id: KnownPerson(
            row.kept_id,
            row.gone_email_key,
            row.gone_linkedin_key,
            row.gone_name_key,
            fold(row.gone["company_name"] or ""),
            is_merged=True,
        )
        for row in rows
    }


def _among(
    session: Session, workspace_id: int, column: Key, keys: list[str]
) -> dict[int, KnownPerson]:
    rows = session.execute(
        select(
            Prospect.id,
            Prospect.email_key,
            Prospect.linkedin_key,
            Prospect.name_key,
            Prospect.company_name,
        ).where(Prospect.workspace_id == workspace_id, column.in_(keys))
    )
    return {
        row.id: KnownPerson(
            row.id, row.email_key, row.linkedin_key, row.name_key, fold(row.company_name or "")
        )
        for row in rows
    }
