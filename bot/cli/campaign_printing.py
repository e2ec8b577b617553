"""Decides how a campaign reads in the shell."""

from __future__ import annotations

from blocks.base import counted
from bot.cli.base import console, print_json, print_table
from engine.views.campaign_figures import CampaignAnalytics, CampaignCard
from engine.views.campaigns import CampaignChanged


def tell(done: CampaignChanged, *, as_json: bool) -> None:
    if as_json:
        print_json(done.campaign)
    else:
        console.print(f"#{done.campaign.id} {done.text}", markup=False)


def print_card(card: CampaignCard) -> None:
    campaign = card.campaign
    console.print(f"#{campaign.id} {campaign.name}: {campaign.status}", markup=False)
    if card.audience is not None:
        console.print(
            f"{card.audience.qualified:,} of {card.audience.meant:,} would get drafts now.",
            markup=False,
        )
        for each in card.audience.left_out:
            console.print(f"  {each.count:,} {each.why}", markup=False)
    print_figures(card.analytics)


def print_figures(found: CampaignAnalytics) -> None:
    done = found.performance
    print_table(
        f"{found.name}: {counted(done.total_messages, 'message')}",
        ["", "sent", "delivered", "opened", "clicked", "replied", "positive", "%"],
        [
            _row("all", done.positive_rate, *(getattr(done, name) for name in COLUMNS)),
            *(
                _row(
                    f"{each.variant_number} {each.tone}",
                    each.positive_rate,
                    *(getattr(each, name) for name in COLUMNS),
                )
                for each in found.ab_testing.arms or found.ab_testing.variants
            ),
        ],
    )
    cost = found.cost
    each = "" if cost.cost_per_reply is None else f", ${cost.cost_per_reply:.6f} an answer"
    console.print(f"Models cost ${cost.total_usd:.6f}{each}.", markup=False)
    if found.roi.value_usd is not None:
        console.print(f"{found.roi.won:,} won, worth ${found.roi.value_usd:,.2f}.", markup=False)
    if found.ab_testing.verdict is not None:
        console.print(found.ab_testing.verdict.sentence, markup=False)


COLUMNS = ("sent", "delivered", "opened", "clicked", "replied", "positive")


def _row(name: str, rate: float, *counts: int) -> list[str]:
    return [name, *(f"{count:,}" for count in counts), f"{rate:g}"]
