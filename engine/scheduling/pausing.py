"""Decides when all sending rests: an admin pauses it for the whole team, and lets it go on.

While it rests nothing leaves and no day is posted; drafts can be written and approved, and answers
are read.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import notices
from engine.errors import ConflictError
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.pausing import Pausing
from storage.states import MailState
from storage.tables import Mail, Workspace

GATE = "workspace_paused"
"""What the rows say that waited for this."""
NOTICE = "paused"
"""The key of the line that tells the channel."""


def pause(session: Session, *, by: Actor, now: datetime) -> Pausing:
    """Hold back all e-mails of the team; ConflictError when they are held back already."""
    require_admin(by)
    if not _set(session, by.workspace_id, now):
        raise ConflictError("Sending is paused already. `/outreach resume` lets it go on.")
    told = f"{by.name} paused sending for the whole team. `/outreach resume` lets it go on."
    notices.tell(session, by.workspace_id, NOTICE, told, now=now)
    return Pausing(
        is_paused=True,
        text="Sending is paused: nothing leaves until an admin types `/outreach resume`.",
    )


def resume(session: Session, *, by: Actor, now: datetime) -> Pausing:
    """Let the team's e-mails go again; ConflictError when nothing holds them back."""
    require_admin(by)
    if not _set(session, by.workspace_id, None):
        raise ConflictError("Sending is not paused. `/outreach pending` says what waits and why.")
    session.execute(
        update(Mail)
        .where(Mail.workspace_id == by.workspace_id, Mail.state == MailState.APPROVED)
        .where(Mail.gate == GATE)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
    notices.clear(
        session,
        by.workspace_id,
        NOTICE,
        f"Sending was paused; {by.name} let it go on.",
        now=now,
    )
    return Pausing(
        is_paused=False,
        text="Sending goes on: what waited leaves as its hours allow.",
    )


def _set(session: Session, workspace_id: int, paused_at: datetime | None) -> bool:
    """Whether this changed anything; of two admins at once one did it."""
    is_open = Workspace.paused_at.is_(None)
    changed = session.scalars(
        update(Workspace)
        .where(Workspace.id == workspace_id, is_open if paused_at is not None else ~is_open)
        .values(paused_at=paused_at)
        .returning(Workspace.id)
    ).first()
    return changed is not None
