"""Reads in which hours somebody is written to: by their place, the team's, the campaign's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.scheduling.calendar import Hours, hours_for
from storage.tables import Campaign, Prospect, Sequence, Touch


def hours_of(session: Session, of: Sequence | Touch) -> Hours:
    """Those in which the messages of a sequence, or of one of its steps, may leave."""
    workspace = workspaces.get(session, of.workspace_id)
    prospect = session.get_one(Prospect, of.prospect_id)
    return hours_for(
        workspaces.settings_of(workspace),
        recipient=prospect.timezone,
        country=prospect.country,
        team=workspace.timezone,
        own=session.get_one(Campaign, of.campaign_id).send_window,
    )
