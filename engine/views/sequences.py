"""What is told about a prospect's sequence; field names are those of the outreach document."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from engine.views.base import Request, View
from engine.views.drafts import DraftVariant

MOST_VARIANTS = 5
USUAL_TYPE = "3-step"
"""The sequence type where none is said."""


class SequenceRequest(Request):
    """For whom, of which type, with how many variants a step (1 to 5).

    Without a type it is the default campaign's; without a number that campaign's, or the named
    type's own.
    """

    prospect_id: int
    sequence_type: str | None = None
    num_variants: int | None = Field(default=None, ge=1, le=MOST_VARIANTS)


class StepVariants(View):
    variants: tuple[DraftVariant, ...]


class SequencePlan(View):
    """A sequence as the document shows it: a key for each kind of step that it has.

    `send_dates` are seconds since 1970; `current_step` counts the steps that are done, sent or
    skipped; `status` is not_sent, in_progress, paused, finished or stopped.
    """

    prospect_id: int
    segment: str | None
    connection_request: StepVariants | None = None
    initial_dm: StepVariants | None = None
    followup_1: StepVariants | None = None
    followup_2: StepVariants | None = None
    followup_3: StepVariants | None = None
    followup_4: StepVariants | None = None
    check_in: StepVariants | None = None
    answer: StepVariants | None = None
    send_dates: dict[str, float]
    channels: dict[str, str]
    touch_ids: dict[str, int]
    current_step: int
    status: str

    @model_serializer(mode="wrap")
    def _without_absent_steps(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = handler(self)
        return {
            key: value for key, value in fields.items() if value is not None or key == "segment"
        }


class LeftOutStep(View):
    """A step of the type that this prospect's sequence does not have, and why."""

    outreach_type: str
    why: str


class SequenceReport(View):
    """A prospect's sequence. `posted` says whether its cards go to a channel."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    segment: str | None
    sequence_id: int
    sequence_type: str
    sequence: SequencePlan
    variants: dict[str, tuple[DraftVariant, ...]]
    steps: int = 0
    """All of them; of two branches `variants` has one a kind."""
    chosen: dict[str, int]
    """By kind, the number of the variant that is shown and sent unless somebody chooses another."""
    left_out: tuple[LeftOutStep, ...] = ()
    posted: bool = False


class SequenceOrdered(View):
    """A sequence that a model writes; `posted` says whether its cards will go to a channel."""

    success: bool = True
    prospect_id: int
    prospect_name: str
    order_id: int
    sequence_type: str
    status: str = "being_written"
    posted: bool = False


class LeftOutProspect(View):
    prospect_id: int
    name: str
    why: str


class SequencesReport(View):
    """Sequences for several prospects at once: who got one or will, and who did not and why."""

    success: bool = True
    drafted: tuple[SequenceReport, ...]
    left_out: tuple[LeftOutProspect, ...]
    ordered: tuple[SequenceOrdered, ...] = ()


class StopPlan(View):
    """The sequence that would end, and how much of it is open."""

    success: bool = True
    sequence_id: int
    prospect_name: str
    drafts: int
    approved: int


class StoppedSequence(View):
    success: bool = True
    prospect_id: int
    prospect_name: str
    text: str


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    draft = DraftVariant(
        variant=1,
        message="Hello Maya, may I connect?",
        tone="professional",
        subject=None,
        angle="introduction",
        facts=(),
        warnings=(),
    )
    one = SequenceReport(
        prospect_id=4,
        prospect_name="Maya Lindqvist",
        segment="referral_network",
        sequence_id=7,
        sequence_type="3-step",
        sequence=SequencePlan(
            prospect_id=4,
            segment="referral_network",
            initial_dm=StepVariants(variants=(draft,)),
            followup_1=StepVariants(variants=(draft,)),
            send_dates={"initial_dm": 1795618800.0, "followup_1": 1795878000.0},
            channels={"initial_dm": "email", "followup_1": "email"},
            touch_ids={"initial_dm": 11, "followup_1": 12},
            current_step=0,
            status="not_sent",
        ),
        variants={"initial_dm": (draft,), "followup_1": (draft,)},
        chosen={"initial_dm": 1, "followup_1": 1},
        steps=2,
        left_out=(
            LeftOutStep(
                outreach_type="connection_request",
                why="No LinkedIn profile; the next steps move up.",
            ),
        ),
        posted=True,
    )
    ordered = SequenceOrdered(
        prospect_id=4,
        prospect_name="Maya <Lindqvist>",
        order_id=9,
        sequence_type="3-step",
        posted=True,
    )
    stop = StopPlan(
        sequence_id=9, prospect_name="Maya <Lindqvist> at Sand School", drafts=2, approved=1
    )
    return {
        "stop_plan": stop,
        "stop_plan_paused": stop.model_copy(update={"drafts": 0, "approved": 0}),
        "sequence_ordered": ordered,
        "sequences_ordered": SequencesReport(
            drafted=(), left_out=(), ordered=(ordered, ordered.model_copy(update={"order_id": 10}))
        ),
        "sequence_made": one,
        "sequence_not_posted": one.model_copy(update={"posted": False, "left_out": ()}),
        "sequences_made": SequencesReport(
            drafted=(one,),
            left_out=(
                LeftOutProspect(
                    prospect_id=5, name="Jo <Sand>", why="Jo <Sand> is not approved yet."
                ),
            ),
        ),
        "sequences_none": SequencesReport(drafted=(), left_out=()),
    }
