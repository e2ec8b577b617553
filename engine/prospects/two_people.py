"""Decides which two prospects a merge is about: both locked, and which of them is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.prospects.presence import merged_away
from storage.locks import hold_workspace
from storage.states import OPEN_SEQUENCES
from storage.tables import Prospect, Sequence

PROSPECT = Prospect.__table__


def locked(
    session: Session, ids: Collection[int], *, workspace_id: int
) -> dict[int, Mapping[str, Any]]:
    """These prospects' rows, locked in the order of `engine.delivery.locks`, workspace first.

    Imports hold the workspace too, so that no file is just being matched with either of them.
    """
    session.flush()
    hold_workspace(session, workspace_id)
    session.execute(
        select(Sequence.id)
        .where(Sequence.prospect_id.in_(ids))
        .order_by(Sequence.id)
        .with_for_update()
    ).all()
    rows = session.execute(
        select(PROSPECT)
        .where(Prospect.id.in_(ids), Prospect.workspace_id == workspace_id)
        .order_by(Prospect.id)
        .with_for_update()
    ).mappings()
    found: dict[int, Mapping[str, Any]] = {row["id"]: dict(row) for row in rows}
    for id_ in ids:
        if id_ not in found:
            explain_absence(session, id_, workspace_id)
    return found


def explain_absence(session: Session, prospect_id: int, workspace_id: int) -> None:
    before = merged_away(session, prospect_id, workspace_id=workspace_id)
    if before is None:
        raise NotFoundError(
            f"There is no prospect #{prospect_id} any more. `/outreach duplicates` asks anew."
        )
    raise ConflictError(
        f"{before.by_name} has merged {before.gone['full_name']} (#{prospect_id}) into "
        f"#{before.kept_id} already."
    )


def in_order(session: Session, rows: Mapping[int, Mapping[str, Any]]) -> list[int]:
    """The ids, the one that a merge keeps first: who was written to, soon will be, or is older."""
    under_way = set(
        session.scalars(
            select(Sequence.prospect_id).where(
                Sequence.prospect_id.in_(rows), Sequence.state.in_(OPEN_SEQUENCES)
            )
        )
    )
    return sorted(
        rows, key=lambda id_: (rows[id_]["last_contacted_at"] is None, id_ not in under_way, id_)
    )
