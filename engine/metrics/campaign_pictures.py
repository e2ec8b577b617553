"""Decides when a campaign's test is shown as a picture: on request, and when it has a result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.campaigns.reading import by_id, view_of
from engine.errors import ConflictError, NotFoundError
from engine.metrics.campaign_figures import verdict_now
from engine.views.base import Actor
from engine.views.campaigns import CampaignChanged
from engine.views.verdicts import VerdictShown
from storage.states import PostKind
from storage.tables import Campaign, Post


def ask_for_picture(
    session: Session, campaign_id: int, *, by: Actor, now: datetime
) -> CampaignChanged:
    """Have the test drawn as it is now, in the thread of the campaign's card."""
    campaign = by_id(session, campaign_id, by=by)
    if verdict_now(session, campaign, now=now) is None:
        raise ConflictError(f"{campaign.name} has no test yet of which anything was delivered.")
    channel = workspaces.channel_of(workspaces.get(session, by.workspace_id))
    card = posts.want(
        session,
        by.workspace_id,
        PostKind.CAMPAIGN,
        campaign.id,
        slack_channel_id=channel,
        now=now,
    )
    _want(session, card, PostKind.CAMPAIGN_TEST, now=now)
    return CampaignChanged(
        text=f"The picture is in the team's channel, in the thread of the card of {campaign.name}.",
        campaign=view_of(session, campaign),
    )


def show_result(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Put the picture below the campaign's card, once, as soon as its test has a result."""
    kinds = (PostKind.CAMPAIGN, PostKind.CAMPAIGN_RESULT)
    there = session.scalars(
        select(Post).where(
            Post.workspace_id == campaign.workspace_id,
            Post.subject_id == campaign.id,
            Post.kind.in_(kinds),
        )
    ).all()
    if [post.kind for post in there] != [PostKind.CAMPAIGN]:
        return
    verdict = verdict_now(session, campaign, now=now)
    if verdict is not None and verdict.verdict != "not_yet":
        _want(session, there[0], PostKind.CAMPAIGN_RESULT, now=now)


def picture(
    session: Session, campaign_id: int, *, workspace_id: int, now: datetime
) -> VerdictShown:
    """What the picture shows when it is drawn."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.workspace_id != workspace_id:
        raise NotFoundError("This campaign is no longer kept.")
    verdict = verdict_now(session, campaign, now=now)
    if verdict is None:
        raise NotFoundError("This campaign has no test any more.")
    return VerdictShown(name=campaign.name, verdict=verdict)


def _want(session: Session, card: Post, kind: PostKind, *, now: datetime) -> None:
    posts.want(
        session,
        card.workspace_id,
        kind,
        card.subject_id,
        slack_channel_id=card.slack_channel_id,
        now=now,
        parent_id=card.id,
    )
