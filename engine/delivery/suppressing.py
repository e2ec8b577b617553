"""Decides whom a person means who says that somebody is not to be written to, and who may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.delivery import suppression
from engine.errors import DrumbeatError, InvalidError, NotFoundError
from engine.members import require_admin
from engine.prospects import search
from engine.prospects.companies import company_key
from engine.prospects.contacts import linkedin_key, read_email, read_linkedin, read_phone
from engine.prospects.domains import is_free_mail
from engine.prospects.suppressed import email_values
from engine.views.base import Actor
from engine.views.delivery import SuppressionList, SuppressionView
from storage.states import SuppressionCause, SuppressionKind
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
        _read_company(session, workspace_id, words)
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
        return Target(number, frozenset({suppression.phone_value(number)}))
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


def _read_company(session: Session, workspace_id: int, words: str) -> Target | None:
    """A company that is known here is suppressed by its domain as well."""
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


def suppress_named(
    session: Session,
    text: str,
    *,
    by: Actor,
    now: datetime,
    because: str | None = None,
    cause: SuppressionCause = SuppressionCause.HAND,
) -> SuppressionView:
    """Suppress whom the words name. Raises ForbiddenError where only an admin may."""
    target = read_target(session, by.workspace_id, text)
    reason = " ".join((because or f"{by.name} said so").split())
    if target.prospect is not None:
        return suppression.suppress_prospect(
            session,
            target.prospect.id,
            workspace_id=by.workspace_id,
            cause=cause,
            reason=reason,
            by_member_id=by.member_id,
            now=now,
        )
    check_may(target, by)
    return suppression.suppress_values(
        session, target.name, target.values, cause=cause, reason=reason, by=by, now=now
    )


def check_may(target: Target, by: Actor) -> None:
    """A domain or a company is an admin's to suppress; where anybody has a mailbox is nobody's."""
    if not target.is_about_many:
        return
    for kind, value in target.values:
        if kind == SuppressionKind.DOMAIN and is_free_mail(value):
            raise InvalidError(
                f"Anybody can have a mailbox at {value}. Suppress the one address instead."
            )
    require_admin(by)


def suppress_list(
    session: Session, lines: Iterable[str], *, by: Actor, now: datetime
) -> SuppressionList:
    """Take over a list from elsewhere: one address, domain, profile, number or company a line.

    A line that names nobody is told with its number; the others are suppressed all the same.
    """
    require_admin(by)
    added, was_known, wrong = 0, 0, []
    for number, line in enumerate(lines, start=1):
        words = line.strip().strip('"').strip()
        if not words:
            continue
        try:
            told = _suppress_line(session, words, by=by, now=now)
        except DrumbeatError as error:
            wrong.append(f"Line {number}: {error}")
        else:
            added, was_known = added + (not told.was_known), was_known + told.was_known
    return SuppressionList(added=added, was_known=was_known, wrong=tuple(wrong))


def _suppress_line(session: Session, words: str, *, by: Actor, now: datetime) -> SuppressionView:
    """A list names nobody by their name alone: there may be another one of that name."""
    target = _read_company(session, by.workspace_id, words) or read_value(words)
    if target is None:
        raise NotFoundError("This is no address, domain, profile, number or company.")
    check_may(target, by)
    return suppression.suppress_values(
        session,
        target.name,
        target.values,
        cause=SuppressionCause.IMPORT,
        reason="on an imported list",
        by=by,
        now=now,
    )
