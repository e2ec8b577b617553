"""Decides what follows when a sequence type changes: which steps of those that run are made anew.

Only steps that wait as drafts and that nobody has edited are; what is approved, sent or left out
stays as it is, and so does all of a sequence that does not follow.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery import branches
from engine.delivery.draft_cards import brief_of, read
from engine.delivery.locks import lock_touches
from engine.delivery.stopping import finish_if_done
from engine.delivery.threads import retitle
from engine.generation.template_writer import write_in_any_case
from engine.members import require_admin
from engine.scheduling.calendar import due_dates, hours_for
from engine.scheduling.fitting import fitted
from engine.scheduling.own_types import list_types, save_type, type_named
from engine.scheduling.reach import reach_of
from engine.scheduling.step import ChosenStep, SequenceType
from engine.scheduling.steps import keep_variants
from engine.views.base import Actor
from engine.views.sequence_types import TypeRequest, TypeSaved
from storage.states import PostKind, SequenceState, TouchState
from storage.tables import Prospect, Sequence, Touch, Variant

OPEN = (SequenceState.ACTIVE, SequenceState.PAUSED)
GONE = "The type has this step no longer."
BY_HAND = "person"


def save(session: Session, request: TypeRequest, *, by: Actor, now: datetime) -> TypeSaved:
    """Keep the type, and say how many of those that run could follow it."""
    line = save_type(session, request, by=by, now=now)
    return _saved(session, line.name, by=by)


def follow(session: Session, name: str, *, by: Actor, now: datetime) -> TypeSaved:
    """Remake the open drafts of sequences that run from an earlier version of the type."""
    require_admin(by)
    kind = type_named(session, by.workspace_id, name)
    told = _saved(session, kind.name, by=by)
    for sequence in _behind(session, by.workspace_id, kind):
        _remake(session, sequence, kind, now=now)
    return told.model_copy(update={"followed": True})


def _saved(session: Session, name: str, *, by: Actor) -> TypeSaved:
    kind = type_named(session, by.workspace_id, name)
    behind = _behind(session, by.workspace_id, kind)
    steps = sum(len(_drafts(session, sequence)) for sequence in behind)
    line = next(each for each in list_types(session, by=by).types if each.name == kind.name)
    return TypeSaved(type=line, behind=len(behind), steps_to_remake=steps)


def _behind(session: Session, workspace_id: int, kind: SequenceType) -> Many[Sequence]:
    return session.scalars(
        select(Sequence)
        .where(
            Sequence.workspace_id == workspace_id,
            Sequence.type == kind.name,
            Sequence.type_version < kind.version,
            Sequence.state.in_(OPEN),
        )
        .order_by(Sequence.id)
    ).all()


def _touches(session: Session, sequence: Sequence) -> Many[Touch]:
    return session.scalars(
        select(Touch)
        .where(Touch.sequence_id == sequence.id)
        .order_by(Touch.position)
        .execution_options(populate_existing=True)
    ).all()


def _drafts(session: Session, sequence: Sequence) -> list[Touch]:
    """The steps that are made anew: drafts that show what Drumbeat wrote."""
    by_hand = set(
        session.scalars(
            select(Variant.touch_id)
            .join(Touch, Touch.id == Variant.touch_id)
            .where(
                Touch.sequence_id == sequence.id,
                Variant.number == Touch.variant_number,
                Variant.writer == BY_HAND,
            )
        )
    )
    return [
        touch
        for touch in _touches(session, sequence)
        if touch.state is TouchState.DRAFT and touch.id not in by_hand
    ]


def _remake(session: Session, sequence: Sequence, kind: SequenceType, *, now: datetime) -> None:
    lock_touches(session, [touch.id for touch in _touches(session, sequence)])
    prospect = session.get_one(Prospect, sequence.prospect_id)
    workspace = workspaces.get(session, sequence.workspace_id)
    hours = hours_for(
        workspaces.settings_of(workspace), recipient=prospect.timezone, team=workspace.timezone
    )
    steps, _ = fitted(kind, reach_of(session, prospect, but=sequence.id))
    remade = _drafts(session, sequence)
    known = {touch.position: touch for touch in _touches(session, sequence)}
    for position, (step, due) in enumerate(
        zip(steps, due_dates(sequence.started_at, steps, hours), strict=True)
    ):
        touch = known.get(position)
        if touch is not None and touch not in remade:
            continue
        due_at = hours.next_open(max(due, now))
        if touch is None:
            touch = _add(session, sequence, position, step, due_at)
        else:
            _change(touch, step, due_at)
        session.flush()
        _write(session, touch, sequence, kind, now=now)
    for touch in remade:
        if touch.position >= len(steps):
            touch.state, touch.reason = TouchState.SKIPPED, GONE
            posts.redraw_touch(session, touch.id, now=now)
    sequence.type_version = kind.version
    session.flush()
    for parent in _touches(session, sequence):
        if parent.state is TouchState.SENT:
            branches.gone_out(session, parent, now=now)
    for touch_id in retitle(session, sequence.id):
        posts.redraw_touch(session, touch_id, now=now)
    finish_if_done(session, sequence.id, now=now)


def _change(touch: Touch, step: ChosenStep, due_at: datetime) -> None:
    for column, value in step.columns().items():
        setattr(touch, column, value)
    touch.condition_met_at = None
    touch.due_at = due_at


def _add(
    session: Session, sequence: Sequence, position: int, step: ChosenStep, due_at: datetime
) -> Touch:
    touch = Touch(
        workspace_id=sequence.workspace_id,
        sequence_id=sequence.id,
        campaign_id=sequence.campaign_id,
        prospect_id=sequence.prospect_id,
        position=position,
        **step.columns(),
        due_at=due_at,
        state=TouchState.DRAFT,
        variant_number=1,
    )
    session.add(touch)
    return touch


def _write(
    session: Session, touch: Touch, sequence: Sequence, kind: SequenceType, *, now: datetime
) -> None:
    """New wordings, numbered on; the first of them is shown, on a card of its own or the old."""
    draft = read(session, touch.id)
    taken = {variant.number: variant.body for variant in draft.variants}
    written = write_in_any_case(
        brief_of(session, draft, now=now), sequence.num_variants, tones=kind.tones, taken=taken
    )
    keep_variants(session, touch, written, now=now)
    touch.variant_number = written[0].variant
    session.flush()
    if taken:
        posts.redraw_touch(session, touch.id, now=now)
    elif draft.workspace.slack_channel_id is not None:
        posts.want(
            session,
            touch.workspace_id,
            PostKind.DRAFT,
            touch.id,
            slack_channel_id=draft.workspace.slack_channel_id,
            now=now,
            touch_id=touch.id,
        )
