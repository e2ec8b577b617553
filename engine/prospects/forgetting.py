"""Decides what becomes of a file that nobody goes on reading, and of rows that nobody needs.

The rows of an import are kept for as long as it can be looked at or undone. Of one that was ended
before it brought anybody in nothing can be undone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from engine.prospects.keeping import give_up
from engine.prospects.limits import CHUNK
from storage.states import ImportState
from storage.tables import ImportJob, ImportRow

PATIENCE: Final = timedelta(minutes=15)
"""A process that reads a file tells how far it is every few seconds, as long as it lives."""


def give_up_next(session: Session, *, now: datetime) -> bool:
    """End a file that was being read by a process that is no more; False when there is none."""
    left = session.scalars(
        select(ImportJob.id)
        .where(ImportJob.state == ImportState.READING, ImportJob.read_at < now - PATIENCE)
        .order_by(ImportJob.id)
        .limit(1)
    ).first()
    if left is not None:
        give_up(session, left, now=now)
    return left is not None


def forget_next(session: Session, *, batch: int = CHUNK) -> bool:
    """Delete the next rows of an import that was ended before it began; False without any."""
    half_read = and_(ImportJob.state == ImportState.FAILED, ImportJob.kept < ImportJob.rows)
    job = session.scalars(
        select(ImportJob)
        .where(
            or_(ImportJob.state == ImportState.CANCELLED, half_read),
            ImportJob.reached == 0,
            exists().where(ImportRow.import_job_id == ImportJob.id),
        )
        .order_by(ImportJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if job is None:
        return False
    next_ids = select(ImportRow.id).where(ImportRow.import_job_id == job.id).limit(batch)
    gone = session.scalars(
        delete(ImportRow)
        .where(ImportRow.id.in_(next_ids))
        .returning(ImportRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    job.kept = max(0, job.kept - len(gone))
    return True
