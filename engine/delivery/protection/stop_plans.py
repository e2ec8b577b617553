"""Decides what a person is told before they suppress somebody or end a sequence: what it does."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.delivery.locks import OPEN_TOUCHES
from engine.delivery.protection import known, suppression
from engine.delivery.protection.suppressing import check_may
from engine.delivery.protection.targets import read_target
from engine.errors import ConflictError, NotFoundError
from engine.scheduling.obstacles import open_sequence
from engine.views.base import Actor
from engine.views.delivery import SuppressionPlan
from engine.views.sequences import StopPlan
from storage import suppressions
from storage.states import OPEN_SEQUENCES, SuppressionKind, TouchState
from storage.tables import Prospect, Sequence, Touch


def plan_suppression(session: Session, text: str, *, by: Actor) -> SuppressionPlan:
    """Whom the words name and what would end; nothing is changed. The rights are those to do it."""
    target = read_target(session, by.workspace_id, text)
    if target.prospect is not None:
        return _of_prospect(session, target.prospect)
    check_may(target, by)
    already = suppressions.find(session, by.workspace_id, target.values)
    people = known.prospects(session, by.workspace_id, target.values)
    only_calls = all(kind == SuppressionKind.PHONE for kind, _ in target.values)
    return SuppressionPlan(
        whom=text.strip(),
        what=target.name,
        is_about_many=target.is_about_many,
        only_calls=only_calls,
        people=len(people),
        sequences=0 if only_calls else _open_sequences(session, [each.id for each in people]),
        already=already.reason if already is not None else None,
    )


def _of_prospect(session: Session, prospect: Prospect) -> SuppressionPlan:
    return SuppressionPlan(
        whom=f"#{prospect.id}",
        what=_called(prospect),
        is_about_many=False,
        only_calls=False,
        people=1,
        sequences=_open_sequences(session, [prospect.id]),
        already=suppression.reason_for(session, prospect),
    )


def _called(prospect: Prospect) -> str:
    at = f" at {prospect.company_name}" if prospect.company_name else ""
    return f"{prospect.full_name}{at}"


def _open_sequences(session: Session, ids: Collection[int]) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Sequence.prospect_id.in_(ids), Sequence.state.in_(OPEN_SEQUENCES)
            )
        )
        or 0
    )


def plan_stop(session: Session, prospect: Prospect, *, by: Actor) -> StopPlan:
    """The open sequence of a prospect and what of it would not go out; ConflictError for none."""
    if prospect.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such prospect here. Check the name.")
    running = open_sequence(session, prospect)
    if running is None:
        raise ConflictError(f"{prospect.full_name} has no open sequence. Nothing to stop.")
    steps = session.scalars(
        select(Touch.state).where(Touch.sequence_id == running.id, Touch.state.in_(OPEN_TOUCHES))
    ).all()
    return StopPlan(
        sequence_id=running.id,
        prospect_name=_called(prospect),
        drafts=steps.count(TouchState.DRAFT),
        approved=steps.count(TouchState.APPROVED),
    )
