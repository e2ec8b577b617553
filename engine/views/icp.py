"""Decides what is told about the scoring model: what it says, its versions, what a change does."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.views.base import Request, View

KINDS = {
    "title": "Title",
    "seniority": "Seniority",
    "department": "Department",
    "industry": "Industry",
    "size": "Company size",
    "technology": "Technology",
    "keyword": "Words anywhere",
    "place": "Place",
    "relation": "How we can reach them",
    "engagement": "What they did",
    "negative": "What speaks against them",
}
"""The kinds of signals, as they are called and in the order in which they are shown."""


class SignalLine(View):
    """One signal: what it is looked for by, and what it adds to which score."""

    name: str
    kind: str
    score: str
    looks_in: tuple[str, ...]
    words: tuple[str, ...]
    values: tuple[str, ...]
    points: float
    cap: float
    group: str | None
    because: str


class ModelCard(View):
    """The scoring model as it counts now. `grades` are the least fit for A, B and C."""

    success: bool = True
    version: int
    note: str
    by_name: str | None
    at: datetime | None
    signals: tuple[SignalLine, ...]
    priority: dict[str, float]
    grades: dict[str, float]
    half_life_days: float
    pillars: tuple[str, ...]
    may_change: bool


class VersionLine(View):
    version: int
    note: str
    by_name: str | None
    at: datetime | None


class ModelHistory(View):
    """The newest versions first; the shipped one, 0, is always the last line."""

    success: bool = True
    current: int
    versions: tuple[VersionLine, ...]


class SignalChange(Request):
    """What a form says of one signal, as it was typed; `name` is None for a new one.

    `looked_for` are words or values, one a line or separated by commas.
    """

    name: str | None
    kind: str | None = None
    score: str | None = None
    looked_for: str
    points: str
    cap: str
    because: str
    remove: bool = False


class RestChange(Request):
    """What a form says of the rest of the model, as it was typed."""

    fit: str
    referral_capacity: str
    signal_strength: str
    grade_a: str
    grade_b: str
    grade_c: str
    half_life_days: str


CAP = "cap_"
"""Before a group's name: the input of a form that holds its limit."""


class ListsChange(Request):
    """What a form says of shared limits, by group, and of lists; None for what it did not show."""

    caps: dict[str, str]
    industries: str | None
    pillars: str | None


class SharedLimit(View):
    """What the signals of a group add at most together; `because` says which they are."""

    group: str
    cap: float
    because: tuple[str, ...]


class ListsForm(View):
    """Shared limits and lists to be edited; a list is None where a form cannot hold it."""

    limits: tuple[SharedLimit, ...]
    industries: str | None
    pillars: str | None
    draft_id: int | None


class SignalForm(View):
    """A signal to be edited; `signal` is None for a new one. `draft_id`: what to go on with."""

    signal: SignalLine | None
    draft_id: int | None


class RestForm(View):
    priority: dict[str, float]
    grades: dict[str, float]
    half_life_days: float
    draft_id: int | None


class SignalChoice(View):
    """All that can be edited, by kind; `draft_id`: what to go on with."""

    signals: tuple[SignalLine, ...]
    draft_id: int | None = None


class Placed(View):
    """Somebody in the ranking before or after a change."""

    prospect_id: int
    name: str
    priority: float
    grade: str


class ModelEffect(View):
    """What a change would do: of `scored` prospects `changed` have other scores.

    `moved_in` and `dropped_out` count who would get or lose an A; a few of each are named.
    """

    success: bool = True
    draft_id: int | None
    number: int
    based_on: int
    changes: tuple[str, ...]
    scored: int
    changed: int
    grades_before: dict[str, int]
    grades_after: dict[str, int]
    moved_in: int
    dropped_out: int
    named_in: tuple[Placed, ...]
    named_out: tuple[Placed, ...]
    top_before: tuple[Placed, ...]
    top_after: tuple[Placed, ...]


class ModelSaved(View):
    """What counts from now on; everybody is scored anew in the background."""

    success: bool = True
    version: int
    note: str


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    school = SignalLine(
        name="leads_a_school",
        kind="title",
        score="fit",
        looks_in=("title",),
        words=("head of school", "principal"),
        values=(),
        points=45,
        cap=45,
        group="what_they_do",
        because="Leads a school",
    )
    answered = school.model_copy(
        update={
            "name": "answered",
            "kind": "engagement",
            "score": "signal_strength",
            "looks_in": ("event",),
            "words": (),
            "values": ("replied",),
            "points": 30,
            "group": None,
            "because": "Has answered",
        }
    )
    hostile = school.model_copy(
        update={
            "name": "odd",
            "kind": "negative",
            "points": -30,
            "cap": -30,
            "because": "<!channel> *sells* & " + "x" * 99,
            "words": ("<https://bank.example|bank>", "y" * 80) * 20,
        }
    )
    at = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    card = ModelCard(
        version=3,
        note="Leads a school: +40 → +45 points",
        by_name="Ada Admin",
        at=at,
        signals=(school, answered, hostile),
        priority={"fit": 0.35, "referral_capacity": 0.35, "signal_strength": 0.3},
        grades={"A": 75, "B": 55, "C": 35},
        half_life_days=30,
        pillars=("problem", "authority", "credibility", "education", "referral"),
        may_change=True,
    )
    ines = Placed(prospect_id=4, name="Ines Okafor", priority=80.25, grade="A")
    owen = Placed(prospect_id=7, name="Owen <!here> *Mabry*", priority=61.5, grade="B")
    effect = ModelEffect(
        draft_id=2,
        number=1,
        based_on=3,
        changes=("Leads a school: +45 → +30 points",),
        scored=58,
        changed=12,
        grades_before={"A": 9, "B": 20, "C": 19, "no": 10},
        grades_after={"A": 7, "B": 22, "C": 19, "no": 10},
        moved_in=0,
        dropped_out=2,
        named_in=(),
        named_out=(owen,),
        top_before=(ines, owen),
        top_after=(owen.model_copy(update={"priority": 64}), ines),
    )
    lines = (
        VersionLine(version=3, note=card.note, by_name="Ada Admin", at=at),
        VersionLine(version=2, note="back to version 0 <!here>", by_name="Ada *Admin*", at=at),
        VersionLine(version=0, note="as Drumbeat comes", by_name=None, at=None),
    )
    return {
        "card": card,
        "card_shipped": card.model_copy(
            update={"version": 0, "by_name": None, "at": None, "may_change": False}
        ),
        "history": ModelHistory(current=3, versions=lines),
        "choice": SignalChoice(signals=card.signals),
        "signal_form": SignalForm(signal=school, draft_id=None),
        "signal_form_new": SignalForm(signal=None, draft_id=2),
        "rest_form": RestForm(
            priority=card.priority, grades=card.grades, half_life_days=30, draft_id=None
        ),
        "lists_form": ListsForm(
            limits=(SharedLimit(group="what_they_do", cap=60, because=("Leads a school",) * 2),),
            industries="EdTech: edtech, learning platform\nEducation: school, <!here>",
            pillars="referral: refer, introduce",
            draft_id=2,
        ),
        "lists_form_too_long": ListsForm(limits=(), industries=None, pillars=None, draft_id=None),
        "effect": effect,
        "effect_none": effect.model_copy(
            update={
                "changed": 0,
                "dropped_out": 0,
                "named_out": (),
                "grades_after": effect.grades_before,
                "top_after": effect.top_before,
            }
        ),
    }
