"""Decides which version of the scoring model counts; history is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.members import require_admin
from engine.scoring.compiled import Compiled, compile_model, shipped
from engine.scoring.differences import differences
from engine.scoring.model import Model
from engine.views.base import Actor
from engine.views.icp import ModelHistory, VersionLine
from storage.tables import ScoringModel
from storage.unique import add_once


@dataclass(frozen=True)
class Version:
    """A version of a team's model; nobody made the shipped one, which is version 0."""

    number: int
    compiled: Compiled
    note: str = "as Drumbeat comes"
    by_name: str | None = None
    at: datetime | None = None

    @property
    def model(self) -> Model:
        return self.compiled.model


def current(session: Session, workspace_id: int) -> Version:
    """The version that counts: the highest."""
    row = session.scalars(
        select(ScoringModel)
        .where(ScoringModel.workspace_id == workspace_id)
        .order_by(ScoringModel.version.desc())
        .limit(1)
    ).first()
    return _version(row)


def at(session: Session, workspace_id: int, number: int) -> Version:
    """One version of a team's model."""
    if number == 0:
        return _version(None)
    row = session.scalars(
        select(ScoringModel).where(
            ScoringModel.workspace_id == workspace_id, ScoringModel.version == number
        )
    ).first()
    if row is None:
        raise NotFoundError(f"There is no version {number}. `drumbeat icp history` lists them.")
    return _version(row)


def _version(row: ScoringModel | None) -> Version:
    if row is None:
        return Version(0, shipped())
    compiled = compile_model(Model.model_validate(row.document))
    return Version(row.version, compiled, row.note, row.by_name, row.at)


def number(session: Session, workspace_id: int) -> int:
    """The number of the version that counts."""
    return (
        session.scalar(
            select(func.coalesce(func.max(ScoringModel.version), 0)).where(
                ScoringModel.workspace_id == workspace_id
            )
        )
        or 0
    )


def add(
    session: Session,
    model: Model,
    *,
    based_on: int,
    note: str | None = None,
    by: Actor,
    now: datetime,
) -> Version:
    """A new version, for an admin who saw `based_on`; whoever comes second is told who was first.

    Everybody is then scored anew in the background, since what they were scored with is older.
    """
    require_admin(by)
    newest = current(session, by.workspace_id)
    added = None
    if newest.number == based_on:
        changes = differences(newest.model, model)
        if not changes:
            raise ConflictError(f"That is what version {newest.number} says already.")
        added = add_once(
            session,
            ScoringModel,
            workspace_id=by.workspace_id,
            version=based_on + 1,
            document=model.document(),
            note=note or "; ".join(changes),
            by_name=by.name,
            at=now,
        )
    if added is None:
        newest = current(session, by.workspace_id)
        raise ConflictError(
            f"{newest.by_name} has changed the model meanwhile: {newest.note}. "
            "Nothing of yours was saved; open `/outreach icp` and change it again."
        )
    return current(session, by.workspace_id)


def roll_back(session: Session, number: int, *, by: Actor, now: datetime) -> Version:
    """The document of an old version once more, as a new version."""
    old = at(session, by.workspace_id, number)
    newest = current(session, by.workspace_id)
    note = f"back to version {number}"
    return add(session, old.model, based_on=newest.number, note=note, by=by, now=now)


MOST_SHOWN = 20


def history(session: Session, workspace_id: int) -> ModelHistory:
    """The newest versions first, down to the shipped one; how many there are in all."""
    rows = session.scalars(
        select(ScoringModel)
        .where(ScoringModel.workspace_id == workspace_id)
        .order_by(ScoringModel.version.desc())
        .limit(MOST_SHOWN)
    ).all()
    made = [
        VersionLine(version=row.version, note=row.note, by_name=row.by_name, at=row.at)
        for row in rows
    ]
    first = VersionLine(version=0, note=_version(None).note, by_name=None, at=None)
    return ModelHistory(current=rows[0].version if rows else 0, versions=(*made, first))
