"""Decides what is asked and told about prospects who wait for a decision."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from engine.views.base import Request, View

REASONS: Final = {
    "wrong_role": "wrong role",
    "wrong_company": "wrong company",
    "competitor": "competitor",
    "customer": "customer already",
    "no": "no",
}
"""Why somebody is rejected, as it is kept; any other reason is a sentence of its own."""

Said = Annotated[str, Field(max_length=100)]
Waiting = Literal["discovered", "rejected", "approved"]


class ReviewFilter(Request):
    """Whom to look at; all that is said must hold. Words begin a word of name, company or title."""

    import_id: int | None = None
    source: Said | None = None
    """Where they come from: all of its name, or a part of it."""
    source_of: int | None = None
    """Exactly where this prospect comes from, as it is chosen from a list."""
    company: Said | None = None
    segment: Said | None = None
    grade: Said | None = None
    seniority: Said | None = None
    country: Said | None = None
    min_fit: Annotated[float, Field(ge=0, le=100)] | None = None
    words: Said = ""

    @property
    def is_empty(self) -> bool:
        return self == ReviewFilter()


class Cursor(Request):
    """Behind whom the next page begins: the priority (None: not scored) and the id."""

    priority: float | None = None
    id: int


class ReviewCard(View):
    """One prospect who waits, with what a decision needs."""

    prospect_id: int
    name: str
    job_title: str | None
    company: str | None
    location: str | None
    email: str | None
    linkedin_url: str | None
    phone: str | None
    source: str
    segment: str | None
    fit_score: float | None
    referral_capacity: float | None
    signal_strength: float | None
    priority_score: float | None
    grade: str | None
    reasons: tuple[str, ...]

    @property
    def cursor(self) -> Cursor:
        return Cursor(priority=self.priority_score, id=self.prospect_id)


class SourceCount(View):
    source: str
    count: int
    example: int
    """The newest who comes from there."""


class ReviewQueue(View):
    """Who waits, best priority first. `total` fits the filter, `waiting` is everybody."""

    success: bool = True
    filter: ReviewFilter
    import_name: str | None
    source_name: str | None = None
    """The one source that is looked at, in full."""
    waiting: int
    total: int
    newest: int
    """The highest id among those who fit: what comes in later is not decided unseen."""
    sources: tuple[SourceCount, ...]
    """Where they come from; told when nothing is filtered."""
    prospects: tuple[ReviewCard, ...]
    next: Cursor | None
    """What the next page begins behind; None on the last one."""


class BulkRequest(Request):
    """A decision on all who fit: on `expected` of them, as was confirmed, none newer."""

    filter: ReviewFilter
    newest: int
    expected: Annotated[int, Field(ge=1)]


class Decided(View):
    """What a decision did. Who was decided already keeps the first decision."""

    success: bool = True
    decision: Literal["approved", "rejected"]
    count: int
    already: int
    name: str | None = None
    """Whom it is about, when it is about one."""
    first: str | None = None
    """Who was first with (the last of) those that were decided already."""
    first_decision: str | None = None


def examples() -> dict[str, View]:
    card = ReviewCard(
        prospect_id=7,
        name="Ines Okafor",
        job_title="Head of School",
        company="Harbor School",
        location="Boston, US",
        email="ines@harbor.example",
        linkedin_url="https://www.linkedin.com/in/ines-invented",
        phone=None,
        source="import: Connections.csv",
        segment=None,
        fit_score=85,
        referral_capacity=80,
        signal_strength=75,
        priority_score=80.25,
        grade="A",
        reasons=("Leads a school (head of school)", "Has a work e-mail (work e-mail)"),
    )
    queue = ReviewQueue(
        filter=ReviewFilter(),
        import_name=None,
        waiting=60,
        total=60,
        newest=90,
        sources=(
            SourceCount(source="import: Connections.csv", count=52, example=90),
            SourceCount(source="import: fair.csv", count=8, example=12),
        ),
        prospects=(card,),
        next=card.cursor,
    )
    by_import = {
        "filter": ReviewFilter(import_id=3),
        "import_name": "Connections.csv",
        "total": 52,
    }
    odd = "<!channel> *Ann* & \u202eLee " + "x" * 300
    hostile = card.model_copy(
        update=dict.fromkeys(
            ("name", "job_title", "company", "location", "source", "segment", "phone"), odd
        )
        | {"grade": None, "priority_score": None, "fit_score": None, "reasons": (odd, odd)}
    )
    nobody = {"waiting": 0, "total": 0, "newest": 0, "sources": (), "prospects": (), "next": None}
    return {
        "queue": queue,
        "queue_import": queue.model_copy(update=by_import),
        "queue_words": queue.model_copy(
            update={"filter": ReviewFilter(words="head of", min_fit=60), "total": 1, "next": None}
        ),
        "queue_source": queue.model_copy(
            update={
                "filter": ReviewFilter(source_of=12),
                "source_name": "import: fair.csv",
                "total": 8,
            }
        ),
        "queue_hostile": queue.model_copy(
            update=by_import
            | {
                "import_name": odd,
                "prospects": (hostile,),
                "sources": (SourceCount(source=odd, count=60, example=90),),
                "filter": ReviewFilter(import_id=3, words=odd[:100], company=odd[:100]),
            }
        ),
        "queue_nobody": queue.model_copy(update=nobody),
        "queue_nobody_fits": queue.model_copy(
            update=nobody | {"waiting": 4, "filter": ReviewFilter(words="zebra")}
        ),
        "queue_nobody_in_segment": queue.model_copy(
            update=nobody | {"waiting": 4, "filter": ReviewFilter(segment="stealth_founder")}
        ),
        "approved": Decided(decision="approved", count=1, already=0, name="Ines Okafor"),
        "second": Decided(
            decision="rejected",
            count=0,
            already=1,
            name=odd,
            first="Remy Rep",
            first_decision="approved",
        ),
        "approved_many": Decided(
            decision="approved", count=49, already=3, first="Remy Rep", first_decision="rejected"
        ),
        "rejected_many": Decided(decision="rejected", count=1200, already=0),
    }
