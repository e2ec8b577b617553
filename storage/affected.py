"""Remembers of whom something changed that the figures of a time are made of.

A transaction leaves their numbers as rows, and no counter is touched: who sends waits for nobody.
They are counted anew a moment later, at the latest before somebody reads the figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import exists, insert, inspect, or_, select
from sqlalchemy.orm import InstanceState, Session

from storage.locks import hold_figures
from storage.tables import AffectedPerson, CountedPerson, Event, Prospect, Touch, Workspace

PEOPLE: Final = "affected_people"
"""Where a session remembers them (in `session.info`), with their teams."""
COLUMNS: Final = frozenset({"owner_id", "source", "segment", "timezone"})
"""What figures are broken down by of a prospect."""
TOGETHER: Final = 5_000
_MAY_BE_COUNTED: Final = (
    exists().where(Touch.prospect_id == Prospect.id),
    exists().where(Event.prospect_id == Prospect.id),
)


def affected(session: Session, people: Iterable[tuple[int, int]]) -> None:
    """(team, prospect): what they did, or what was sent to them, is otherwise than it was."""
    session.info.setdefault(PEOPLE, set()).update(people)


def notice(session: Session, row: object) -> None:
    """A row that the unit of work has written."""
    if isinstance(row, Event) or (isinstance(row, Touch) and row.sent_at is not None):
        affected(session, [(row.workspace_id, row.prospect_id)])
    elif isinstance(row, Prospect) and _has_changed(row, COLUMNS):
        moved(session, [row.id])
    elif isinstance(row, Workspace) and _has_changed(row, ("timezone",)):
        everybody(session, row.id)


def _has_changed(row: Prospect | Workspace, names: Iterable[str]) -> bool:
    now: InstanceState[Any] = inspect(row)
    return now.persistent and any(now.attrs[name].history.has_changes() for name in names)


def moved(session: Session, prospect_ids: Iterable[int]) -> None:
    """Those of these who may be counted may belong to other groups by now.

    Who is counted for the first time at this moment is among them: whoever has anything to count.
    """
    ids = sorted(prospect_ids)
    for start in range(0, len(ids), TOGETHER):
        some = Prospect.id.in_(ids[start : start + TOGETHER])
        session.execute(
            insert(AffectedPerson).from_select(
                ["workspace_id", "prospect_id"],
                select(Prospect.workspace_id, Prospect.id).where(some, or_(*_MAY_BE_COUNTED)),
            )
        )


def everybody(session: Session, workspace_id: int) -> None:
    """All of a team may belong to other groups by now; nobody is counted by the old ones beside."""
    hold_figures(session, workspace_id)
    session.execute(
        insert(AffectedPerson).from_select(
            ["workspace_id", "prospect_id"],
            select(CountedPerson.workspace_id, CountedPerson.id).where(
                CountedPerson.workspace_id == workspace_id
            ),
        )
    )


def write(session: Session) -> None:
    """Leave as rows whom this transaction has affected so far."""
    people = sorted(session.info.pop(PEOPLE, ()))
    if people:
        session.execute(
            insert(AffectedPerson),
            [{"workspace_id": team, "prospect_id": id_} for team, id_ in people],
        )
