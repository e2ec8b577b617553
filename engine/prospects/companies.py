"""Decides which company a person belongs to: by its domain, or else by its name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import tldextract
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.headers import Column
from engine.prospects.rows import Person, fold
from storage.inserting import new_ids
from storage.lookup import Text, by_keys
from storage.tables import Company

FREE_MAIL: Final = frozenset(
    {
        "126.com",
        "163.com",
        "aol.com",
        "att.net",
        "bellsouth.net",
        "btinternet.com",
        "charter.net",
        "comcast.net",
        "cox.net",
        "fastmail.com",
        "free.fr",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.de",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "libero.it",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "rocketmail.com",
        "sbcglobal.net",
        "sky.com",
        "t-online.de",
        "tuta.io",
        "tutanota.com",
        "verizon.net",
        "wanadoo.fr",
        "web.de",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.de",
        "yahoo.fr",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
    }
)
"""Domains at which anybody gets an address: they never make a company."""

_split = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""With the list of public suffixes that the library carries; it never fetches another."""


def registrable(address: str) -> str | None:
    """The domain that somebody registered: of an address, a URL or a host; None when there is none.

    Names below a suffix that nobody has registered (.example, .test) count by their last two parts.
    """
    return _registrable(address.rpartition("@")[2].strip().lower())


@lru_cache(maxsize=65_536)
def _registrable(host: str) -> str | None:
    parts = _split(host)
    if parts.top_domain_under_public_suffix:
        return parts.top_domain_under_public_suffix
    labels = [label for label in f"{parts.subdomain}.{parts.domain}".split(".") if label]
    if parts.suffix or parts.ipv4 or parts.ipv6 or len(labels) < len(("name", "suffix")):
        return None
    return ".".join(labels[-2:])


def domain_of(person: Person) -> str | None:
    """The company's domain: of its website, or else of the person's address at work."""
    for text in (person.known.get(Column.WEBSITE.value), person.email):
        domain = registrable(text) if text else None
        if domain is not None and domain not in FREE_MAIL:
            return domain
    return None


class Companies:
    """The companies of a batch of people, found or made; `flush` before their ids are read."""

    def __init__(self, session: Session, workspace_id: int, people: Sequence[Person]) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._made: list[Company] = []
        domains = {domain for person in people if (domain := domain_of(person))}
        names = {person.company_key for person in people if person.company_key}
        found = self._load(self._ids(Company.domain, domains) | self._ids(Company.name_key, names))
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
        company = self._find(person.company_key, domain) or self._make(
            name or str(domain), domain, now
        )
        for column, attribute in ((Column.INDUSTRY, "industry"), (Column.SIZE, "size")):
            value = person.known.get(column.value)
            if value is not None and getattr(company, attribute) is None:
                setattr(company, attribute, value)
                company.updated_at = now
        return company

    def flush(self) -> None:
        """Write them all; those that are new get their ids first, since asking for each is slow."""
        for company, id_ in zip(
            self._made, new_ids(self._session, Company, len(self._made)), strict=True
        ):
            company.id = id_
        self._session.add_all(self._made)
        self._made.clear()
        self._session.flush()

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
            name_key=fold(name),
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
