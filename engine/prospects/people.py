"""Decides what a row makes of a prospect: a new one, or facts that are brought up to date.

Contact points and owner are filled and never replaced; scores, states and approval are never
touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.prospects.headers import Column
from engine.prospects.row_changes import difference
from engine.prospects.rows import Person
from engine.prospects.tags import each_once, read_tags
from engine.prospects.who import read_prospect, read_record
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from storage.types import JsonDict

OTHER_EMAIL = "other e-mail"
"""The fact that keeps an address which differs from the one we write to."""

NAME: Final = ("full_name", "first_name", "last_name", "name_key")
"""The columns of a name; half a one never takes the place of a whole one."""


def merged(rows: Sequence[Person]) -> Person:
    """One person from the row that counts and those that repeat it, which fill what it lacks.

    Name and company stay those of the first row: identity is decided by them.
    """
    first, *others = rows
    for other in others:
        if first.email is None:
            first = first._replace(email=other.email, email_key=other.email_key)
        if first.linkedin is None:
            first = first._replace(linkedin=other.linkedin, linkedin_key=other.linkedin_key)
        company = Column.COMPANY.value
        known = {key: value for key, value in other.known.items() if key != company}
        first = first._replace(
            phone=first.phone or other.phone,
            known=known | first.known,
            others=other.others | first.others,
        )
    return first


def new_prospect(
    person: Person,
    *,
    workspace_id: int,
    company_id: int | None,
    owner_id: int | None,
    source: str,
    approval: Approval,
    now: datetime,
) -> dict[str, Any]:
    """The columns of a new prospect."""
    columns: dict[str, Any] = {
        "workspace_id": workspace_id,
        "company_id": company_id,
        "owner_id": owner_id,
        "email": person.email,
        "email_key": person.email_key,
        "linkedin_url": person.linkedin,
        "linkedin_key": person.linkedin_key,
        "phone": person.phone,
        "source": source,
        "approval": approval,
        "lead_status": LeadStatus.NEW,
        "tags": _tags(person),
        "facts": _others(person.email, person, {}, owner_id),
        "created_at": now,
        "updated_at": now,
        **_facts(person),
    }
    read = read_record(
        title=columns["title"],
        location=columns["location"],
        timezone=columns["timezone"],
        phone=columns["phone"],
    )
    return columns | read


def update_prospect(
    prospect: Prospect,
    person: Person,
    *,
    company_id: int | None,
    owner_id: int | None,
    fill_only: bool,
    email_is_free: bool,
    profile_is_free: bool,
    now: datetime,
) -> JsonDict | None:
    """Bring a prospect up to date from a newer row; what changed, as `row_changes` has it, or None.

    `fill_only` leaves what is there, for a second row about the same person. What changes a score
    clears `scored_at`, so that the prospect is scored again.
    """
    values: dict[str, Any] = {
        key: value for key, value in _facts(person).items() if value is not None
    }
    if person.is_less_than(prospect.name_key):
        values = {key: value for key, value in values.items() if key not in NAME}
    if company_id is not None:
        values["company_id"] = company_id
    if fill_only:
        values = {key: value for key, value in values.items() if getattr(prospect, key) is None}
    if prospect.email is None and email_is_free:
        values |= {"email": person.email, "email_key": person.email_key}
    if prospect.linkedin_url is None and profile_is_free:
        values |= {"linkedin_url": person.linkedin, "linkedin_key": person.linkedin_key}
    if prospect.owner_id is None:
        values["owner_id"] = owner_id
    if prospect.phone is None:
        values["phone"] = person.phone
    facts = _others(prospect.email, person, prospect.facts, owner_id)
    values["facts"] = facts | prospect.facts if fill_only else prospect.facts | facts
    values["tags"] = each_once(prospect.tags, _tags(person))
    before = {key: getattr(prospect, key) for key in values}
    _set(prospect, values)
    read = read_prospect(
        prospect,
        zone_given=values.get("timezone") is not None,
        location_before=before.get("location", prospect.location),
    )
    before = {key: getattr(prospect, key) for key in read} | before
    _set(prospect, read)
    change = difference(before, {key: getattr(prospect, key) for key in before})
    if change is not None:
        prospect.updated_at = now
        prospect.scored_at = None
    return change


def _set(prospect: Prospect, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if getattr(prospect, key) != value:
            setattr(prospect, key, value)


def _facts(person: Person) -> dict[str, str | None]:
    known = person.known
    return {
        "full_name": person.name,
        "first_name": person.first,
        "last_name": person.last,
        "name_key": person.name_key,
        "title": known.get(Column.TITLE.value),
        "company_name": known.get(Column.COMPANY.value),
        "company_key": person.company_key or None,
        "industry": known.get(Column.INDUSTRY.value),
        "location": _location(known),
        "timezone": _zone(known.get(Column.TIMEZONE.value)),
    }


def _others(
    email: str | None, person: Person, known: JsonDict, owner_id: int | None
) -> dict[str, str]:
    """What is kept beside the columns of a prospect who is written to at `email`."""
    facts = dict(person.others)
    others = str(known.get(OTHER_EMAIL, "")).split(", ")
    if person.email is not None and person.email not in {*others, email or person.email}:
        facts[OTHER_EMAIL] = person.email
    owner = person.known.get(Column.OWNER.value)
    if owner is not None and owner_id is None:
        facts["owner"] = owner  # nobody of the team: what the file says is kept
    website = person.known.get(Column.WEBSITE.value)
    return facts | ({"website": website} if website else {})


def _location(known: dict[str, str]) -> str | None:
    """The location as written, with the city, region and country that it does not name."""
    parts = [known.get(Column.LOCATION.value)]
    for column in (Column.CITY, Column.REGION, Column.COUNTRY):
        part = known.get(column.value)
        if part and part.casefold() not in (parts[0] or "").casefold():
            parts.append(part)
    return ", ".join(filter(None, parts)) or None


def _zone(name: str | None) -> str | None:
    """A time zone that exists, such as Europe/Berlin; any other word is no zone."""
    try:
        return ZoneInfo(name).key if name else None
    except (KeyError, ValueError, OSError):
        return None


def _tags(person: Person) -> list[str]:
    return read_tags(person.known.get(Column.TAGS.value, "").replace(";", ","))
