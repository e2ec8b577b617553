"""Decides what is told about scores, segments and the ranking; names are those of the documents."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.views.base import Request, View

Score = Annotated[float, Field(ge=0, le=100)]


class SegmentRequest(Request):
    """Whom to segment (None: all) and towards which weights (None: those of the audiences).

    `tagged` asks for the list of all of them with their tags.
    """

    prospect_ids: tuple[int, ...] | None = None
    target_distribution: dict[str, float] | None = None
    tagged: bool = False


class AssignRequest(Request):
    """Who, in the words that find them, and into which segment by hand (None: by evidence)."""

    prospect: str
    segment: str | None


class Assigned(View):
    """Where a prospect stands now and why, where it stood, and whose word it was each time."""

    success: bool = True
    prospect_id: int
    name: str
    segment: str | None
    label: str | None
    """None: who waits for approval is sorted when that is given."""
    set_by: str | None
    evidence: tuple[str, ...]
    before: str | None
    set_by_before: str | None


class TaggedProspect(View):
    """A prospect with its segment and tags; `pacer_relevance` names the content pillars."""

    prospect_id: int
    segment: str
    industry: str | None
    role: str | None
    location: str | None
    engagement_potential: Annotated[float, Field(ge=0, le=1)]
    pacer_relevance: tuple[str, ...]


class SegmentReport(View):
    """How the prospects are spread over the audiences.

    `target` and `reached` are shares of the whole workspace that add up to 1; `reached` is as near
    to the target as it can be. Evidence is `clear` for some, others were `set_by_hand`, and with
    others a sequence is open: these stay. `undecided` are the rest; `moved` of them changed sides
    for the target in this run, and the target lacks `short` more, whom nothing may move.
    """

    success: bool = True
    total_prospects: int
    segments: dict[str, int]
    tagged_prospects: tuple[TaggedProspect, ...] = ()
    target: dict[str, float]
    reached: dict[str, float]
    clear: int
    set_by_hand: int
    in_conversation: int
    undecided: int
    moved: int
    short: int
    labels: dict[str, str]


class Place(View):
    """A place in the ranking: priorities descend, and equals stand in the order of their ids."""

    priority_score: float
    prospect_id: int


Grade = Literal["A", "B", "C", "no"]


class PrioritizeRequest(Request):
    """Lower limits of the three scores, other filters, and how many to name.

    `owner` is a member's name, Slack user or `me`. `not_contacted_for_days` includes those who were
    never contacted. `only_available` leaves out those with whom something is under way already.
    `after` asks for those who stand behind a place, `exact_totals` for totals however long that
    takes.
    """

    min_fit_score: Score = 0
    min_referral_capacity: Score = 0
    min_signal_strength: Score = 0
    segment: Annotated[str, Field(max_length=200)] | None = None
    grade: Grade | None = None
    tag: Annotated[str, Field(max_length=200)] | None = None
    owner: Annotated[str, Field(max_length=200)] | None = None
    never_contacted: bool = False
    not_contacted_for_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    only_available: bool = False
    after: Place | None = None
    exact_totals: bool = False


class ReasonView(View):
    """One signal: which score it is part of, the words that were found, its points, a sentence."""

    score: str
    signal: str
    matched: tuple[str, ...]
    points: float
    words: str


class RankedProspect(View):
    """One line of the ranking; `available` means that nothing is under way or closed with them."""

    prospect_id: int
    name: str
    job_title: str | None
    company: str | None
    fit_score: float
    referral_capacity: float
    signal_strength: float
    priority_score: float
    grade: str | None
    segment: str | None
    reasons: tuple[str, ...]
    available: bool
    reachable_by: tuple[str, ...]


class PriorityList(View):
    """The ranking.

    `total_scored` counts scored prospects (of the segment, if one is asked for), `top_tier_count`
    those of them who pass all limits and filters, `available_count` those of these with whom
    nothing is under way. Counting ends at some number: the totals named in `more_than` are larger
    than they say. `next` is the place after which the ranking goes on, if it does.
    """

    success: bool = True
    total_scored: int
    top_tier_count: int
    prospects: tuple[RankedProspect, ...]
    available_count: int
    more_than: tuple[str, ...] = ()
    next: Place | None = None
    request: PrioritizeRequest
    labels: dict[str, str]


class Explanation(View):
    """Why a prospect stands where it stands: scores with all their reasons, segment, state.

    `grade` is A, B, C or no, by fit.
    """

    success: bool = True
    prospect_id: int
    name: str
    job_title: str | None
    company: str | None
    location: str | None
    place: str | None
    """Region and country that were read from the location."""
    timezone: str | None
    industry: str | None
    role: str | None
    department: str | None
    seniority: str | None
    email: str | None
    linkedin_url: str | None
    phone: str | None
    source: str
    lead_status: str
    segment: str | None
    segment_label: str | None
    segment_evidence: tuple[str, ...]
    fit_score: float
    referral_capacity: float
    signal_strength: float
    priority_score: float
    grade: str | None
    engagement_potential: float
    pacer_relevance: tuple[str, ...]
    reasons: tuple[ReasonView, ...]


_INES = RankedProspect(
    prospect_id=4,
    name="Ines Okafor",
    job_title="Head of School",
    company="Harbor School",
    fit_score=85,
    referral_capacity=80,
    signal_strength=75,
    priority_score=80.25,
    grade="A",
    segment="referral_network",
    reasons=("Leads a school (head of school)", "At a school (school)"),
    available=True,
    reachable_by=("e-mail", "LinkedIn"),
)


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    labels = {
        "referral_network": "Referral network",
        "thought_leadership": "Thought leadership",
        "stealth_founder": "Stealth founders",
    }
    report = SegmentReport(
        total_prospects=58,
        segments={"referral_network": 27, "thought_leadership": 26, "stealth_founder": 5},
        tagged_prospects=(
            TaggedProspect(
                prospect_id=4,
                segment="referral_network",
                industry="Education",
                role="School administrator",
                location="New York",
                engagement_potential=0.78,
                pacer_relevance=("referral", "education"),
            ),
        ),
        target={"referral_network": 0.476, "thought_leadership": 0.476, "stealth_founder": 0.048},
        reached={"referral_network": 0.466, "thought_leadership": 0.448, "stealth_founder": 0.086},
        clear=47,
        set_by_hand=1,
        in_conversation=4,
        undecided=6,
        moved=2,
        short=2,
        labels=labels,
    )
    hostile = _INES.model_copy(
        update={
            "prospect_id": 5,
            "name": "<!channel> *Ann* " + "ن" * 300,
            "company": "<https://bank.example|bank>",
            "segment": None,
            "reasons": (),
            "available": False,
        }
    )
    ranking = PriorityList(
        total_scored=45,
        top_tier_count=12,
        prospects=(_INES, hostile),
        available_count=11,
        request=PrioritizeRequest(min_fit_score=70, segment="referral_network", limit=10),
        labels=labels,
    )
    reason = ReasonView(
        score="fit",
        signal="leads_a_school",
        matched=("head of school",),
        points=45,
        words="Leads a school (head of school)",
    )
    assigned = Assigned(
        prospect_id=4,
        name="Ines <!here> Okafor",
        segment="thought_leadership",
        label="Thought leadership",
        set_by="Ada Admin",
        evidence=(),
        before="Referral network",
        set_by_before="Remy Rep",
    )
    return {
        "assigned": assigned,
        "assigned_waits": assigned.model_copy(
            update={"segment": None, "label": None, "set_by": None}
        ),
        "assigned_back": assigned.model_copy(
            update={
                "segment": "referral_network",
                "label": "Referral network",
                "set_by": None,
                "evidence": ("title: head of school",),
                "before": "Thought leadership",
                "set_by_before": None,
            }
        ),
        "segments": report,
        "segments_clear": report.model_copy(
            update={
                "tagged_prospects": (),
                "clear": 58,
                "set_by_hand": 0,
                "in_conversation": 0,
                "undecided": 0,
                "moved": 0,
                "short": 0,
            }
        ),
        "segments_none": report.model_copy(
            update={
                "total_prospects": 0,
                "segments": dict.fromkeys(labels, 0),
                "tagged_prospects": (),
                "reached": dict.fromkeys(labels, 0.0),
                "clear": 0,
                "set_by_hand": 0,
                "in_conversation": 0,
                "undecided": 0,
                "moved": 0,
                "short": 0,
            }
        ),
        "ranking": ranking,
        "ranking_none": ranking.model_copy(
            update={"top_tier_count": 0, "prospects": (), "available_count": 0}
        ),
        "ranking_long": ranking.model_copy(
            update={
                "prospects": tuple(
                    _INES.model_copy(update={"prospect_id": n}) for n in range(1, 51)
                ),
                "top_tier_count": 10_000,
                "total_scored": 10_000,
                "available_count": 10_000,
                "more_than": ("total_scored", "top_tier_count", "available_count"),
                "next": Place(priority_score=80.25, prospect_id=50),
                "request": PrioritizeRequest(
                    grade="A",
                    tag="<!channel>",
                    owner="Remy",
                    not_contacted_for_days=30,
                    limit=50,
                ),
            }
        ),
        "explanation": Explanation(
            prospect_id=4,
            name="Ines Okafor",
            job_title="Head of School",
            company="Harbor School",
            location="New York",
            industry="Education",
            place="New York, United States",
            timezone="America/New_York",
            role="Head of School",
            department="leadership",
            seniority="head",
            email="ines@harbor.example",
            linkedin_url="https://www.linkedin.com/in/ines-okafor-sample",
            phone=None,
            source="import: prospects.csv",
            lead_status="new",
            segment="referral_network",
            segment_label="Referral network",
            segment_evidence=("title: head of school", "company: school"),
            fit_score=85,
            referral_capacity=80,
            signal_strength=75,
            priority_score=80.25,
            grade="A",
            engagement_potential=0.78,
            pacer_relevance=("referral", "education"),
            reasons=(
                reason,
                reason.model_copy(
                    update={
                        "score": "signal_strength",
                        "signal": "on_linkedin",
                        "points": 20,
                        "words": "Has a LinkedIn profile (LinkedIn)",
                    }
                ),
            ),
        ),
    }
