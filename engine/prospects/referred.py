"""Decides what becomes of somebody whom an answer points to: a new prospect, for people to approve.

Nobody is written to because of it: whoever is new waits for approval as anybody does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects import known
from engine.prospects.contacts import email_key, read_email
from engine.prospects.names import take_apart
from engine.prospects.people import new_prospect
from engine.prospects.rows import Person, fold
from engine.prospects.suppressed import suppressed_among
from storage.states import Approval, LeadStatus
from storage.tables import Prospect, ResearchNote

_PART = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Found:
    """Who it is, in words for a person, and the id of a record that was made."""

    words: str
    new_id: int | None = None


def bring_in(
    session: Session, by: Prospect, name: str | None, email: str | None, *, now: datetime
) -> Found:
    """The person to whom `by` points; their company is the same where the addresses say so."""
    address = read_email(email) if email else None
    if address is None:
        return Found(f"Points to {name}, without an address." if name else "Points to nobody.")
    is_colleague = by.email is not None and _domain(by.email) == _domain(address)
    person = _person(name or _called(address), address, by.company_name if is_colleague else None)
    if suppressed_among(session, by.workspace_id, [[person]])[0]:
        return Found(f"Points to {person.name}, who is suppressed.")
    there = known.load(session, by.workspace_id, [person]).find([person])
    if there is not None:
        return Found(f"Points to {person.name}, who is a prospect already.")
    columns = new_prospect(
        person,
        workspace_id=by.workspace_id,
        company_id=by.company_id if is_colleague else None,
        owner_id=by.owner_id,
        source=f"referred by {by.full_name}",
        approval=Approval.DISCOVERED,
        now=now,
    )
    prospect = Prospect(**columns)
    session.add(prospect)
    session.flush()
    return Found(f"Points to {person.name}, who waits for approval.", prospect.id)


def is_untouched(session: Session, prospect: Prospect) -> bool:
    """Whether nobody has decided on somebody, or written anything down, since they came in."""
    noted = select(ResearchNote.id).where(ResearchNote.prospect_id == prospect.id).limit(1)
    return (
        prospect.approval == Approval.DISCOVERED
        and prospect.approval_decided_at is None
        and prospect.lead_status == LeadStatus.NEW
        and prospect.updated_at == prospect.created_at
        and session.scalar(noted) is None
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _called(address: str) -> str:
    """A name out of an address, for somebody whose name is not said: bo.lind@… is Bo Lind."""
    local = address.rpartition("@")[0]
    parts = _PART.findall(local)
    return " ".join(part.capitalize() for part in parts) if len(parts) > 1 else local


def _person(name: str, address: str, company: str | None) -> Person:
    first, last = take_apart(name)
    return Person(
        name=name,
        first=first,
        last=last,
        email=address,
        linkedin=None,
        phone=None,
        email_key=email_key(address),
        linkedin_key=None,
        name_key=fold(name),
        company_key=fold(company or ""),
        known={"company": company} if company else {},
        others={},
    )
