"""Decides what is told about two prospects that may be one person."""

from __future__ import annotations

from engine.views.base import View


class Side(View):
    """One of the two, with what helps to tell them apart."""

    prospect_id: int
    name: str
    title: str | None
    company: str | None
    location: str | None
    email: str | None
    linkedin_url: str | None
    phone: str | None
    lead_status: str
    source: str
    is_kept: bool
    """Whether a merge keeps this one: who was written to, or else who came first."""


class Pair(View):
    """Two prospects that may be one person; `differs` names the fields that do."""

    one: Side
    other: Side
    why: str
    likeness: float
    differs: tuple[str, ...]


class Merged(View):
    """A merge that was made, or undone."""

    success: bool = True
    merge_id: int
    kept_id: int
    kept_name: str
    gone_id: int
    gone_name: str
    text: str
    is_undone: bool = False


class Duplicates(View):
    """The next pair to decide on, after what was just decided.

    `left` counts all that are open; `pair` is None when none comes after those that were skipped.
    """

    success: bool = True
    left: int
    pair: Pair | None
    merged: Merged | None = None
    dismissed: str | None = None


class DuplicatesList(View):
    """The pairs that are open, the likeliest first; `total` counts those beyond the list too."""

    success: bool = True
    total: int
    pairs: tuple[Pair, ...]


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    one = Side(
        prospect_id=12,
        name="Bob Marsh",
        title="Head of School",
        company="Marsh School",
        location="Boston",
        email="bob@marsh.example",
        linkedin_url="https://www.linkedin.com/in/bobmarsh",
        phone=None,
        lead_status="contacted",
        source="import: Connections.csv",
        is_kept=True,
    )
    other = Side(
        prospect_id=340,
        name="Robert Marsh",
        title=None,
        company="Marsh School",
        location="Boston",
        email=None,
        linkedin_url=None,
        phone="+12125550148",
        lead_status="new",
        source="import: fair.csv",
        is_kept=False,
    )
    pair = Pair(
        one=one,
        other=other,
        why="same company; another form of the first name",
        likeness=0.81,
        differs=("name", "title", "email", "linkedin_url", "phone", "lead_status", "source"),
    )
    merged = Merged(
        merge_id=7,
        kept_id=12,
        kept_name="Bob Marsh",
        gone_id=340,
        gone_name="Robert Marsh",
        text="Bob Marsh (#12) and Robert Marsh (#340) are one person now, Bob Marsh.",
    )
    hostile = "<!channel> *Ann* & \u202eLee"
    return {
        "pair": Duplicates(left=3, pair=pair),
        "pair_after_merge": Duplicates(left=2, pair=pair, merged=merged),
        "pair_after_dismissal": Duplicates(
            left=2, pair=pair, dismissed="Ann Lee and Anna Lee stay two people."
        ),
        "pair_hostile": Duplicates(
            left=1,
            pair=pair.model_copy(
                update={"one": one.model_copy(update={"name": hostile, "company": "c" * 9000})}
            ),
        ),
        "skipped": Duplicates(left=2, pair=None),
        "none": Duplicates(left=0, pair=None),
        "none_after_merge": Duplicates(left=0, pair=None, merged=merged),
        "undone": Duplicates(
            left=0,
            pair=None,
            merged=merged.model_copy(
                update={
                    "is_undone": True,
                    "text": "Bob Marsh (#12) and Robert Marsh (#340) are two people again.",
                }
            ),
        ),
    }
