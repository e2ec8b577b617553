"""Locks a team's row or its figures, so that those who need the whole of it take turns."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage.tables import Workspace


def hold_workspace(session: Session, workspace_id: int) -> Workspace:
    """The workspace as it is now, to the end of the transaction.

    PostgreSQL lets everybody through who only refers to it: each new row of a team does, and
    would wait for a whole batch of an import otherwise. SQLite has one writer anyway.
    """
    return session.get_one(
        Workspace, workspace_id, with_for_update={"key_share": True}, populate_existing=True
    )


_FIGURES: Final = text("SELECT pg_advisory_xact_lock(hashtext('figures'), :team)")


def hold_figures(session: Session, workspace_id: int) -> None:
    """Who counts a team's figures of times takes turns with who else does, and with nobody else.

    To the end of the transaction; `hold_workspace` would keep the team's e-mails waiting for it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_FIGURES, {"team": workspace_id})


HELD_BY_OTHERS: Final = frozenset({"55P03", "40P01"})
"""PostgreSQL's codes for a lock that was not free in time, and for two who wait for each other."""


def wait_at_most(session: Session, most: timedelta) -> None:
    """From here on in this transaction, who waits longer for a row gives up (`is_held_by_others`).

    SQLite has one lock, which is waited for at the begin.
    """
    if session.get_bind().dialect.name == "postgresql":
        ms = round(most / timedelta(milliseconds=1))
        session.execute(text("SELECT set_config('lock_timeout', :most, true)"), {"most": f"{ms}ms"})


def is_held_by_others(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in HELD_BY_OTHERS
