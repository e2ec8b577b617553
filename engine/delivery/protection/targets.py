"""Decides whom a person means who types a name, an address, a domain, a number or a company."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.delivery.protection import identities
from engine.errors import InvalidError
from engine.prospects import search
from engine.prospects.companies import company_key
from engine.prospects.contacts import linkedin_key, read_email, read_linkedin, read_phone
from engine.prospects.suppressed import email_values
from storage.states import SuppressionKind
from storage.suppressions import Value
from storage.tables import Company, Prospect

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}", re.IGNORECASE)
_COMPANY = re.compile(r"company\b\s*:?\s*(.*)", re.IGNORECASE)
_SLACK_LINK = re.compile(r"^<(?:mailto:|https?://|tel:)([^|>]+)(?:\|[^>]*)?>$")
WHOM = (
    "Say whom: a name, an address, a domain such as team.example, a number with its country code, "
    "a LinkedIn profile, or company and its name."
)
MANY = {SuppressionKind.DOMAIN, SuppressionKind.COMPANY}
"""What stands for many people; an admin says that."""


@dataclass(frozen=True)
class Target:
    """Whom the words mean: a prospect, or whoever is known by these values."""

    name: str
    values: frozenset[Value] = frozenset()
    prospect: Prospect | None = None

    @property
    def is_about_many(self) -> bool:
        return any(kind in MANY for kind, _ in self.values)


def read_target(session: Session, workspace_id: int, text: str) -> Target:
    """What a person typed. What is no address, domain, profile, number or company is a name."""
    words = _SLACK_LINK.sub(r"\1", text.strip())
    if not words:
        raise InvalidError(WHOM)
    return (
        read_company(session, workspace_id, words)
        or read_value(words)
        or _read_prospect(session, workspace_id, words)
    )


def _read_prospect(session: Session, workspace_id: int, words: str) -> Target:
    prospect = search.find(session, workspace_id, words)
    return Target(prospect.full_name, prospect=prospect)


def read_value(words: str) -> Target | None:
    """An address, a domain, a profile or a number; None for what reads as none of them."""
    profile = read_linkedin(words)
    if profile is not None:
        return Target(profile, frozenset({(SuppressionKind.LINKEDIN, linkedin_key(profile))}))
    number = read_phone(words)
    if number is not None and re.search(r"^(\+|00)|\d[ ()/.-]+\d", words):
        return Target(number, frozenset({identities.phone_value(number)}))
    bare = words.removeprefix("@")
    if "@" in bare:
        return _read_address(bare)
    if _DOMAIN.fullmatch(bare):
        domain = bare.lower().rstrip(".")
        return Target(domain, frozenset({(SuppressionKind.DOMAIN, domain)}))
    return None


def _read_address(words: str) -> Target | None:
    if read_email(words) is None:
        return None
    values = email_values(words)
    canonical = min(values, key=lambda value: "@googlemail.com" in value[1])
    return Target(canonical[1], frozenset({canonical}))


def read_company(session: Session, workspace_id: int, words: str) -> Target | None:
    """The company that `company NAME` means; one that is known here also by its domain.

    None for words that do not begin so.
    """
    said = _COMPANY.fullmatch(words)
    if said is None:
        return None
    name = said[1].strip("“”\"' ")
    if not name:
        raise InvalidError("Say which company: company and its name.")
    key = company_key(name)
    companies = session.scalars(
        select(Company).where(
            Company.workspace_id == workspace_id,
            or_(Company.name_key == key, Company.domain == name.lower()),
        )
    ).all()
    values = {(SuppressionKind.COMPANY, each.name_key) for each in companies}
    values |= {(SuppressionKind.DOMAIN, each.domain) for each in companies if each.domain}
    found = companies[0].name if companies else name
    return Target(found, frozenset(values or {(SuppressionKind.COMPANY, key)}))
