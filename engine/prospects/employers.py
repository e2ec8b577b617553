"""Decides at which company the people of a batch work, and keeps what a row says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from engine.prospects.companies import (
    SCORED_BY,
    company_key,
    domain_of,
    read_company,
    score_anew,
)
from engine.prospects.headers import Column
from engine.prospects.row_changes import difference
from engine.prospects.rows import Person
from storage.bulk import update_rows
from storage.inserting import insert_rows, new_ids
from storage.lookup import Text, by_keys
from storage.tables import Company
from storage.types import JsonDict

FILLED: Final = ("domain", "industry", "size")
"""What a row adds to a company that lacks it; everything else is read from that and the name."""


@dataclass(slots=True)
class _Kept:
    """What is kept of a company, and what this batch has changed of it."""

    id: int | None
    name: str
    name_key: str
    domain: str | None
    industry: str | None
    size: str | None
    sector: str | None = None
    size_band: str | None = None
    was: JsonDict | None = None
    """The columns `FILLED` as they were, of one that this batch has changed."""

    def fill(self, name: str, value: str) -> None:
        if self.id is not None and self.was is None:
            self.was = {each: getattr(self, each) for each in FILLED}
        setattr(self, name, value)

    def take_change(self) -> JsonDict | None:
        """What was changed of one that was there, for undoing it; told once, to who asks first."""
        if self.was is None:
            return None
        was, self.was = self.was, None
        change = difference(was, {name: getattr(self, name) for name in FILLED})
        return None if change is None else {"id": self.id} | change

    def columns(self, now: datetime) -> dict[str, Any]:
        read = read_company(
            name=self.name, industry=self.industry, size=self.size, domain=self.domain
        )
        return {
            "id": self.id,
            "name": self.name,
            "domain": self.domain,
            "industry": self.industry,
            "size": self.size,
            "updated_at": now,
            **read,
        }


class Companies:
    """The companies of a batch of people, found or made; `write` before their ids are read."""

    def __init__(self, session: Session, workspace_id: int, people: Sequence[Person]) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._made: list[_Kept] = []
        domains = {domain for person in people if (domain := domain_of(person))}
        names = {name_key for person in people if (name_key := _name_key(person))}
        found = self._load(Company.domain, domains) | self._load(Company.name_key, names)
        self._found = [found[id_] for id_ in sorted(found)]
        self._by_domain = {company.domain: company for company in self._found if company.domain}
        self._by_name: dict[str, _Kept] = {}
        for company in self._found:
            self._by_name.setdefault(company.name_key, company)

    def _load(self, key: Text, values: set[str]) -> dict[int, _Kept]:
        columns = (
            Company.id,
            Company.name,
            Company.name_key,
            Company.domain,
            Company.industry,
            Company.size,
            Company.sector,
            Company.size_band,
        )
        keys = [(value,) for value in sorted(values)]
        rows = by_keys(self._session, columns, self._workspace_id, (key,), keys)
        return {row[0]: _Kept(*row) for row in rows}

    def of(self, person: Person) -> _Kept | None:
        """The person's company with what the row says of it; None when the row names none."""
        name = person.known.get(Column.COMPANY.value)
        domain = domain_of(person)
        if name is None and domain is None:
            return None
        company = self._find(_name_key(person), domain) or self._make(name or str(domain), domain)
        if company.industry is None and (industry := person.known.get(Column.INDUSTRY.value)):
            company.fill("industry", industry)
        if company.size is None and (size := person.known.get(Column.SIZE.value)):
            company.fill("size", size)
        return company

    def write(self, now: datetime) -> None:
        """Write those that are new, and those of which a row has said more.

        Who is at a company whose sector or size is another now is scored anew.
        """
        common = {"workspace_id": self._workspace_id, "created_at": now}
        for company, id_ in zip(
            self._made, new_ids(self._session, Company, len(self._made)), strict=True
        ):
            company.id = id_
        insert_rows(
            self._session, Company, [common | company.columns(now) for company in self._made]
        )
        changed = [(company, company.columns(now)) for company in self._found if company.was]
        update_rows(self._session, Company, [columns for _, columns in changed])
        rescored = {
            columns["id"]
            for company, columns in changed
            if any(getattr(company, name) != columns[name] for name in SCORED_BY)
        }
        score_anew(self._session, self._workspace_id, rescored)

    def _find(self, name_key: str, domain: str | None) -> _Kept | None:
        if domain is None:
            return self._by_name.get(name_key)
        if domain in self._by_domain:
            return self._by_domain[domain]
        namesake = self._by_name.get(name_key)
        if namesake is None or namesake.domain is not None:
            return None
        namesake.fill("domain", domain)
        self._by_domain[domain] = namesake
        return namesake

    def _make(self, name: str, domain: str | None) -> _Kept:
        company = _Kept(None, name, company_key(name), domain, None, None)
        self._made.append(company)
        self._by_name.setdefault(company.name_key, company)
        if domain is not None:
            self._by_domain[domain] = company
        return company


def _name_key(person: Person) -> str:
    return company_key(person.known.get(Column.COMPANY.value, ""))
