"""What tests in every package make: a moment, a team, its people."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.members import actor_of, ensure_member
from engine.views.base import Actor
from storage.tables import Workspace

KEY = b"a key for tests only, 32 bytes.."


class Ring:
    """Seals by writing backwards; what the real one does is tested where it is."""

    def seal(self, text: str) -> str:
        return f"sealed:{text[::-1]}"

    def open(self, sealed: str) -> str:
        return sealed.removeprefix("sealed:")[::-1]


NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in New York, where the tests' team works."""


def make_workspace(session: Session, team: str = "T0LOCAL") -> Workspace:
    workspace = workspaces.ensure(
        session, slack_team_id=team, name="Local", timezone="America/New_York", now=NOW
    )
    workspace.slack_channel_id = "C0OUTREACH"
    session.flush()
    return workspace


def make_actor(session: Session, workspace: Workspace, *, user: str = "U0ADA") -> Actor:
    names = {"U0ADA": "Ada Admin", "U0REMY": "Remy Rep"}
    ensure_member(
        session,
        workspace.id,
        slack_user_id=user,
        name=names[user],
        admin=user == "U0ADA",
        now=NOW,
    )
    return actor_of(session, slack_team_id=workspace.slack_team_id, slack_user_id=user)
