"""Decides what a person sees of a campaign: who it is for, how it stands, what can be done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.reading import ENDED, by_id, view_of
from engine.delivery.course.campaign_readiness import count_approved, open_sequences
from engine.errors import NotFoundError
from engine.metrics.campaign_figures import analytics
from engine.scheduling.campaign_requests import MAY_DECIDE
from engine.scheduling.qualified import fitting_now
from engine.scoring.audiences import ensure_audiences
from engine.scoring.scoring import score_unscored
from engine.views.base import Actor
from engine.views.campaign_figures import CampaignCard
from storage.states import Role
from storage.tables import Campaign, Sender

SCORED_FIRST = 1000
"""So many who were not scored yet are scored before it is counted who fits."""


def posted(session: Session, campaign_id: int, *, now: datetime) -> CampaignCard:
    """The card in the team's channel. It has everybody's buttons: who may is asked at the click."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFoundError("This campaign is no longer kept.")
    team = Actor(
        workspace_id=campaign.workspace_id, member_id=None, name="the team", role=Role.ADMIN
    )
    return card(session, campaign_id, by=team, now=now)


def card(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignCard:
    """A campaign as it is now; whom it would fit is counted while it can still be written for."""
    campaign = by_id(session, campaign_id, by=by)
    over = campaign.state in ENDED
    if not over:
        score_unscored(session, by.workspace_id, now=now, batch=SCORED_FIRST)
    senders = session.scalars(
        select(Sender.address)
        .where(Sender.workspace_id == by.workspace_id, Sender.id.in_(campaign.sender_ids))
        .order_by(Sender.id)
    )
    return CampaignCard(
        campaign=view_of(session, campaign),
        analytics=analytics(session, campaign_id, by=by, now=now),
        audience=None if over else fitting_now(session, campaign, now=now),
        segments={a.key: a.label for a in ensure_audiences(session, by.workspace_id)},
        senders=tuple(senders),
        open_sequences=open_sequences(session, campaign),
        approved=count_approved(session, campaign),
        may_decide=by.role in MAY_DECIDE,
        timezone=workspaces.get(session, by.workspace_id).timezone,
    )
