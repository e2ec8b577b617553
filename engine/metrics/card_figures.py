"""Decides when a campaign's card in the channel is drawn again: when its counters have changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.campaigns.reading import ENDED
from engine.metrics.campaign_pictures import show_result
from storage.states import PostKind
from storage.tables import Campaign, CampaignCount


def draw_changed(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Have the cards drawn whose figures are not what they show; how many those are.

    A test that has a result by now is shown as a picture.
    """
    campaigns = session.scalars(
        select(Campaign)
        .where(Campaign.workspace_id == workspace_id, Campaign.state.not_in(ENDED))
        .order_by(Campaign.id)
    ).all()
    counted = _fingerprints(session, [campaign.id for campaign in campaigns])
    changed = [one for one in campaigns if one.card_shows != counted.get(one.id, "")]
    for campaign in changed:
        campaign.card_shows = counted.get(campaign.id, "")
        posts.redraw(session, workspace_id, PostKind.CAMPAIGN, campaign.id, now=now)
        show_result(session, campaign, now=now)
    return len(changed)


def _fingerprints(session: Session, campaign_ids: list[int]) -> dict[int, str]:
    rows = session.execute(
        select(
            CampaignCount.campaign_id,
            CampaignCount.arm,
            CampaignCount.variant,
            CampaignCount.figure,
            CampaignCount.count,
        )
        .where(CampaignCount.campaign_id.in_(campaign_ids), CampaignCount.count != 0)
        .order_by(*CampaignCount.__table__.c["campaign_id", "arm", "variant", "figure"])
    )
    counts = defaultdict(list)
    for campaign_id, *counted in rows:
        counts[campaign_id].append(tuple(counted))
    return {id_: hashlib.sha256(repr(some).encode()).hexdigest() for id_, some in counts.items()}
