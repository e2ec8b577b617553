"""Decides what a digest tells beside its figures: where tests stand, and what is wrong by now."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.campaigns.reading import ENDED
from engine.campaigns.verdict_words import in_short
from engine.metrics.campaign_figures import verdict_now
from engine.metrics.pipeline_health import pipeline_health
from engine.scheduling import pausing
from engine.views.digests import CampaignTest
from storage.states import Allocation, CampaignState
from storage.tables import Campaign, Notice

MOST_LOOKED_AT: Final = 20
"""So many of the newest campaigns are asked what their test says."""
JOB: Final = "job:"
"""What notices of a recurring job begin with, which was given up once and is not over."""


def campaign_tests(
    session: Session, workspace_id: int, *, began: datetime, now: datetime
) -> tuple[CampaignTest, ...]:
    """Tests with a result first, then those that need the fewest more.

    Of campaigns that go on or ended after `began`; a test that ended without a result needs none.
    """
    campaigns = session.scalars(
        select(Campaign)
        .where(
            Campaign.workspace_id == workspace_id,
            Campaign.allocation != Allocation.FIRST,
            or_(
                Campaign.state.in_((CampaignState.ACTIVE, CampaignState.PAUSED)),
                Campaign.ended_at > began,
            ),
        )
        .order_by(Campaign.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    lines = []
    for campaign in campaigns:
        found = verdict_now(session, campaign, now=now)
        if found is None or (found.verdict == "not_yet" and campaign.state in ENDED):
            continue
        lines.append(
            CampaignTest(
                campaign_id=campaign.id,
                name=campaign.name,
                has_result=found.verdict != "not_yet",
                needed_per_arm=found.needed_per_arm,
                text=in_short(found),
            )
        )
    return tuple(sorted(lines, key=lambda line: (not line.has_result, line.needed_per_arm)))


def alerts(
    session: Session, workspace_id: int, *, began: datetime, now: datetime
) -> tuple[str, ...]:
    """What the team has to know of and is not over: sending paused, jobs, the pipeline.

    Notices about one person stay in their own message, so that no digest names anybody.
    """
    told = session.scalars(
        select(Notice.text)
        .where(
            Notice.workspace_id == workspace_id,
            Notice.over_at.is_(None),
            or_(
                Notice.key == pausing.NOTICE,
                and_(Notice.key.startswith(JOB, autoescape=True), Notice.created_at > began),
            ),
        )
        .order_by(Notice.id.desc())
    )
    wrong = pipeline_health(session, workspace_id, now=now).findings
    return (*told, *(finding.text for finding in wrong))
