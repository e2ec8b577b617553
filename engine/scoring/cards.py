"""Reads the scoring model as it is shown, and as the forms that edit it begin."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.members import require_admin
from engine.scoring import drafts, lists, versions
from engine.scoring.model import Model, Signal
from engine.views.base import Actor
from engine.views.icp import (
    KINDS,
    ListsForm,
    ModelCard,
    RestForm,
    SharedLimit,
    SignalChoice,
    SignalForm,
    SignalLine,
)
from storage.states import Role


def card(session: Session, *, by: Actor) -> ModelCard:
    """The model that counts."""
    version = versions.current(session, by.workspace_id)
    model = version.model
    return ModelCard(
        version=version.number,
        note=version.note,
        by_name=version.by_name,
        at=version.at,
        signals=_lines(model),
        priority=model.priority.model_dump(),
        grades=model.grades.model_dump(by_alias=True),
        half_life_days=model.decay.half_life_days,
        pillars=tuple(pillar.name for pillar in model.pillars),
        may_change=by.role == Role.ADMIN,
    )


def choice(session: Session, draft_id: int | None, *, by: Actor) -> SignalChoice:
    """What can be edited: of a draft, or of the model that counts."""
    return SignalChoice(signals=_lines(_model(session, draft_id, by=by)), draft_id=draft_id)


def signal_form(
    session: Session, name: str | None, draft_id: int | None, *, by: Actor
) -> SignalForm:
    """One signal to be edited, or an empty form for a new one."""
    lines = {line.name: line for line in _lines(_model(session, draft_id, by=by))}
    if name is not None and name not in lines:
        raise NotFoundError("This signal is no longer in the model. Open `/outreach icp` again.")
    return SignalForm(signal=lines[name] if name is not None else None, draft_id=draft_id)


def rest_form(session: Session, draft_id: int | None, *, by: Actor) -> RestForm:
    """Weights, grades and half-life to be edited."""
    model = _model(session, draft_id, by=by)
    return RestForm(
        priority=model.priority.model_dump(),
        grades=model.grades.model_dump(by_alias=True),
        half_life_days=model.decay.half_life_days,
        draft_id=draft_id,
    )


def lists_form(session: Session, draft_id: int | None, *, by: Actor) -> ListsForm:
    """Shared limits, industries and pillars to be edited."""
    model = _model(session, draft_id, by=by)
    return ListsForm(
        limits=tuple(
            SharedLimit(
                group=group.name,
                cap=group.cap,
                because=tuple(s.because for s in model.signals if s.group == group.name),
            )
            for group in model.groups
        ),
        industries=lists.as_text(model.industries),
        pillars=lists.as_text(model.pillars),
        draft_id=draft_id,
    )


def _model(session: Session, draft_id: int | None, *, by: Actor) -> Model:
    require_admin(by)
    if draft_id is None:
        return versions.current(session, by.workspace_id).model
    return Model.model_validate(drafts.read(session, draft_id, by=by).document)


def _lines(model: Model) -> tuple[SignalLine, ...]:
    """By kind, the strongest of a kind first."""
    order = {kind: at for at, kind in enumerate(KINDS)}
    lines = sorted(model.signals, key=lambda s: (order[s.kind], -abs(s.points), s.because))
    return tuple(_line(signal) for signal in lines)


def _line(signal: Signal) -> SignalLine:
    return SignalLine(
        name=signal.name,
        kind=signal.kind,
        score=signal.score,
        looks_in=signal.fields,
        words=signal.words,
        values=signal.values,
        points=signal.points,
        cap=signal.cap,
        group=signal.group,
        because=signal.because,
    )
