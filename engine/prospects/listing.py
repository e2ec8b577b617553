"""Decides who is listed for a few words, and who is offered while a name is typed."""

from __future__ import annotations

from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.prospects import lookup
from engine.prospects.gazetteer import place_in_words
from engine.prospects.words import keep_words, plain
from engine.views.prospects import ProspectLine, ProspectList, ProspectOption
from storage.tables import Prospect

LIST_LIMIT: Final = 15
MOST_OFFERED: Final = 100
"""Slack takes no more options."""
FEW: Final = 1_000
"""Fewer than so many who fit are read to put them in order."""
BY_PRIORITY: Final = (Prospect.priority_score.desc().nulls_last(), Prospect.id)


def fits(workspace_id: int, text: str) -> ColumnElement[bool]:
    """Each word of `text` begins one of name, company, title or segment, or says what was read.

    That is seniority, department, country and region.
    """
    return and_(
        Prospect.workspace_id == workspace_id,
        *(
            or_(
                lookup.begins_word(workspace_id, part),
                Prospect.segment.startswith(part),
                Prospect.segment.contains(f"_{part}", autoescape=True),
                Prospect.seniority == part,
                Prospect.department == part,
                func.lower(Prospect.country) == part,
                func.lower(Prospect.region).startswith(part, autoescape=True),
            )
            for part in plain(text).split()
        ),
    )


def list_prospects(
    session: Session, workspace_id: int, text: str = "", *, limit: int = LIST_LIMIT
) -> ProspectList:
    """Prospects whose name, company, title or segment has all the words, best priority first."""
    keep_words(session, workspace_id)
    fitting = fits(workspace_id, text)
    rows = session.execute(
        select(
            Prospect.id,
            Prospect.full_name,
            Prospect.title,
            Prospect.company_name,
            Prospect.segment,
            Prospect.lead_status,
            Prospect.approval,
            Prospect.priority_score,
            Prospect.email,
            Prospect.linkedin_url,
            Prospect.phone,
            Prospect.region,
            Prospect.country,
        )
        .where(fitting)
        .order_by(*BY_PRIORITY)
        .limit(limit)
    )
    contacts = ("e-mail", "LinkedIn", "phone")
    return ProspectList(
        text=text,
        total=session.scalar(select(func.count()).select_from(Prospect).where(fitting)) or 0,
        prospects=tuple(
            ProspectLine(
                prospect_id=row.id,
                name=row.full_name,
                job_title=row.title,
                place=place_in_words(row.region, row.country),
                company=row.company_name,
                segment=row.segment,
                lead_status=row.lead_status,
                approval=row.approval,
                priority_score=row.priority_score,
                reachable_by=tuple(
                    word
                    for word, value in zip(
                        contacts, (row.email, row.linkedin_url, row.phone), strict=True
                    )
                    if value
                ),
            )
            for row in rows
        ),
    )


def suggest(
    session: Session, workspace_id: int, text: str, *, limit: int = MOST_OFFERED
) -> tuple[ProspectOption, ...]:
    """Who may be meant by what is typed so far, in any order of words, best priority first.

    When nobody has words that begin so, those are offered whose names sound like it, the nearest
    first.
    """
    keep_words(session, workspace_id)
    parts = plain(text).split()
    if not parts:
        return ()
    begun = and_(*(lookup.begins_word(workspace_id, part) for part in parts))
    found = _offered(session, workspace_id, begun, limit)
    if found:
        return found
    near = lookup.sounds_like(session, workspace_id, parts)
    wanted = " ".join(parts)
    return tuple(
        sorted(
            _offered(session, workspace_id, near, lookup.MOST_CANDIDATES),
            key=lambda option: -_likeness(option, wanted),
        )[:limit]
    )


def _likeness(option: ProspectOption, wanted: str) -> float:
    """Rapidfuzz's score, 0 to 100, of the name alone or with the company."""
    name = plain(option.name)
    return max(
        fuzz.token_sort_ratio(wanted, name),
        fuzz.token_sort_ratio(wanted, f"{name} {plain(option.company or '')}"),
    )


def _offered(
    session: Session, workspace_id: int, condition: ColumnElement[bool], limit: int
) -> tuple[ProspectOption, ...]:
    """The first `limit` who fit. A few are put in order; among many the ranking is walked down."""
    mine = and_(Prospect.workspace_id == workspace_id, condition)
    ids = session.scalars(select(Prospect.id).where(mine).limit(FEW)).all()
    rows = session.execute(
        select(
            Prospect.id,
            Prospect.full_name,
            Prospect.title,
            Prospect.company_name,
            Prospect.approval,
        )
        .where(Prospect.id.in_(ids) if len(ids) < FEW else mine)
        .order_by(*BY_PRIORITY)
        .limit(limit)
    )
    return tuple(
        ProspectOption(
            prospect_id=id_, name=name, job_title=title, company=company, approval=approval
        )
        for id_, name, title, company, approval in rows
    )
