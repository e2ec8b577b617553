"""What is told about research notes: what somebody found out, about whom, how long ago."""

from __future__ import annotations

from typing import Literal

from engine.views.base import Request, View

About = Literal["person", "company", "segment"]


class NoteRequest(Request):
    """A new note. Which of the ids counts is what it is `about`."""

    about: About = "person"
    prospect_id: int | None = None
    company_id: int | None = None
    segment: str | None = None
    text: str
    may_be_said: bool = False


class NoteLine(View):
    """One note; one of an import has no `note_id` and goes with its prospect."""

    note_id: int | None
    about: About
    whom: str
    text: str
    may_be_said: bool
    is_fresh: bool
    """Young enough to be said by itself."""
    source: str
    age: str


class NoteList(View):
    """All notes that a draft for somebody looks at: on them, their company, their segment."""

    success: bool = True
    prospect_id: int | None
    whom: str
    company: str | None
    segment: str | None
    """The segment's label."""
    notes: tuple[NoteLine, ...]
    fresh_days: int
    changed: str | None = None


class NoteAdded(View):
    success: bool = True
    note_id: int
    text: str


def examples() -> dict[str, View]:
    campus = NoteLine(
        note_id=3,
        about="company",
        whom="Alder Grove",
        text="Alder Grove opens a second campus in August.",
        may_be_said=True,
        is_fresh=True,
        source="Ada Admin",
        age="3 weeks old",
    )
    private = NoteLine(
        note_id=4,
        about="person",
        whom="Maya Lindqvist",
        text="Prefers to be called in the morning.",
        may_be_said=False,
        is_fresh=True,
        source="Remy Rep",
        age="new today",
    )
    imported = NoteLine(
        note_id=None,
        about="person",
        whom="Maya Lindqvist",
        text="They publish their referral list.",
        may_be_said=True,
        is_fresh=False,
        source="import: fair.csv",
        age="9 months old",
    )
    full = NoteList(
        prospect_id=7,
        whom="Maya Lindqvist",
        company="Alder Grove",
        segment="Referral network",
        notes=(private, campus, imported),
        fresh_days=180,
    )
    odd = "<!channel> *bold* <http://x.example|bank> " + "x" * 900
    return {
        "notes": full,
        "notes_none": full.model_copy(
            update={"notes": (), "company": None, "segment": None, "changed": "Removed."}
        ),
        "notes_hostile": full.model_copy(
            update={
                "whom": odd,
                "company": odd,
                "segment": odd,
                "notes": (campus.model_copy(update={"text": odd, "whom": odd, "source": odd}),)
                * 60,
            }
        ),
    }
