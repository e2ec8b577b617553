"""Decides by what people are known among the suppressed: the same at import and at sending."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.companies import company_key, domain_of
from engine.prospects.contacts import email_key
from engine.prospects.headers import Column
from engine.prospects.rows import Person, fold
from storage import suppressions
from storage.states import SuppressionKind
from storage.suppressions import Value
from storage.tables import Company, Prospect

EVERY = frozenset(SuppressionKind)


def email_values(address: str) -> set[Value]:
    """The address as identity compares it; googlemail.com is the same mailbox as gmail.com."""
    local, _, domain = address.strip().lower().rpartition("@")
    values = {(SuppressionKind.EMAIL, email_key(f"{local}@{domain}"))}
    if domain == "googlemail.com":
        values.add((SuppressionKind.EMAIL, email_key(f"{local}@gmail.com")))
    return values


def domain_values(domain: str) -> set[Value]:
    """A domain and those above it: `mail.team.example` is below `team.example`."""
    parts = domain.lower().rstrip(".").split(".")
    return {(SuppressionKind.DOMAIN, ".".join(parts[at:])) for at in range(len(parts) - 1)}


def person_value(name: str, company: str | None) -> Value:
    """A name at a company, as the conventions know who is the same without an address."""
    return SuppressionKind.PERSON, f"{fold(name)}|{fold(company or '')}"


def values_of(
    person: Person | Prospect,
    kinds: Collection[SuppressionKind] = EVERY,
    *,
    company_domain: str | None = None,
) -> set[Value]:
    """Address, its domain and those above it, profile, company, and the name there; normalised.

    Colleagues share telephone numbers, so a number says nothing about who somebody is.
    """
    values: set[Value] = set()
    if person.email is not None:
        if SuppressionKind.EMAIL in kinds:
            values |= email_values(person.email)
        if SuppressionKind.DOMAIN in kinds:
            values |= domain_values(person.email.rpartition("@")[2])
    if person.linkedin_key is not None:
        values.add((SuppressionKind.LINKEDIN, person.linkedin_key))
    if company_domain is not None and SuppressionKind.DOMAIN in kinds:
        values |= domain_values(company_domain)
    if isinstance(person, Prospect):
        name, company = person.full_name, person.company_name
    else:
        name, company = person.name, person.known.get(Column.COMPANY.value)
    if company and SuppressionKind.COMPANY in kinds:
        values.add((SuppressionKind.COMPANY, company_key(company)))
    if SuppressionKind.PERSON in kinds:
        values.add(person_value(name, company))
    return values


def suppressed_among(
    session: Session, workspace_id: int, people: Sequence[Sequence[Person | Prospect]]
) -> list[bool]:
    """For each group of rows about one person whether that person is suppressed."""
    kinds = suppressions.kinds(session, workspace_id)
    if not kinds:
        return [False] * len(people)
    domains = _company_domains(session, people) if SuppressionKind.DOMAIN in kinds else {}
    values = [
        set().union(*(values_of(row, kinds, company_domain=domains.get(id(row))) for row in rows))
        for rows in people
    ]
    every: set[Value] = set().union(*values) if values else set()
    held = suppressions.among(session, workspace_id, every)
    return [not held.isdisjoint(own) for own in values]


def _company_domains(
    session: Session, people: Sequence[Sequence[Person | Prospect]]
) -> Mapping[int, str]:
    """By the row, the domain of the company: a prospect's is kept, a row's is read from it."""
    rows = [row for group in people for row in group]
    ids = {row.company_id for row in rows if isinstance(row, Prospect) and row.company_id}
    kept: dict[int, str | None] = {}
    if ids:
        pairs = session.execute(select(Company.id, Company.domain).where(Company.id.in_(ids)))
        kept.update((id_, domain) for id_, domain in pairs)
    found = (
        (id(row), kept.get(row.company_id or 0) if isinstance(row, Prospect) else domain_of(row))
        for row in rows
    )
    return {row: domain for row, domain in found if domain is not None}
