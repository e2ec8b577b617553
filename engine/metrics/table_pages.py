"""Decides what a page of a table is: which rows are asked for, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from engine.views.base import Actor
from engine.views.outcomes import By
from engine.views.tables import Mark
from storage.states import SuppressionKind

PAGE: Final = 1_000
"""So many rows are read in one transaction, so that nobody waits for a large table."""
Row = Sequence[Any]
Page = tuple[list[Row], Mark | None]


@dataclass(frozen=True)
class Asked:
    """Who asks for which rows: those of `(since, until]`, since None: all of them."""

    by: Actor
    now: datetime
    after: Mark | None = None
    since: datetime | None = None
    until: datetime | None = None
    group: By | None = None
    week: str = ""
    kind: SuppressionKind | None = None


Reader = Callable[[Session, Asked], Page]


def within(column: Any, asked: Asked) -> list[ColumnElement[bool]]:
    """That an instant lies in the time that was asked for."""
    found = []
    if asked.since is not None:
        found.append(column > asked.since)
    if asked.until is not None:
        found.append(column <= asked.until)
    return found


def page_by_id(
    session: Session, query: Select[*tuple[Any, ...]], key: Any, after: Mark | None
) -> Page:
    """A page in the order of ids; the id is the row's first column."""
    last = int(after[0]) if after else 0
    rows: list[Row] = [
        tuple(row)
        for row in session.execute(query.where(key > last).order_by(key).limit(PAGE)).all()
    ]
    return rows, (rows[-1][0],) if len(rows) == PAGE else None
