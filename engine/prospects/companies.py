"""Decides which company a person belongs to: by its domain, or else by its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.contacts import comparable
from engine.prospects.domains import PAGES, country_of, is_free_mail, registrable
from engine.prospects.headers import Column
from engine.prospects.rows import Person, fold
from engine.prospects.sectors import read_sector
from engine.prospects.sizes import read_size
from storage.bulk import update_rows
from storage.inserting import insert_rows, new_ids
from storage.lookup import Text, by_keys
from storage.tables import Company, Prospect

LEGAL_FORMS: Final = frozenset(
    {"ab", "ag", "aps", "as", "asa", "bv", "bvba", "cic", "co", "company", "corp", "corporation"}
    | {"doo", "ek", "ev", "eu", "gbr", "ggmbh", "gmbh", "inc", "incorporated", "kft", "kg", "kgaa"}
    | {"limited", "llc", "llp", "lp", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pllc"}
    | {
        "pte",
        "pty",
        "pvt",
        "sa",
        "sarl",
        "sas",
        "sasu",
        "scs",
        "se",
        "sl",
        "slu",
        "snc",
        "sp",
        "spa",
    }
    | {"spzoo", "srl", "sro", "srls", "ug", "oo", "z", "zoo"}
)
"""How companies are registered; two names that differ by this only are one company."""


def domain_of(person: Person) -> str | None:
    """The company's domain: of its website, or else of the person's address at work."""
    for text, others in ((person.known.get(Column.WEBSITE.value), PAGES), (person.email, ())):
        domain = registrable(text) if text else None
        if domain is not None and domain not in others and not is_free_mail(domain):
            return domain
    return None


@lru_cache(maxsize=65_536)
def company_key(name: str) -> str:
    """A company's name as it is compared where there is no domain: without its legal form.

    Whether two people are the same is not decided by it, but by the name as it is written.
    """
    words = re.findall(r"\w+", fold(name).replace(".", "").replace("'", ""))
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return comparable(" ".join(words)) or fold(name)


def read_company(
    *, name: str, industry: str | None, size: str | None, domain: str | None
) -> dict[str, str | None]:
    """The columns that are read from what a company's record says."""
    return {
        "name_key": company_key(name),
        "sector": read_sector(industry),
        "size_band": read_size(size),
        "country": country_of(domain),
    }


SCORED_BY: Final = ("sector", "size_band")
"""What a score looks at in a company."""


def read_again(company: Company) -> tuple[bool, bool]:
    """Set what is read from the record: whether anything is otherwise, and whether a score is."""
    read = read_company(
        name=company.name, industry=company.industry, size=company.size, domain=company.domain
    )
    changed = [name for name, value in read.items() if getattr(company, name) != value]
    for name in changed:
        setattr(company, name, read[name])
    return bool(changed), any(name in SCORED_BY for name in changed)


def score_anew(session: Session, workspace_id: int, company_ids: Collection[int]) -> None:
    """Have those at these companies scored again; locked in the order in which others do."""
    if not company_ids:
        return
    people = (
        select(Prospect.id, Prospect.scored_at)
        .where(Prospect.workspace_id == workspace_id, Prospect.company_id.in_(company_ids))
        .order_by(Prospect.id)
        .with_for_update()
    )
    # also those without a score: it may just be written, by what the company was before
    scored = [{"id": id_, "scored_at": None} for id_, at in session.execute(people) if at]
    update_rows(session, Prospect, scored, held=True)


@dataclass(slots=True)
class _Kept:
    """What is kept of a company, and whether this batch has changed it."""

    id: int | None
    name: str
    name_key: str
    domain: str | None
    industry: str | None
    size: str | None
    sector: str | None = None
    size_band: str | None = None
    is_changed: bool = False

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
            company.industry, company.is_changed = industry, True
        if company.size is None and (size := person.known.get(Column.SIZE.value)):
            company.size, company.is_changed = size, True
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
        changed = [(company, company.columns(now)) for company in self._found if company.is_changed]
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
        namesake.domain, namesake.is_changed = domain, True
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
