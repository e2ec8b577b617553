"""Decides what somebody is given who asks what is known about them: every row that leads there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from engine.delivery.protection import identities, suppression
from engine.members import require_admin
from engine.prospects.presence import present
from engine.views.base import Actor
from engine.views.erasure import PersonExport
from storage import suppressions
from storage.references import owner_of, references_to
from storage.snapshots import as_json
from storage.tables import Company, LikenessKey, Prospect, ProspectWord, SuppressionChange

DERIVED = frozenset({LikenessKey.__tablename__, ProspectWord.__tablename__})
"""Indexes of what the record says."""


def export_person(session: Session, prospect_id: int, *, by: Actor, now: datetime) -> PersonExport:
    """All that is kept about one prospect, by table. Admins only."""
    require_admin(by)
    prospect = present(session, prospect_id, workspace_id=by.workspace_id)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    _collect(session, _table(Prospect), [prospect.id], found)
    if prospect.company_id is not None:
        _add(session, _table(Company), [prospect.company_id], found)
    changes = suppressions.history(
        session, by.workspace_id, identities.all_values(session, prospect)
    )
    return PersonExport(
        prospect_id=prospect.id,
        exported_at=now,
        tables={name: list(rows.values()) for name, rows in sorted(found.items())},
        suppressed_because=suppression.reason_for(session, prospect),
        suppressions=[_change(change) for change in changes],
    )


def _change(change: SuppressionChange) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "cause": change.cause.value if change.cause else "lifted",
        "reason": change.reason,
        "at": change.at.isoformat(),
    }


def _collect(
    session: Session, table: Table, ids: list[int], found: dict[str, dict[int, dict[str, Any]]]
) -> None:
    """The rows and all that is below them, each once."""
    new = _add(session, table, ids, found)
    for column in references_to(table) if new else ():
        owner = owner_of(column)
        if owner.name not in DERIVED:
            below = session.scalars(select(owner.c.id).where(column.in_(new))).all()
            _collect(session, owner, list(below), found)


def _add(
    session: Session, table: Table, ids: list[int], found: dict[str, dict[int, dict[str, Any]]]
) -> list[int]:
    kept = found.setdefault(table.name, {})
    new = [id_ for id_ in ids if id_ not in kept]
    rows = session.execute(select(table).where(table.c.id.in_(new)).order_by(table.c.id))
    for row in rows.mappings():
        kept[row["id"]] = as_json(row)
    if not kept:
        del found[table.name]
    return new


def _table(entity: type[Prospect | Company]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table
