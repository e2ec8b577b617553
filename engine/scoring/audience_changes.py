"""Decides who may change the audiences, and what a change may be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.members import require_admin
from engine.prospects.words import plain
from engine.scoring.audience_list import list_audiences, rules_of
from engine.scoring.audiences import ensure_audiences, named
from engine.scoring.evidence_words import read, written
from engine.views.audiences import (
    AudienceForm,
    AudienceList,
    AudienceRequest,
    RemovalForm,
    RemovalRequest,
)
from engine.views.base import Actor
from storage import affected, first_come
from storage.locks import hold_workspace
from storage.tables import Audience, Prospect

MOST_AUDIENCES: Final = 20
MOST_LABEL: Final = 40


def audience_form(session: Session, audience_id: int | None, *, by: Actor) -> AudienceForm:
    """The form for one audience, or an empty one; for admins."""
    require_admin(by)
    if audience_id is None:
        return AudienceForm()
    audience = _get(ensure_audiences(session, by.workspace_id), audience_id)
    rules = rules_of(audience)
    return AudienceForm(
        id=audience.id,
        version=audience.version,
        label=audience.label,
        share=f"{audience.target_share * 100:g}",
        purpose=audience.purpose,
        title=written(rules, "title"),
        company=written(rules, "company"),
        about=written(rules, "about"),
    )


def save_audience(
    session: Session, request: AudienceRequest, *, by: Actor, now: datetime
) -> AudienceList:
    """Change an audience, or add one. Who saves an older version is told who was first."""
    require_admin(by)
    hold_workspace(session, by.workspace_id)
    audiences = ensure_audiences(session, by.workspace_id)
    label, share = _label(request, audiences), _share(request, audiences)
    rules = (
        *read(request.title, "title"),
        *read(request.company, "company"),
        *read(request.about, "about"),
    )
    values = {
        "label": label,
        "target_share": share,
        "purpose": request.purpose.strip(),
        "evidence": {"rules": [rule.model_dump(by_alias=True) for rule in rules]},
        "updated_by": by.name,
        "updated_at": now,
    }
    if request.id is None:
        _add(session, by.workspace_id, audiences, values)
    else:
        _change(session, _get(audiences, request.id), request.version, values)
    done = "added" if request.id is None else "changed"
    return list_audiences(session, by=by, changed=f"{by.name} {done} {label}.")


def _get(audiences: Sequence[Audience], audience_id: int) -> Audience:
    for audience in audiences:
        if audience.id == audience_id:
            return audience
    raise NotFoundError("This audience is gone. `/outreach audiences` lists those there are.")


def _label(request: AudienceRequest, audiences: Sequence[Audience]) -> str:
    label = " ".join(request.label.split())
    if not plain(label) or len(label) > MOST_LABEL:
        raise InvalidError(f"Write a name of up to {MOST_LABEL} characters.", field="label")
    for other in audiences:
        if other.id != request.id and plain(label) in (plain(other.label), plain(other.key)):
            raise InvalidError("Another audience has this name. Choose a new one.", field="label")
    return label


def _share(request: AudienceRequest, audiences: Sequence[Audience]) -> float:
    text = request.share.strip().rstrip("%").strip().replace(",", ".")
    try:
        share = float(text) / 100
    except ValueError as error:
        raise InvalidError("Write a number, such as 50.", field="share") from error
    if not 0 <= share <= 100:
        raise InvalidError("Write a number from 0 to 10000, such as 50.", field="share")
    if not share and not any(each.target_share for each in audiences if each.id != request.id):
        raise InvalidError("One audience at least needs a share above 0.", field="share")
    return share


def _add(
    session: Session, workspace_id: int, audiences: Sequence[Audience], values: dict[str, object]
) -> None:
    if len(audiences) >= MOST_AUDIENCES:
        raise InvalidError(
            f"{MOST_AUDIENCES} audiences are the most. Remove one first.", field="label"
        )
    taken = {audience.key for audience in audiences}
    wanted = plain(str(values["label"])).replace(" ", "_")
    key = next(
        k for n in range(len(taken) + 1) if (k := f"{wanted}_{n}" if n else wanted) not in taken
    )
    position = max(audience.position for audience in audiences) + 1
    session.add(Audience(workspace_id=workspace_id, key=key, position=position, **values))
    session.flush()


def _change(session: Session, audience: Audience, version: int, values: dict[str, object]) -> None:
    if not first_come.change(session, audience, version, values):
        raise ConflictError(
            f"{audience.updated_by} changed this audience meanwhile. Open it again to see how."
        )


def removal_form(session: Session, audience_id: int, *, by: Actor) -> RemovalForm:
    """Who is in an audience that is to go, and where they may go; for admins."""
    require_admin(by)
    audiences = ensure_audiences(session, by.workspace_id)
    audience = _get(audiences, audience_id)
    others = {each.key: each.label for each in audiences if each.id != audience_id}
    if not any(each.target_share for each in audiences if each.id != audience_id):
        raise InvalidError("The last audience with a share stays. Add another one first.")
    return RemovalForm(
        id=audience.id,
        label=audience.label,
        prospects=_in(session, audience),
        others=others,
    )


def _in(session: Session, audience: Audience) -> int:
    query = select(func.count(Prospect.id)).where(
        Prospect.workspace_id == audience.workspace_id, Prospect.segment == audience.key
    )
    return session.scalar(query) or 0


def remove_audience(
    session: Session, request: RemovalRequest, *, by: Actor, now: datetime
) -> AudienceList:
    """Remove an audience; whoever is in it goes to another one first, by hand or not."""
    hold_workspace(session, by.workspace_id)
    form = removal_form(session, request.id, by=by)
    audiences = ensure_audiences(session, by.workspace_id)
    audience = _get(audiences, request.id)
    if form.prospects and request.move_to is None:
        raise InvalidError("Say where its prospects go.", field="move_to")
    if request.move_to is not None:
        others = [each for each in audiences if each.id != request.id]
        gone = session.scalars(
            update(Prospect)
            .where(Prospect.workspace_id == by.workspace_id, Prospect.segment == audience.key)
            .values(
                segment=named(others, request.move_to).key,
                segment_evidence=[],
                segment_set_by=None,
                updated_at=now,
            )
            .returning(Prospect.id)
            .execution_options(synchronize_session="fetch")
        )
        affected.moved(session, gone)
    session.delete(audience)
    session.flush()
    return list_audiences(session, by=by, changed=f"{by.name} removed {form.label}.")
