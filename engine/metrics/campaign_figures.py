"""Decides a campaign's figures: what came of its messages, what they cost, what they brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.assigning import closed
from engine.campaigns.reading import ENDED, NANO, by_id
from engine.campaigns.verdicts import verdict_of
from engine.generation.briefs import Tone
from engine.metrics.percents import percent
from engine.scheduling.own_types import tones_of
from engine.views.base import Actor
from engine.views.campaign_figures import (
    AbTesting,
    CampaignAnalytics,
    Cost,
    Performance,
    Roi,
    VariantFigures,
)
from engine.views.verdicts import ArmCounts, Verdict
from storage import counting
from storage.figures import COST, FIGURES
from storage.states import Allocation, LeadStatus
from storage.tables import Campaign, CampaignCount, Prospect
from storage.tables import Sequence as SequenceRow

DAY: Final = timedelta(days=1)
Counts = dict[int, Counter[str]]
"""By the number of a variant or an arm, how often each figure."""


def analytics(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignAnalytics:
    """All figures of a campaign, from its counters."""
    counting.write(session)
    campaign = by_id(session, campaign_id, by=by)
    total, variants, arms = _read(session, campaign_id)
    cost = total[COST] * NANO
    return CampaignAnalytics(
        campaign_id=campaign.id,
        name=campaign.name,
        status=campaign.state.value,
        channel=campaign.channels[0] if campaign.channels else "any",
        performance=performance(total),
        cost=Cost(
            total_usd=round(cost, 9),
            cost_per_message=_per(cost, total["total_messages"]),
            cost_per_reply=_per(cost, total["replied"]),
        ),
        roi=_roi(session, campaign, total, cost, now),
        ab_testing=_testing(session, campaign, variants, arms, now),
    )


def verdict_now(session: Session, campaign: Campaign, *, now: datetime) -> Verdict | None:
    """What the campaign's test says; None as long as there is none, or nothing was delivered."""
    counting.write(session)
    _, variants, arms = _read(session, campaign.id)
    found = _testing(session, campaign, variants, arms, now).verdict
    return found if found is not None and any(arm.delivered for arm in found.arms) else None


def _read(session: Session, campaign_id: int) -> tuple[Counter[str], Counts, Counts]:
    """The whole, by variant that went out, and by arm of the test."""
    total: Counter[str] = Counter()
    variants: Counts = defaultdict(Counter)
    arms: Counts = defaultdict(Counter)
    rows = session.execute(
        select(
            CampaignCount.arm, CampaignCount.variant, CampaignCount.figure, CampaignCount.count
        ).where(CampaignCount.campaign_id == campaign_id)
    )
    for arm, variant, figure, count in rows:
        total[figure] += count
        variants[variant][figure] += count
        arms[arm][figure] += count
    return total, variants, arms


def performance(count: Counter[str]) -> Performance:
    return Performance(
        **{name: count[name] for name in FIGURES},
        open_rate=percent(count["opened"], count["delivered"]),
        click_rate=percent(count["clicked"], count["opened"]),
        reply_rate=percent(count["replied"], count["delivered"]),
        positive_rate=percent(count["positive"], count["delivered"]),
    )


def _per(cost: float, number: int) -> float | None:
    return round(cost / number, 9) if number else None


def _roi(
    session: Session, campaign: Campaign, total: Counter[str], cost: float, now: datetime
) -> Roi:
    value = campaign.deal_value_usd
    won = _won(session, campaign) if value is not None else 0
    until = campaign.ended_at if campaign.state in ENDED and campaign.ended_at else now
    since = campaign.started_at
    return Roi(
        deal_value_usd=value,
        won=won,
        meetings=total["meeting_booked"],
        value_usd=None if value is None else value * won,
        value_of_meetings_usd=None if value is None else value * total["meeting_booked"],
        return_ratio=None if value is None or not cost else round(value * won / cost, 2),
        since=since,
        days=None if since is None else round((until - since) / DAY, 1),
    )


def _won(session: Session, campaign: Campaign) -> int:
    """Customers among those the campaign wrote to; read from who has won, who are few."""
    wrote = select(SequenceRow.id).where(
        SequenceRow.prospect_id == Prospect.id, SequenceRow.campaign_id == campaign.id
    )
    counted = session.scalar(
        select(func.count()).where(
            Prospect.workspace_id == campaign.workspace_id,
            Prospect.lead_status == LeadStatus.WON,
            wrote.exists(),
        )
    )
    return counted or 0


def _testing(
    session: Session, campaign: Campaign, variants: Counts, arms: Counts, now: datetime
) -> AbTesting:
    """Variants as they were sent; arms as they were assigned, whatever somebody edited then."""
    tones = tones_of(session, campaign.workspace_id, campaign.sequence_type)
    sent = sorted(number for number, count in variants.items() if number and count["sent"])
    numbers = range(1, campaign.num_variants + 1)
    tested = campaign.allocation is not Allocation.FIRST or any(arms)
    shown = tuple(_variant(campaign, tones, n, arms[n]) for n in numbers) if tested else ()
    verdict = None
    if len(shown) > 1:
        verdict = _verdict(session, campaign, shown, now)
    return AbTesting(
        allocation=campaign.allocation.value,
        variants=tuple(_variant(campaign, tones, n, variants[n]) for n in sent),
        arms=shown,
        winning_variant=verdict.winning_variant if verdict else None,
        is_statistically_significant=bool(verdict and verdict.is_statistically_significant),
        confidence_level=verdict.confidence_level if verdict else None,
        verdict=verdict,
    )


def _verdict(
    session: Session, campaign: Campaign, arms: Sequence[VariantFigures], now: datetime
) -> Verdict:
    """Where the promising arm was given more, only those messages count that had time to answer."""
    if campaign.allocation is Allocation.THOMPSON:
        counts = [
            count.model_copy(update={"label": arm.tone})
            for count, arm in zip(closed(session, campaign, now=now), arms, strict=True)
        ]
        return verdict_of(_told_apart(counts), collected="adaptive")
    counts = [
        ArmCounts(
            number=arm.variant_number,
            label=arm.tone,
            positives=min(arm.positive, arm.delivered),
            delivered=arm.delivered,
            optouts=min(arm.opted_out, arm.delivered),
            complaints=min(arm.complained, arm.delivered),
        )
        for arm in arms
    ]
    return verdict_of(_told_apart(counts))


def _told_apart(counts: list[ArmCounts]) -> list[ArmCounts]:
    """Tones come again from the fourth variant on; a number tells them apart."""
    often = Counter(count.label for count in counts)
    return [
        count.model_copy(update={"label": f"{count.label} {count.number}"})
        if often[count.label] > 1
        else count
        for count in counts
    ]


def _variant(
    campaign: Campaign, tones: Sequence[Tone], number: int, count: Counter[str]
) -> VariantFigures:
    edited = number > campaign.num_variants
    rates = performance(count)
    return VariantFigures(
        variant_number=number,
        tone="edited" if edited else tones[(number - 1) % len(tones)].value,
        **rates.model_dump(include=set(VariantFigures.model_fields) - {"variant_number", "tone"}),
    )
