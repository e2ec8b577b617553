"""Decides what follows when a sequence type changes: which steps of those that run are made anew.

Only steps that wait as drafts and that nobody has edited are, and those that an earlier version
took away; what is approved, sent or left out stays as it is, and so does all of a sequence that
does not follow. Whoever says that they follow only says so: they do a few at a time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from engine import notices
from engine.delivery.course.remaking import is_remade, remake
from engine.errors import ConflictError, DrumbeatError, InvalidError
from engine.members import require_admin
from engine.scheduling.own_types import list_types, save_type, type_named
from engine.scheduling.step import SequenceType
from engine.views.base import Actor
from engine.views.sequence_types import TypeRequest, TypeSaved
from storage.states import OPEN_SEQUENCES, TouchState
from storage.tables import OwnSequenceType, Prospect, Sequence, Touch

BATCH = 5
"""Sequences that are made anew in one transaction: about a third of a second's work."""


def save(session: Session, request: TypeRequest, *, by: Actor, now: datetime) -> TypeSaved:
    """Keep the type, and say how many of those that run could follow it."""
    line = save_type(session, request, by=by, now=now)
    return _saved(session, line.name, by=by)


def follow(session: Session, name: str, version: int, *, by: Actor) -> TypeSaved:
    """Those that run from an earlier version are to follow this one; `follow_next` does it.

    Raises ConflictError when there is a later version than the one that was shown.
    """
    require_admin(by)
    kind = type_named(session, by.workspace_id, name)
    if kind.version == 0:
        raise InvalidError(f"{kind.name} is shipped and never changes, so nothing follows it.")
    said = session.scalar(
        update(OwnSequenceType)
        .where(
            OwnSequenceType.workspace_id == by.workspace_id,
            OwnSequenceType.name == kind.name,
            OwnSequenceType.version == version,
        )
        .values(followed_version=version)
        .returning(OwnSequenceType.id)
        .execution_options(synchronize_session="fetch")
    )
    if said is None:
        raise ConflictError(
            f"{kind.name} was changed again meanwhile. Those that run keep their steps; "
            "save it once more to ask them."
        )
    return _saved(session, kind.name, by=by).model_copy(update={"followed": True})


def follow_next(session: Session, *, now: datetime) -> bool:
    """Make a few sequences anew that are to follow their type; True when there were some.

    A type that was saved once more asks again, so what had not followed by then waits for that.
    """
    wanted = session.scalars(
        select(OwnSequenceType)
        .where(OwnSequenceType.followed_version == OwnSequenceType.version)
        .order_by(OwnSequenceType.id)
        .execution_options(populate_existing=True)
    ).all()
    for row in wanted:
        behind = _behind(row.workspace_id, row.name, row.followed_version)
        sequences = session.scalars(
            select(Sequence)
            .where(behind)
            .order_by(Sequence.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        if sequences:
            kind = type_named(session, row.workspace_id, row.name)
            for sequence in sequences:
                _follow(session, sequence, kind, now=now)
            return True
        _all_have(session, row, behind)
    return False


def _follow(session: Session, sequence: Sequence, kind: SequenceType, *, now: datetime) -> None:
    """One that cannot follow keeps its steps, and the team is told why."""
    try:
        with session.begin_nested():
            remake(session, sequence, kind, now=now)
    except DrumbeatError as error:
        prospect = session.get_one(Prospect, sequence.prospect_id)
        notices.tell(
            session,
            sequence.workspace_id,
            f"follow:{sequence.id}:{kind.version}",
            f"The sequence of {prospect.full_name} keeps its steps. {error}",
            now=now,
        )
    sequence.type_version = kind.version
    session.flush()


def _all_have(session: Session, row: OwnSequenceType, behind: ColumnElement[bool]) -> None:
    """Nobody looks any more once none is left; one that somebody holds is left."""
    if session.scalar(select(Sequence.id).where(behind).limit(1)) is not None:
        return
    session.execute(
        update(OwnSequenceType)
        .where(OwnSequenceType.id == row.id, OwnSequenceType.version == row.version)
        .values(followed_version=0)
        .execution_options(synchronize_session=False)
    )


def _saved(session: Session, name: str, *, by: Actor) -> TypeSaved:
    line = next(each for each in list_types(session, by=by).types if each.name == name)
    behind = _behind(by.workspace_id, name, line.version)
    drafts = (
        select(func.count(Touch.id))
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .where(behind, Touch.state == TouchState.DRAFT, is_remade())
    )
    return TypeSaved(
        type=line,
        behind=session.scalar(select(func.count(Sequence.id)).where(behind)) or 0,
        steps_to_remake=session.scalar(drafts) or 0,
    )


def _behind(workspace_id: int, name: str, version: int) -> ColumnElement[bool]:
    """Open sequences that were made from an earlier version."""
    return and_(
        Sequence.workspace_id == workspace_id,
        Sequence.type == name,
        Sequence.type_version < version,
        Sequence.state.in_(OPEN_SEQUENCES),
    )
