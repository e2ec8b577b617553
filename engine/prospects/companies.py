"""Decides which company a person belongs to: by its domain, or else by its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.contacts import comparable
from engine.prospects.domains import PAGES, country_of, is_free_mail, registrable
from engine.prospects.headers import Column
from engine.prospects.rows import Person, fold
from engine.prospects.sectors import read_sector
from engine.prospects.sizes import read_size
from storage.bulk import update_rows
from storage.inserting import new_ids
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


def company_key(name: str) -> str:
    """A company's name as it is compared where there is no domain: without its legal form.

    Whether two people are the same is not decided by it, but by the name as it is written.
    """
    words = re.findall(r"\w+", fold(name).replace(".", "").replace("'", ""))
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return comparable(" ".join(words)) or fold(name)


def read_company(company: Company) -> dict[str, str | None]:
    """The columns that are read from what a company's record says."""
    return {
        "name_key": company_key(company.name),
        "sector": read_sector(company.industry),
        "size_band": read_size(company.size),
        "country": country_of(company.domain),
    }


SCORED_BY: Final = ("sector", "size_band")
"""What a score looks at in a company."""


def read_again(company: Company) -> tuple[bool, bool]:
    """Set what is read from the record: whether anything is otherwise, and whether a score is."""
    read = read_company(company)
    changed = [name for name, value in read.items() if getattr(company, name) != value]
    for name in changed:
        setattr(company, name, read[name])
    return bool(changed), any(name in SCORED_BY for name in changed)


def score_anew(session: Session, workspace_id: int, company_ids: Collection[int]) -> None:
    """Have those at these companies scored again; locked in the order in which others do."""
    if not company_ids:
        return
    people = (
        select(Prospect.id)
        .where(
            Prospect.workspace_id == workspace_id,
            Prospect.company_id.in_(company_ids),
            Prospect.scored_at.is_not(None),
        )
        .order_by(Prospect.id)
        .with_for_update()
    )
    ids = session.scalars(people).all()
    update_rows(session, Prospect, [{"id": id_, "scored_at": None} for id_ in ids])


class Companies:
    """The companies of a batch of people, found or made; `flush` before their ids are read."""

    def __init__(self, session: Session, workspace_id: int, people: Sequence[Person]) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._made: list[Company] = []
        self._score_anew: set[int] = set()
        domains = {domain for person in people if (domain := domain_of(person))}
        names = {name_key for person in people if (name_key := _name_key(person))}
        found = self._load(self._ids(Company.domain, domains) | self._ids(Company.name_key, names))
        self._known = {company.id for company in found}
        self._by_domain = {company.domain: company for company in found if company.domain}
        self._by_name: dict[str, Company] = {}
        for company in found:
            self._by_name.setdefault(company.name_key, company)

    def _ids(self, key: Text, values: set[str]) -> set[int]:
        rows = by_keys(
            self._session, (Company.id,), self._workspace_id, (key,), [(v,) for v in sorted(values)]
        )
        return {id_ for (id_,) in rows}

    def _load(self, ids: set[int]) -> Sequence[Company]:
        return self._session.scalars(
            select(Company)
            .where(Company.workspace_id == self._workspace_id, Company.id.in_(ids))
            .order_by(Company.id)
        ).all()

    def of(self, person: Person, now: datetime) -> Company | None:
        """The person's company with what the row says of it; None when the row names none."""
        name = person.known.get(Column.COMPANY.value)
        domain = domain_of(person)
        if name is None and domain is None:
            return None
        company = self._find(_name_key(person), domain) or self._make(
            name or str(domain), domain, now
        )
        for column, attribute in ((Column.INDUSTRY, "industry"), (Column.SIZE, "size")):
            value = person.known.get(column.value)
            if value is not None and getattr(company, attribute) is None:
                setattr(company, attribute, value)
                company.updated_at = now
        _, scores_change = read_again(company)
        if scores_change and company.id in self._known:
            self._score_anew.add(company.id)
        return company

    def flush(self) -> None:
        """Write them all; those that are new get their ids first, since asking for each is slow.

        Who is at a company whose sector or size is another now is scored anew.
        """
        for company, id_ in zip(
            self._made, new_ids(self._session, Company, len(self._made)), strict=True
        ):
            company.id = id_
        self._session.add_all(self._made)
        self._made.clear()
        self._session.flush()
        score_anew(self._session, self._workspace_id, self._score_anew)
        self._score_anew.clear()

    def _find(self, name_key: str, domain: str | None) -> Company | None:
        if domain is None:
            return self._by_name.get(name_key)
        if domain in self._by_domain:
            return self._by_domain[domain]
        namesake = self._by_name.get(name_key)
        if namesake is None or namesake.domain is not None:
            return None
        namesake.domain = domain
        self._by_domain[domain] = namesake
        return namesake

    def _make(self, name: str, domain: str | None, now: datetime) -> Company:
        company = Company(
            workspace_id=self._workspace_id,
            name=name,
            name_key=company_key(name),
            domain=domain,
            industry=None,
            size=None,
            created_at=now,
            updated_at=now,
        )
        self._made.append(company)
        self._by_name.setdefault(company.name_key, company)
        if domain is not None:
            self._by_domain[domain] = company
        return company


def _name_key(person: Person) -> str:
    return company_key(person.known.get(Column.COMPANY.value, ""))
