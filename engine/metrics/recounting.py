"""Decides whether a campaign's counters are right: counts everything anew and says what differs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine import posts
from engine.campaigns.reading import ENDED
from engine.errors import NotFoundError
from engine.metrics.campaign_pictures import show_result
from engine.views.campaign_figures import CountDifference, RecountReport
from storage import counting
from storage.counting import Key
from storage.figures import COST, FIGURES, figures_of_touch, sent_variant
from storage.states import PostKind
from storage.tables import Campaign, CampaignCount, CountedMessage, ModelCall, Touch
from storage.tables import Sequence as SequenceRow


def recount(session: Session, campaign_id: int, *, workspace_id: int) -> RecountReport:
    """Put the counters right from touches, events, answers and model calls.

    Messages that are counted as something else than they are come first, then the sums: the order
    in which every transaction locks them.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.workspace_id != workspace_id:
        raise NotFoundError("There is no such campaign here. Check the name.")
    counting.write(session)
    wrong = _miscounted(session, campaign_id)
    for some in counting.parts(wrong):
        counting.count_touches(session, some)  # the sums below are of what it leaves
    kept = _kept(session, campaign_id)
    found = _found(session, campaign_id)
    found.subtract(kept)
    counting.add_up(session, found)
    return RecountReport(
        campaign_id=campaign.id,
        name=campaign.name,
        messages_put_right=len(wrong),
        differences=tuple(_differences(kept, found)),
    )


def recount_all(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Recount every campaign that has not ended, and draw its card anew; how many were wrong.

    A test that has a result by now is shown as a picture.
    """
    campaigns = session.scalars(
        select(Campaign)
        .where(Campaign.workspace_id == workspace_id, Campaign.state.not_in(ENDED))
        .order_by(Campaign.id)
    ).all()
    wrong = 0
    for campaign in campaigns:
        wrong += bool(recount(session, campaign.id, workspace_id=workspace_id).differences)
        posts.redraw(session, workspace_id, PostKind.CAMPAIGN, campaign.id, now=now)
        show_result(session, campaign, now=now)
    return wrong


def _differences(kept: Counter[Key], by: Counter[Key]) -> list[CountDifference]:
    """What each figure was, over all variants, and what it is."""
    was, more = Counter[str](), Counter[str]()
    for (_, _, _, figure), count in kept.items():
        was[figure] += count
    for (_, _, _, figure), count in by.items():
        more[figure] += count
    return [
        CountDifference(figure=name, counted=was[name], found=was[name] + more[name])
        for name in (*FIGURES, COST)
        if more[name]
    ]


def _miscounted(session: Session, campaign_id: int) -> list[int]:
    """Touches of the campaign that are counted as something else, and those that are gone."""
    query = (
        select(Touch.id)
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .outerjoin(CountedMessage, CountedMessage.id == Touch.id)
        .where(
            Touch.campaign_id == campaign_id,
            or_(
                CountedMessage.id.is_(None),
                CountedMessage.arm != SequenceRow.arm,
                CountedMessage.variant != sent_variant(),
                CountedMessage.figures != figures_of_touch(),
            ),
        )
    )
    gone = (
        select(CountedMessage.id)
        .outerjoin(Touch, Touch.id == CountedMessage.id)
        .where(
            CountedMessage.campaign_id == campaign_id,
            CountedMessage.figures != 0,
            Touch.id.is_(None),
        )
    )
    return sorted({*session.scalars(query), *session.scalars(gone)})


def _kept(session: Session, campaign_id: int) -> Counter[Key]:
    """The counters as they stand; nobody else changes them until we are done."""
    rows = session.execute(
        select(CampaignCount.arm, CampaignCount.variant, CampaignCount.figure, CampaignCount.count)
        .where(CampaignCount.campaign_id == campaign_id)
        .order_by(CampaignCount.arm, CampaignCount.variant, CampaignCount.figure)
        .with_for_update()
    )
    return Counter({(campaign_id, arm, variant, name): n for arm, variant, name, n in rows})


def _found(session: Session, campaign_id: int) -> Counter[Key]:
    """The sums of what each message is counted as, and of what models cost."""
    found: Counter[Key] = Counter()
    rows = session.execute(
        select(CountedMessage.arm, CountedMessage.variant, CountedMessage.figures, func.count())
        .where(CountedMessage.campaign_id == campaign_id)
        .group_by(CountedMessage.arm, CountedMessage.variant, CountedMessage.figures)
    )
    for arm, variant, figures, number in rows:
        for at, name in enumerate(FIGURES):
            if figures & (1 << at):
                found[(campaign_id, arm, variant, name)] += number
    cost = session.scalar(
        select(counting.nano_dollars()).where(ModelCall.campaign_id == campaign_id)
    )
    found[(campaign_id, 0, 0, COST)] += cost or 0
    return found
