"""Decides how a sequence is told: its steps, their drafts and dates, and how far it has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.views.drafts import DraftVariant, DraftWarning, Fact
from engine.views.sequences import LeftOutStep, SequencePlan, SequenceReport, StepVariants
from storage.states import SequenceState, TouchKind, TouchState
from storage.tables import Prospect, Sequence, Touch, Variant

DONE = (TouchState.SENT, TouchState.SKIPPED)
NOT_SENT, IN_PROGRESS = "not_sent", "in_progress"


def report(
    session: Session,
    sequence: Sequence,
    prospect: Prospect,
    *,
    left_out: tuple[LeftOutStep, ...] = (),
    posted: bool = False,
) -> SequenceReport:
    """The sequence with the document's field names."""
    touches = session.scalars(
        select(Touch).where(Touch.sequence_id == sequence.id).order_by(Touch.position)
    ).all()
    by_touch = _variants(session, sequence.id)
    told = _one_a_kind(touches)
    variants = {touch.kind.value: tuple(by_touch[touch.id]) for touch in told}
    plan = SequencePlan.model_validate(
        {
            "prospect_id": prospect.id,
            "segment": sequence.segment,
            "send_dates": {touch.kind.value: touch.due_at.timestamp() for touch in told},
            "channels": {touch.kind.value: touch.channel.value for touch in told},
            "touch_ids": {touch.kind.value: touch.id for touch in told},
            "current_step": sum(touch.state in DONE for touch in touches),
            "status": status_of(sequence, [touch.state for touch in touches]),
            **{kind: StepVariants(variants=drafts) for kind, drafts in variants.items()},
        }
    )
    return SequenceReport(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        segment=sequence.segment,
        sequence_id=sequence.id,
        sequence_type=sequence.type,
        sequence=plan,
        variants=variants,
        chosen={touch.kind.value: touch.variant_number for touch in told},
        steps=len(touches),
        left_out=left_out,
        posted=posted,
    )


def _one_a_kind(touches: Many[Touch]) -> list[Touch]:
    """The touches that the documents' fields tell, which are named by kind.

    Of two branches it is the one that was not left out; while nobody knows, the first.
    """
    by_kind: dict[TouchKind, Touch] = {}
    for touch in sorted(touches, key=lambda t: (t.state is TouchState.SKIPPED, t.position)):
        by_kind.setdefault(touch.kind, touch)
    return sorted(by_kind.values(), key=lambda touch: touch.position)


def status_of(sequence: Sequence, states: list[TouchState]) -> str:
    if sequence.state is not SequenceState.ACTIVE:
        return sequence.state.value
    return IN_PROGRESS if TouchState.SENT in states else NOT_SENT


def _variants(session: Session, sequence_id: int) -> dict[int, list[DraftVariant]]:
    found: dict[int, list[DraftVariant]] = defaultdict(list)
    rows = session.scalars(
        select(Variant)
        .join(Touch, Touch.id == Variant.touch_id)
        .where(Touch.sequence_id == sequence_id)
        .order_by(Variant.touch_id, Variant.number)
    )
    for row in rows:
        found[row.touch_id].append(as_view(row))
    return found


def as_view(variant: Variant) -> DraftVariant:
    return DraftVariant(
        variant=variant.number,
        message=variant.body,
        tone=variant.tone,
        subject=variant.subject,
        angle=variant.angle,
        facts=tuple(Fact.model_validate(fact) for fact in variant.facts),
        warnings=tuple(DraftWarning.model_validate(warning) for warning in variant.warnings),
        writer=variant.writer,
    )
