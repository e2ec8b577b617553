"""Decides how one person becomes a prospect whom a colleague names: by the rules of a file's row.

Whoever is new waits for approval, as anybody does whom nobody has decided on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError
from engine.prospects import known
from engine.prospects.cells import clean_all
from engine.prospects.contacts import read_email, read_linkedin, read_phone
from engine.prospects.employers import Companies
from engine.prospects.headers import Column, Columns
from engine.prospects.people import new_prospect
from engine.prospects.records import Record
from engine.prospects.rows import Person, read_row
from engine.prospects.suppressed import suppressed_among
from engine.views.base import Actor
from engine.views.shortcuts import NewProspect
from storage.inserting import insert_rows, new_ids
from storage.locks import hold_workspace
from storage.states import Approval
from storage.tables import Prospect

COLUMNS: Final = Columns(
    header=["name", "email", "linkedin", "phone", "title", "company"],
    known={
        Column.FULL: (0,),
        Column.EMAIL: (1,),
        Column.LINKEDIN: (2,),
        Column.PHONE: (3,),
        Column.TITLE: (4,),
        Column.COMPANY: (5,),
    },
)
_SOUND: Final[dict[str, tuple[Callable[[str], str | None], str]]] = {
    "email": (read_email, "This is no e-mail address. Write it like ines@harbor.example."),
    "linkedin_url": (
        read_linkedin,
        "This is no LinkedIn profile. Write it like linkedin.com/in/ines-okafor.",
    ),
    "phone": (read_phone, "This is no phone number. Write it like +1 212 555 0143."),
}
"""By field: what reads it, and what to say of one that cannot be read."""


def add_prospect(session: Session, request: NewProspect, *, by: Actor, now: datetime) -> int:
    """The new prospect's id. InvalidError names the field that is at fault.

    ConflictError says who is here already, or is not to be written to.
    """
    person = _person(request)
    hold_workspace(session, by.workspace_id)  # nobody else brings the same person in meanwhile
    if suppressed_among(session, by.workspace_id, [[person]])[0]:
        raise ConflictError(
            f"{person.name} is suppressed and is not to be written to. An admin can change that "
            "with `/outreach unsuppress`."
        )
    there = known.load(session, by.workspace_id, [person]).find([person])
    if there is not None:
        name = session.get_one(Prospect, there.id).full_name
        raise ConflictError(
            f"{name} is a prospect already. `/outreach prospect #{there.id}` shows what is known."
        )
    companies = Companies(session, by.workspace_id, [person])
    employer = companies.of(person)
    companies.write(now)
    [new_id] = new_ids(session, Prospect, 1)
    columns = new_prospect(
        person,
        workspace_id=by.workspace_id,
        company_id=None if employer is None else employer.id,
        owner_id=None,
        source=f"added by {by.name}",
        approval=Approval.DISCOVERED,
        now=now,
    )
    insert_rows(session, Prospect, [{"id": new_id} | columns])
    return new_id


def _person(request: NewProspect) -> Person:
    fields = request.model_dump()
    cells = clean_all([" ".join((value or "").split()) for value in fields.values()], [])
    said = dict(zip(fields, cells, strict=True))
    for field, (read, sentence) in _SOUND.items():
        if said[field] and read(said[field]) is None:
            raise InvalidError(sentence, field=field)
    if not said["name"]:
        raise InvalidError("Say what they are called.", field="name")
    row = read_row(Record(1, cells), COLUMNS)
    if row.person is None:
        raise InvalidError(
            "Give an e-mail address, a LinkedIn profile or a phone number.", field="email"
        )
    return row.person
