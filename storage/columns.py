"""Runs statements that are made once and give columns, past what the ORM does around each.

A session takes longer to get ready for such a statement than a database to answer it for a group of
e-mails. What was changed in the session is written before, as always.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult, Executable, Row, Select
from sqlalchemy.orm import Session

Ts = TypeVarTuple("Ts")


def read(session: Session, statement: Select[*Ts], given: Mapping[str, Any]) -> Sequence[Row[*Ts]]:
    """The rows of a query for columns."""
    session.flush()
    return session.connection().execute(statement, given).all()


def write(
    session: Session, statement: Executable, given: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Run an update; objects at hand do not notice (`storage.bulk.read_again`)."""
    session.flush()
    return session.connection().execute(statement, given)
