"""The view of people whom something happened with in a time: who answered, who was written to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum

from engine.views.base import Request, View


class Happened(StrEnum):
    """What may be asked about; `later` are those who said not now, by the day they come back.

    `silent` are those who were written to in the time and have not answered since.
    """

    ANSWERED = "answered"
    INTERESTED = "interested"
    WRITTEN = "written"
    BOOKED = "booked"
    NEW = "new"
    LATER = "later"
    SILENT = "silent"


class PeopleRequest(Request):
    """From one day of the team's to another, both counted.

    None, None: the last seven days, of `silent` the last 30, of `later` everybody who is to come
    back.
    """

    what: Happened
    since: date | None = None
    until: date | None = None


class PersonOfTime(View):
    """One of them. `label` is what their answer was read as, `kind` what was sent to them.

    `back_on` is the day on which somebody comes back who said not now.
    """

    prospect_id: int
    prospect_name: str
    company_name: str | None
    at: datetime | None
    back_on: date | None = None
    label: str | None = None
    kind: str | None = None
    channel: str | None = None
    words: str = ""


class PeopleOfTime(View):
    """The newest of them, of `later` those who come back first; `total` counts all.

    Of `silent` those who were written to longest ago.
    """

    success: bool = True
    what: Happened
    since: date | None
    until: date | None
    people: tuple[PersonOfTime, ...]
    total: int
    timezone: str
    has_sent: bool = True
    """Whether anything was ever sent, where nobody is `silent`."""


def examples() -> dict[str, View]:
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    answered = PersonOfTime(
        prospect_id=4,
        prospect_name="Ines Okafor",
        company_name="Harbor School",
        at=at,
        label="interested",
        words="Happy to talk. Is <!channel> *Thursday* free?",
    )
    bare = PersonOfTime(prospect_id=9, prospect_name="<!here> Jo", company_name=None, at=at)
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)

    def of(what: Happened, *people: PersonOfTime, total: int = 2) -> PeopleOfTime:
        later = what is Happened.LATER
        return PeopleOfTime(
            what=what,
            since=None if later else monday,
            until=None if later else sunday,
            people=people,
            total=total,
            timezone="America/New_York",
        )

    written = bare.model_copy(update={"kind": "followup_1", "channel": "email"})
    later = answered.model_copy(
        update={"label": "deferral", "back_on": date(2026, 12, 7), "words": "Not before December."}
    )
    return {
        "people_answered": of(Happened.ANSWERED, answered, bare, total=31),
        "people_interested": of(Happened.INTERESTED, answered, total=1),
        "people_written": of(Happened.WRITTEN, written),
        "people_booked": of(Happened.BOOKED, bare, total=1),
        "people_new": of(Happened.NEW, bare),
        "people_later": of(Happened.LATER, later, total=1),
        "people_silent": of(Happened.SILENT, written, total=14),
        "people_none_silent": of(Happened.SILENT, total=0),
        "people_none_silent_yet": of(Happened.SILENT, total=0).model_copy(
            update={"has_sent": False}
        ),
        "people_none": of(Happened.ANSWERED, total=0),
        "people_none_later": of(Happened.LATER, total=0),
    }
