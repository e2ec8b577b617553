"""Decides which imports are listed: the last ones, with what they did."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import NotFoundError
from engine.views.base import Actor
from engine.views.prospects import ImportLine, ImportList
from storage.tables import ImportJob, Member

LIST_LIMIT = 10


def list_imports(session: Session, *, by: Actor, limit: int = LIST_LIMIT) -> ImportList:
    """The last imports, the newest first."""
    mine = ImportJob.workspace_id == by.workspace_id
    rows = session.execute(
        select(ImportJob, Member.name)
        .outerjoin(Member, Member.id == ImportJob.by_member_id)
        .where(mine)
        .order_by(ImportJob.id.desc())
        .limit(limit)
    ).all()
    return ImportList(
        timezone=workspaces.get(session, by.workspace_id).timezone,
        total=session.scalar(select(func.count()).select_from(ImportJob).where(mine)) or 0,
        imports=tuple(
            ImportLine(
                job_id=job.id,
                filename=job.filename,
                state=job.state,
                at=job.finished_at or job.created_at,
                by=job.decided_by or name,
                rows=job.rows,
                created=job.created,
                updated=job.updated,
                undone_by=job.undone_by,
            )
            for job, name in rows
        ),
    )


def require_mine(session: Session, job_id: int, *, by: Actor) -> None:
    """NotFoundError unless the import is this team's."""
    job = session.get(ImportJob, job_id)
    if job is None or job.workspace_id != by.workspace_id:
        raise NotFoundError(f"There is no import {job_id}. `/outreach imports` lists them.")
