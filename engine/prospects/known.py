"""Decides which prospect of the database a row is about, by the same rules as within a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.identity import same_name_and_company
from engine.prospects.rows import Person, fold
from storage.lookup import Text, by_keys
from storage.tables import Merge, Prospect


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
        self._by_name: dict[tuple[str, str], dict[int, KnownPerson]] = defaultdict(dict)
        for person in people:
            self._add(person)

    def _add(self, person: KnownPerson) -> None:
        if person.email_key is not None:
            self._by_email.setdefault(person.email_key, person)
        if person.linkedin_key is not None:
            self._by_profile.setdefault(person.linkedin_key, person)
        self._by_name[person.name_key, person.company_key].setdefault(person.id, person)

    def find(self, rows: Sequence[Person]) -> KnownPerson | None:
        """The prospect that any of `rows` (one person's) is about: by e-mail, profile, name."""
        for row in rows:
            if row.email_key is not None and row.email_key in self._by_email:
                return self._by_email[row.email_key]
        for row in rows:
            if row.linkedin_key is not None and row.linkedin_key in self._by_profile:
                return self._by_profile[row.linkedin_key]
        for row in rows:
            for person in self._by_name.get((row.name_key, row.company_key), {}).values():
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
            if not row.is_less_than(person.name_key):
                person.name_key = row.name_key
            person.company_key = row.company_key or person.company_key
        self._add(person)

    def is_free(self, row: Person) -> tuple[bool, bool]:
        """Whether nobody has this row's e-mail, and nobody its profile."""
        return row.email_key not in self._by_email, row.linkedin_key not in self._by_profile


def load(session: Session, workspace_id: int, rows: Iterable[Person]) -> KnownPeople:
    """Everybody in the workspace who shares an e-mail, a profile, or name and company with one."""
    people = list(rows)
    wanted: tuple[tuple[tuple[Text, ...], set[tuple[str, ...]]], ...] = (
        ((Prospect.email_key,), {(row.email_key,) for row in people if row.email_key}),
        ((Prospect.linkedin_key,), {(row.linkedin_key,) for row in people if row.linkedin_key}),
        (
            (Prospect.name_key, Prospect.company_key),
            {(row.name_key, row.company_key) for row in people if row.company_key},
        ),
    )
    columns = (
        Prospect.id,
        Prospect.email_key,
        Prospect.linkedin_key,
        Prospect.name_key,
        Prospect.company_key,
    )
    found: dict[int, KnownPerson] = {}
    for key, values in wanted:
        for id_, email, profile, name, company in by_keys(
            session, columns, workspace_id, key, sorted(values)
        ):
            found[id_] = KnownPerson(id_, email, profile, name, company or "")
    merged = _merged(session, workspace_id, people)
    return KnownPeople([*(found[id_] for id_ in sorted(found)), *merged])


def _merged(session: Session, workspace_id: int, people: Sequence[Person]) -> list[KnownPerson]:
    """Who is known by what somebody was called that is merged into them."""
    live = (Merge.workspace_id == workspace_id, Merge.undone_at.is_(None))
    if session.scalars(select(Merge.id).where(*live).limit(1)).first() is None:
        return []
    wanted: tuple[tuple[Text, set[str]], ...] = (
        (Merge.gone_email_key, {row.email_key for row in people if row.email_key}),
        (Merge.gone_linkedin_key, {row.linkedin_key for row in people if row.linkedin_key}),
        (Merge.gone_name_key, {row.name_key for row in people}),
    )
    ids = {
        id_
        for key, values in wanted
        for (id_,) in by_keys(
            session, (Merge.id,), workspace_id, (key,), [(value,) for value in sorted(values)]
        )
    }
    merges = session.scalars(select(Merge).where(*live, Merge.id.in_(ids)).order_by(Merge.id))
    return [
        KnownPerson(
            made.kept_id,
            made.gone_email_key,
            made.gone_linkedin_key,
            made.gone_name_key,
            fold(made.gone["company_name"] or ""),
            is_merged=True,
        )
        for made in merges
    ]
