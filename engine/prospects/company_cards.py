"""Decides which company is meant by a few words, and what is told about it."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.companies import company_key
from engine.prospects.domains import registrable
from engine.prospects.gazetteer import country_name
from engine.prospects.search import CLEARLY_NEARER, MOST_NAMED, NEAR_ENOUGH
from engine.views.companies import Colleague, CompanyCard
from storage.tables import Company, Prospect

MOST_PEOPLE: Final = 15
"""How many people a card names."""


def find_company(session: Session, workspace_id: int, text: str) -> Company:
    """The one company that `text` means: its number, domain, name, or how its name begins.

    AmbiguousError lists the candidates with their numbers; NotFoundError says what to do.
    """
    # Slack turns a typed domain into <http://harbor.com|harbor.com>.
    words = re.sub(r"^<[^|>]+\|([^>]+)>$", r"\1", text.strip().strip("“”\"'").strip())
    if not words:
        raise InvalidError("Say which company: a name, a domain or a number.")
    found = _by_key(session, workspace_id, words) or _by_name(session, workspace_id, words)
    if not found:
        raise NotFoundError(
            f"No company is called “{words[:60]}”. Companies come in with their people; "
            "`/outreach prospects` lists those."
        )
    if len(found) > 1:
        named = ", ".join(
            f"{company.name[:60]} ({company.domain or 'no domain'}, #{company.id})"
            for company in found[:MOST_NAMED]
        )
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise AmbiguousError(
            f"“{words[:60]}” could be {named}{more}. Use the domain or the number.",
            [(company.id, company.name[:60]) for company in found[:MOST_NAMED]],
        )
    return found[0]


def _by_key(session: Session, workspace_id: int, words: str) -> list[Company]:
    number = re.fullmatch(r"#?(\d{1,15})", words)
    if number:
        return _where(session, workspace_id, Company.id == int(number[1]))
    domain = registrable(words) if "." in words and " " not in words else None
    return _where(session, workspace_id, Company.domain == domain) if domain else []


def _by_name(session: Session, workspace_id: int, words: str) -> list[Company]:
    """The same name, or names that begin so, or else the nearest spelling."""
    key = company_key(words)
    for condition in (
        Company.name_key == key,
        Company.name_key.startswith(key, autoescape=True),
    ):
        found = _where(session, workspace_id, condition)
        if found:
            return found
    rows = session.execute(
        select(Company.id, Company.name_key)
        .where(Company.workspace_id == workspace_id)
        .order_by(Company.id)
    ).all()
    near = process.extract(
        key,
        {row.id: row.name_key for row in rows},
        scorer=fuzz.ratio,
        score_cutoff=NEAR_ENOUGH,
        limit=20,
    )
    ids = [id_ for _, score, id_ in near if score > near[0][1] - CLEARLY_NEARER]
    return _where(session, workspace_id, Company.id.in_(ids))


def _where(session: Session, workspace_id: int, condition: ColumnElement[bool]) -> list[Company]:
    return list(
        session.scalars(
            select(Company)
            .where(Company.workspace_id == workspace_id, condition)
            .order_by(Company.id)
            .limit(MOST_PEOPLE)
        )
    )


def company_card(session: Session, workspace_id: int, text: str) -> CompanyCard:
    """What we know of the company that `text` means, and whom we know there."""
    company = find_company(session, workspace_id, text)
    theirs = (Prospect.workspace_id == workspace_id, Prospect.company_id == company.id)
    statuses = session.execute(
        select(Prospect.lead_status, func.count()).where(*theirs).group_by(Prospect.lead_status)
    )
    by_status = {
        str(status): count for status, count in sorted((row[0], row[1]) for row in statuses)
    }
    people = session.scalars(
        select(Prospect)
        .where(*theirs)
        .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id)
        .limit(MOST_PEOPLE)
    )
    return CompanyCard(
        company_id=company.id,
        name=company.name,
        domain=company.domain,
        industry=company.industry,
        sector=company.sector,
        size=company.size,
        size_band=company.size_band,
        country=company.country,
        country_name=country_name(company.country),
        people_total=sum(by_status.values()),
        by_status=by_status,
        people=tuple(_colleague(prospect) for prospect in people),
    )


def _colleague(prospect: Prospect) -> Colleague:
    return Colleague(
        prospect_id=prospect.id,
        name=prospect.full_name,
        job_title=prospect.title,
        role=prospect.role,
        department=prospect.department,
        seniority=prospect.seniority,
        approval=prospect.approval,
        lead_status=prospect.lead_status,
        priority_score=prospect.priority_score,
    )
