"""Decides when the sample prospects come in: by an import like any other, if nobody is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects import imports
from engine.views.base import Actor
from storage.tables import ImportJob, Prospect

FILE: Final = Path(__file__).resolve().parents[2] / "samples" / "prospects.csv"
BY: Final = "the samples"


def load_samples(session: Session, workspace_id: int, *, now: datetime) -> bool:
    """Import the sample prospects; False when the workspace has had prospects or imports before."""
    for table in (Prospect, ImportJob):
        if session.scalars(
            select(table.id).where(table.workspace_id == workspace_id).limit(1)
        ).first():
            return False
    by = Actor(workspace_id=workspace_id, member_id=None, name=BY, role="admin")
    preview = imports.preview(
        session,
        FILE.name,
        FILE.read_bytes(),
        by=by,
        channel=None,
        slack_file_id=None,
        now=now,
    )
    imports.confirm(session, preview.job_id, by=by, now=now)
    while imports.step(session, preview.job_id, now=now):
        pass
    return True
