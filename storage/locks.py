"""Locks a team's row, so that those who decide about the whole of it take turns."""

from __future__ import annotations

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
