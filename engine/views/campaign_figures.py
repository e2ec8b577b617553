"""What is told of a campaign's figures, and the card that shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.views.base import View
from engine.views.campaigns import (
    HOSTILE,
    NOW,
    AudienceCount,
    CampaignView,
    LeftOut,
    at_work,
    example,
)
from engine.views.verdicts import Verdict
from engine.views.verdicts import examples as verdicts


class Performance(View):
    """How often something happened to a campaign's messages, each message once.

    Per cent: open_rate of delivered, click_rate of opened, reply_rate and positive_rate of
    delivered. delivered is sent and not bounced.
    """

    total_messages: int
    pending: int
    withheld: int
    sent: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    positive: int
    opted_out: int
    complained: int
    bounced: int
    failed: int
    meeting_booked: int
    open_rate: float
    click_rate: float
    reply_rate: float
    positive_rate: float


class Cost(View):
    """What models cost: per message that was made, and per answer; None without any."""

    total_usd: float
    cost_per_message: float | None
    cost_per_reply: float | None


class Roi(View):
    """What came of it at the value of a deal that the team states; None where it states none.

    `value_usd` is deal_value_usd for each customer won among those the campaign wrote to,
    `value_of_meetings_usd` the same for each of them with a meeting; `return_ratio` is value_usd
    over what was spent, `days` how long the campaign has been at work.
    """

    deal_value_usd: float | None
    won: int
    meetings: int
    value_usd: float | None
    value_of_meetings_usd: float | None
    return_ratio: float | None
    since: datetime | None
    days: float | None


class VariantFigures(View):
    """One variant, or one arm of the test, by its number from 1; rates as in `Performance`."""

    variant_number: int
    tone: str
    sent: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    positive: int
    opted_out: int
    complained: int
    open_rate: float
    click_rate: float
    reply_rate: float
    positive_rate: float


class AbTesting(View):
    """What the variants did.

    `variants` as they went out, edited ones under numbers of their own; `arms` as the test gave
    them, none without a test. What the verdict names is of the arms: what a person chose to send is
    no test.
    """

    allocation: str
    variants: tuple[VariantFigures, ...]
    arms: tuple[VariantFigures, ...]
    winning_variant: int | None
    is_statistically_significant: bool
    confidence_level: float | None
    verdict: Verdict | None


class CampaignAnalytics(View):
    """A campaign's figures under the documents' names."""

    campaign_id: int
    name: str
    status: str
    channel: str
    performance: Performance
    cost: Cost
    roi: Roi
    ab_testing: AbTesting


class CampaignCard(View):
    """All that a person sees of a campaign. `may_decide`: whether they may start and end it."""

    campaign: CampaignView
    analytics: CampaignAnalytics
    audience: AudienceCount | None
    segments: dict[str, str]
    senders: tuple[str, ...]
    open_sequences: int
    approved: int
    may_decide: bool
    timezone: str


class CountDifference(View):
    figure: str
    counted: int
    found: int


class RecountReport(View):
    """What a recount put right: nothing, if all is well."""

    campaign_id: int
    name: str
    messages_put_right: int
    differences: tuple[CountDifference, ...]


def _figures(number: int, tone: str, delivered: int, replied: int, positive: int) -> VariantFigures:
    return VariantFigures(
        variant_number=number,
        tone=tone,
        sent=delivered + 1,
        delivered=delivered,
        opened=0,
        clicked=0,
        replied=replied,
        positive=positive,
        opted_out=0,
        complained=0,
        open_rate=0.0,
        click_rate=0.0,
        reply_rate=round(100 * replied / delivered, 2),
        positive_rate=round(100 * positive / delivered, 2),
    )


def _analytics(**more: Any) -> CampaignAnalytics:
    arms = (
        _figures(1, "professional", 33, 6, 4),
        _figures(2, "friendly", 32, 4, 2),
        _figures(3, "direct", 33, 2, 1),
    )
    values: dict[str, Any] = {
        "campaign_id": 4,
        "name": "Heads of school, spring",
        "status": "active",
        "channel": "email",
        "performance": Performance(
            total_messages=160,
            pending=48,
            withheld=11,
            sent=101,
            delivered=98,
            opened=0,
            clicked=0,
            replied=12,
            positive=7,
            opted_out=1,
            complained=0,
            bounced=3,
            failed=0,
            meeting_booked=2,
            open_rate=0.0,
            click_rate=0.0,
            reply_rate=12.24,
            positive_rate=7.14,
        ),
        "cost": Cost(total_usd=0.0016, cost_per_message=0.00001, cost_per_reply=0.000133),
        "roi": Roi(
            deal_value_usd=12_000,
            won=1,
            meetings=2,
            value_usd=12_000,
            value_of_meetings_usd=24_000,
            return_ratio=7_500_000,
            since=NOW,
            days=12.0,
        ),
        "ab_testing": AbTesting(
            allocation="even",
            variants=arms,
            arms=arms,
            winning_variant=None,
            is_statistically_significant=False,
            confidence_level=0.95,
            verdict=_verdict(),
        ),
    }
    return CampaignAnalytics(**values | more)


def _card(**more: Any) -> CampaignCard:
    none = dict.fromkeys(Performance.model_fields, 0)
    values: dict[str, Any] = {
        "campaign": example(),
        "analytics": _analytics(
            performance=Performance(**none),
            ab_testing=AbTesting(
                allocation="even",
                variants=(),
                arms=(),
                winning_variant=None,
                is_statistically_significant=False,
                confidence_level=None,
                verdict=None,
            ),
            cost=Cost(total_usd=0.0, cost_per_message=None, cost_per_reply=None),
            roi=Roi(
                deal_value_usd=12_000,
                won=0,
                meetings=0,
                value_usd=0.0,
                value_of_meetings_usd=0.0,
                return_ratio=None,
                since=None,
                days=None,
            ),
        ),
        "audience": AudienceCount(
            meant=212,
            qualified=64,
            first=("Ines Okafor", "Bo Lind", "Mara Voss"),
            left_out=(
                LeftOut(why="are not approved", count=40),
                LeftOut(why="are below the score", count=108),
            ),
        ),
        "segments": {"referral_network": "Referral network"},
        "senders": (),
        "open_sequences": 0,
        "approved": 0,
        "may_decide": True,
        "timezone": "America/New_York",
    }
    return CampaignCard(**values | more)


def _verdict() -> Verdict:
    verdict = verdicts()["verdict_not_yet"]
    assert isinstance(verdict, Verdict)
    return verdict


def examples() -> dict[str, View]:
    return {
        "campaign_draft": _card(),
        "campaign_at_work": _card(
            campaign=at_work(),
            analytics=_analytics(),
            senders=("ada@team.example",),
            open_sequences=64,
            approved=9,
        ),
        "campaign_for_a_rep": _card(may_decide=False, campaign=example(**HOSTILE)),
        "campaign_over": _card(
            campaign=at_work().model_copy(update={"status": "completed", "completed_at": NOW}),
            analytics=_analytics(status="completed"),
            audience=None,
        ),
        "campaign_default": _card(campaign=example(name="Default", is_default=True)),
    }
