"""Decides which sequence types a team has: those that are shipped, and its own, with versions."""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError
from engine.generation.briefs import TONES, Tone
from engine.generation.own_channels import names_of
from engine.members import require_admin
from engine.scheduling import step_lines
from engine.scheduling.sequence_types import TYPES, from_document, to_document, unknown
from engine.scheduling.step import MOST_VARIANTS, SequenceType
from engine.views.base import Actor
from engine.views.sequence_types import TypeForm, TypeLine, TypeList, TypeRequest
from storage.states import OPEN_SEQUENCES, CampaignState, OrderState
from storage.tables import Campaign, Member, OwnSequenceType, Sequence, WritingOrder
from storage.unique import add_once

MOST_TYPES = 40
MOST_NAME = 40
MOST_SUMMARY = 120
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def all_types(session: Session, workspace_id: int) -> dict[str, SequenceType]:
    """The shipped types, then the team's own by name.

    What is kept was checked when it was saved: if a channel is gone since, that is told whoever
    saves the type anew, and nobody else.
    """
    return TYPES | {
        row.name: from_document(row.name, row.document, own_channels=None, version=row.version)
        for row in _rows(session, workspace_id)
    }


def type_named(session: Session, workspace_id: int, name: str) -> SequenceType:
    """The type of that name; InvalidError lists those there are."""
    there = all_types(session, workspace_id)
    found = there.get(name.strip().casefold())
    if found is None:
        raise unknown(name, there)
    return found


def tones_of(session: Session, workspace_id: int, name: str) -> tuple[Tone, ...]:
    """The tones of a sequence's type; the usual ones where the type is gone by now."""
    found = all_types(session, workspace_id).get(name)
    return found.tones if found is not None else TONES


def list_types(session: Session, *, by: Actor, changed: str | None = None) -> TypeList:
    own = {row.name: row for row in _rows(session, by.workspace_id)}
    running = _running(session, by.workspace_id)
    return TypeList(
        types=tuple(
            _line(session, kind, own.get(name), running.count(name))
            for name, kind in all_types(session, by.workspace_id).items()
        ),
        changed=changed,
    )


def _line(
    session: Session, kind: SequenceType, row: OwnSequenceType | None, running: int
) -> TypeLine:
    member = session.get(Member, row.by_member_id) if row and row.by_member_id else None
    return TypeLine(
        id=row.id if row is not None else None,
        name=kind.name,
        summary=kind.summary,
        steps=tuple(step_lines.written(kind.steps)),
        tones=tuple(tone.value for tone in kind.tones),
        num_variants=kind.num_variants,
        version=kind.version,
        copied_from=row.copied_from if row is not None else None,
        changed_by=member.name if member is not None else None,
        running=running,
    )


def type_form(session: Session, name: str, *, copy: bool, by: Actor) -> TypeForm:
    """The form for a team's own type or, to `copy`, for a new one that begins like `name`."""
    require_admin(by)
    kind = type_named(session, by.workspace_id, name)
    if not copy and kind.version == 0:
        raise InvalidError(f"{kind.name} is shipped and stays as it is. Copy it to change it.")
    taken = all_types(session, by.workspace_id)
    new_name = next(
        candidate
        for n in range(len(taken) + 2)
        if (candidate := f"our_{kind.name}"[: MOST_NAME - 3] + (f"_{n + 1}" if n else ""))
        not in taken
    )
    return TypeForm(
        name=new_name if copy else kind.name,
        is_new=copy,
        copied_from=kind.name,
        version=0 if copy else kind.version,
        summary=kind.summary,
        steps="\n".join(step_lines.written(kind.steps)),
        num_variants=kind.num_variants,
        lead_tone=kind.tones[0].value,
        channels=tuple(names_of(session, by.workspace_id)),
    )


def save_type(session: Session, request: TypeRequest, *, by: Actor, now: datetime) -> TypeLine:
    """Keep a team's own type as its next version; sequences that run keep their steps.

    Raises InvalidError naming the form's field, for `steps` also the step, and ConflictError when
    somebody saved another version meanwhile.
    """
    require_admin(by)
    name = request.name.strip().casefold()
    document = _document(session, request, by.workspace_id)
    if request.version == 0:
        _add(session, name, request.copied_from, document, by=by, now=now)
    else:
        _change(session, name, request.version, document, by=by, now=now)
    return next(line for line in list_types(session, by=by).types if line.name == name)


def _document(session: Session, request: TypeRequest, workspace_id: int) -> dict[str, Any]:
    summary = " ".join(request.summary.split())
    if not summary or len(summary) > MOST_SUMMARY:
        raise InvalidError(f"Say in up to {MOST_SUMMARY} characters what it does.", field="summary")
    if not 1 <= request.num_variants <= MOST_VARIANTS:
        raise InvalidError(f"Choose 1 to {MOST_VARIANTS} wordings.", field="num_variants")
    if request.lead_tone not in set(TONES):
        raise InvalidError(f"The tones are {', '.join(TONES)}.", field="lead_tone")
    lead = Tone(request.lead_tone)
    return to_document(
        SequenceType(
            name=request.name,
            summary=summary,
            steps=step_lines.read(request.steps, own_channels=names_of(session, workspace_id)),
            tones=(lead, *(tone for tone in TONES if tone is not lead)),
            num_variants=request.num_variants,
        )
    )


def _add(
    session: Session,
    name: str,
    copied_from: str,
    document: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    if not NAME.fullmatch(name) or len(name) > MOST_NAME:
        raise InvalidError(
            f"Use up to {MOST_NAME} small letters, digits, - and _, like school_spring.",
            field="name",
        )
    there = all_types(session, by.workspace_id)
    if len(there) >= MOST_TYPES + len(TYPES):
        raise InvalidError(f"{MOST_TYPES} types are the most. Remove one first.", field="name")
    added = None
    if name not in there:
        added = add_once(
            session,
            OwnSequenceType,
            workspace_id=by.workspace_id,
            name=name,
            copied_from=copied_from,
            document=document,
            by_member_id=by.member_id,
            updated_at=now,
        )
    if added is None:
        raise InvalidError(f"There is a type {name} already. Choose another name.", field="name")


def _change(
    session: Session,
    name: str,
    version: int,
    document: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    saved = session.scalars(
        update(OwnSequenceType)
        .where(
            OwnSequenceType.workspace_id == by.workspace_id,
            OwnSequenceType.name == name,
            OwnSequenceType.version == version,
        )
        .values(document=document, version=version + 1, by_member_id=by.member_id, updated_at=now)
        .returning(OwnSequenceType.id)
        .execution_options(synchronize_session="fetch")
    ).first()
    if saved is None:
        _told(session, name, by.workspace_id)


def _told(session: Session, name: str, workspace_id: int) -> None:
    """Say who was first; InvalidError when there is no such type of the team's own."""
    kind = type_named(session, workspace_id, name)
    if kind.version == 0:
        raise InvalidError(f"{name} is shipped and stays as it is. Copy it to change it.")
    row = next(row for row in _rows(session, workspace_id) if row.name == name)
    member = session.get(Member, row.by_member_id) if row.by_member_id else None
    who = member.name if member is not None else "The shell"
    raise ConflictError(f"{who} changed this type meanwhile. Open it again to see how.")


def remove_type(session: Session, name: str, *, by: Actor) -> TypeList:
    """Take a team's own type away. Sequences that run keep their steps; a campaign keeps it."""
    require_admin(by)
    kind = type_named(session, by.workspace_id, name)
    if kind.version == 0:
        raise InvalidError(f"{kind.name} is shipped and cannot be removed.")
    used = session.scalars(
        select(Campaign.name).where(
            Campaign.workspace_id == by.workspace_id,
            Campaign.sequence_type == kind.name,
            Campaign.state.not_in((CampaignState.COMPLETED, CampaignState.CANCELLED)),
        )
    ).first()
    if used is not None:
        raise ConflictError(f"The campaign {used} uses it. Give it another type first.")
    _refuse_ordered(session, kind.name, by.workspace_id)
    session.execute(
        delete(OwnSequenceType).where(
            OwnSequenceType.workspace_id == by.workspace_id, OwnSequenceType.name == kind.name
        )
    )
    return list_types(session, by=by, changed=f"{by.name} removed {kind.name}.")


def _refuse_ordered(session: Session, name: str, workspace_id: int) -> None:
    ordered = session.scalar(
        select(func.count()).where(
            WritingOrder.workspace_id == workspace_id,
            WritingOrder.sequence_type == name,
            WritingOrder.state.in_((OrderState.WAITING, OrderState.CLAIMED)),
        )
    )
    if ordered:
        were = "A sequence of it is" if ordered == 1 else f"{ordered:,} sequences of it are"
        raise ConflictError(f"{were} being written. Wait for the drafts, then remove it.")


def _rows(session: Session, workspace_id: int) -> Many[OwnSequenceType]:
    return session.scalars(
        select(OwnSequenceType)
        .where(OwnSequenceType.workspace_id == workspace_id)
        .order_by(OwnSequenceType.name)
        .execution_options(populate_existing=True)
    ).all()


def _running(session: Session, workspace_id: int) -> list[str]:
    return list(
        session.scalars(
            select(Sequence.type).where(
                Sequence.workspace_id == workspace_id, Sequence.state.in_(OPEN_SEQUENCES)
            )
        )
    )
