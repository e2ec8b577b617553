"""Decides how a change of the model waits: in a draft, until it is saved or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError
from engine.members import require_admin
from engine.scoring import versions
from engine.scoring.compiled import compile_model
from engine.scoring.differences import differences
from engine.scoring.effects import GRADES, Effect, placed
from engine.scoring.model import Model
from engine.views.base import Actor
from engine.views.icp import ModelEffect, ModelSaved
from storage.tables import ModelDraft
from storage.unique import add_once

GONE = "This change is no longer waiting: it was saved or discarded. Open `/outreach icp` again."
CHANGED = "You have changed this again meanwhile. Save the newer window."


def open_draft(session: Session, draft_id: int | None, *, by: Actor, now: datetime) -> ModelDraft:
    """The draft to go on with, or a new one of the version that counts; a member has one."""
    require_admin(by)
    if draft_id is not None:
        return read(session, draft_id, by=by)
    newest = versions.current(session, by.workspace_id)
    mine = (ModelDraft.workspace_id == by.workspace_id, ModelDraft.member_id == by.member_id)
    session.execute(delete(ModelDraft).where(*mine))
    add_once(
        session,
        ModelDraft,
        workspace_id=by.workspace_id,
        member_id=by.member_id,
        based_on=newest.number,
        document=newest.model.document(),
        note=None,
        number=0,
        at=now,
    )
    return session.scalars(select(ModelDraft).where(*mine)).one()


def keep(
    session: Session, draft: ModelDraft, document: Mapping[str, Any], now: datetime
) -> ModelDraft:
    draft.document = checked(document).document()
    draft.number += 1
    draft.note, draft.at = None, now
    session.flush()
    return draft


def begin_rollback(session: Session, number: int, *, by: Actor, now: datetime) -> ModelDraft:
    """A draft that is an old version once more."""
    old = versions.at(session, by.workspace_id, number).model
    draft = open_draft(session, None, by=by, now=now)
    kept = keep(session, draft, old.document(), now)
    kept.note = f"back to version {number}"
    return kept


def read(session: Session, draft_id: int, *, by: Actor) -> ModelDraft:
    """An admin's own draft, locked: another window of theirs may be about to change it."""
    require_admin(by)
    draft = session.get(ModelDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or (draft.workspace_id, draft.member_id) != (by.workspace_id, by.member_id):
        raise ConflictError(GONE)
    return draft


def discard(session: Session, draft_id: int, *, by: Actor) -> None:
    """Drop a draft; one that is gone already stays gone."""
    session.execute(
        delete(ModelDraft).where(
            ModelDraft.workspace_id == by.workspace_id,
            ModelDraft.member_id == by.member_id,
            ModelDraft.id == draft_id,
        )
    )


def save(session: Session, draft_id: int, *, number: int, by: Actor, now: datetime) -> ModelSaved:
    """Make a draft the version that counts, as it was shown: `number` says which state that was."""
    draft = read(session, draft_id, by=by)
    if draft.number != number:
        raise ConflictError(CHANGED)
    model = Model.model_validate(draft.document)
    saved = versions.add(session, model, based_on=draft.based_on, note=draft.note, by=by, now=now)
    discard(session, draft_id, by=by)
    return ModelSaved(version=saved.number, note=saved.note)


def begin_effect(session: Session, draft_id: int, *, by: Actor) -> Effect:
    """What the draft would do against the version it is based on, with nobody counted yet."""
    draft = read(session, draft_id, by=by)
    before = versions.at(session, by.workspace_id, draft.based_on).compiled
    return Effect(before, compile_model(Model.model_validate(draft.document)))


def effect(session: Session, draft_id: int, counted: Effect, *, by: Actor) -> ModelEffect:
    """The draft with its effect, once everybody is counted.

    ConflictError when it says something else by now: what is saved is what was counted.
    """
    draft = read(session, draft_id, by=by)
    if Model.model_validate(draft.document) != counted.after.model:
        raise ConflictError(CHANGED)
    return told(session, counted, by=by, draft=draft, based_on=draft.based_on)


def told(
    session: Session,
    counted: Effect,
    *,
    by: Actor,
    draft: ModelDraft | None,
    based_on: int,
) -> ModelEffect:
    """A counted effect in names and numbers; without a draft it is a file that was looked at."""
    names = counted.names(session, by.workspace_id)
    return ModelEffect(
        draft_id=draft.id if draft else None,
        number=draft.number if draft else 0,
        based_on=based_on,
        changes=differences(counted.before.model, counted.after.model),
        scored=counted.scored,
        changed=counted.changed,
        grades_before={grade: counted.grades_before[grade] for grade in GRADES},
        grades_after={grade: counted.grades_after[grade] for grade in GRADES},
        moved_in=counted.moved_in,
        dropped_out=counted.dropped_out,
        named_in=placed(counted.first_in, names),
        named_out=placed(counted.first_out, names),
        top_before=placed(counted.top_before, names),
        top_after=placed(counted.top_after, names),
    )


def checked(document: Mapping[str, Any]) -> Model:
    """The model that a document is; what is wrong with it is said in its first sentence."""
    try:
        return Model.model_validate(document)
    except ValidationError as error:
        raise InvalidError(*_first_wrong(error)) from error


def _first_wrong(error: ValidationError) -> tuple[str]:
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return (str(first["ctx"]["error"]),)
    where = " → ".join(str(part) for part in first["loc"])
    return (f"{where}: {first['msg']}.",)
