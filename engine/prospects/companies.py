"""Decides which company a person belongs to: by its domain, or else by its name."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
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
