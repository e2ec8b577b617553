"""Counts those anew of whom something changed, before anybody reads the figures of a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.people_facts import facts_of
from engine.metrics.person import NOBODY, Key, count, from_json, reached
from storage import counting
from storage.figures import PERIODS
from storage.locks import hold_figures
from storage.tables import AffectedPerson, CountedPerson, PeriodCount

TOGETHER: Final = 1_000
KEY: Final = ("period", "by", "value", "previous")


def catch_up(session: Session, workspace_id: int) -> None:
    """Bring the figures up to what has happened, this transaction included."""
    counting.write(session)
    while catch_up_some(session, workspace_id):
        pass


def catch_up_some(session: Session, workspace_id: int) -> bool:
    """Count a few anew. False when nothing of the team has changed.

    One at a time does it: whoever comes second waits, and finds what is left.
    """
    changed = select(AffectedPerson.id).where(AffectedPerson.workspace_id == workspace_id)
    if session.scalars(changed.limit(1)).first() is None:
        return False
    hold_figures(session, workspace_id)
    rows = session.execute(
        select(AffectedPerson.id, AffectedPerson.prospect_id)
        .where(AffectedPerson.workspace_id == workspace_id)
        .order_by(AffectedPerson.id)
        .limit(TOGETHER)
    ).all()
    session.execute(delete(AffectedPerson).where(AffectedPerson.id.in_([id_ for id_, _ in rows])))
    count_people(session, workspace_id, sorted({id_ for _, id_ in rows}))
    return True


def catch_up_next(session: Session) -> bool:
    """Count a few of some team anew. False when nothing has changed."""
    team = session.scalars(select(AffectedPerson.workspace_id).limit(1)).first()
    return team is not None and catch_up_some(session, team)


def count_people(session: Session, workspace_id: int, ids: Sequence[int]) -> int:
    """Keep as what each of these counts now, and add what that changes; how many changed."""
    session.refresh(workspaces.get(session, workspace_id), ["timezone"])  # moved while we waited
    now = facts_of(session, workspace_id, ids)
    known = dict(
        session.execute(
            select(CountedPerson.id, CountedPerson.facts).where(CountedPerson.id.in_(ids))
        ).all()
    )
    difference: Counter[Key] = Counter()
    written: list[dict[str, Any]] = []
    gone: list[int] = []
    for id_ in ids:
        facts, before = now.get(id_, NOBODY).as_json(), known.get(id_)
        if facts == (before or NOBODY.as_json()):
            continue
        count(difference, now.get(id_, NOBODY))
        if before is not None:
            count(difference, from_json(before), -1)
        if id_ in now:
            written.append({"id": id_, "workspace_id": workspace_id, "facts": facts})
        else:
            gone.append(id_)
    _keep(session, written, gone)
    add_up(session, workspace_id, difference)
    return len(written) + len(gone)


def _keep(session: Session, written: list[dict[str, Any]], gone: list[int]) -> None:
    if written:
        session.execute(_KEEP[session.get_bind().dialect.name], written)
    if gone:
        session.execute(delete(CountedPerson).where(CountedPerson.id.in_(gone)))


def add_up(session: Session, workspace_id: int, difference: Counter[Key]) -> None:
    """Add to the counters; those that come to nothing go, with the words that they were kept by."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for (*key, figures), by in difference.items():
        if by:
            row = rows.setdefault(tuple(key), dict.fromkeys(PERIODS, 0))
            for name in reached(figures):
                row[name] += by
    changed = [
        dict(zip(KEY, key, strict=True), workspace_id=workspace_id, **row)
        for key, row in rows.items()
        if any(row.values())
    ]
    if not changed:
        return
    session.execute(_ADD[session.get_bind().dialect.name], changed)
    if any(row[name] < 0 for row in changed for name in PERIODS):
        session.execute(
            delete(PeriodCount).where(
                PeriodCount.workspace_id == workspace_id,
                PeriodCount.period.in_({row["period"] for row in changed}),
                *(getattr(PeriodCount, name) == 0 for name in PERIODS),
            )
        )


def _keeping(dialect: Any) -> Any:
    statement = dialect.insert(CountedPerson.__table__)
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={"facts": statement.excluded["facts"]}
    )


def _adding(dialect: Any) -> Any:
    statement = dialect.insert(PeriodCount.__table__)
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", *KEY],
        set_={name: getattr(PeriodCount, name) + statement.excluded[name] for name in PERIODS},
    )


_KEEP: Final = {"postgresql": _keeping(postgresql), "sqlite": _keeping(sqlite)}
_ADD: Final = {"postgresql": _adding(postgresql), "sqlite": _adding(sqlite)}
