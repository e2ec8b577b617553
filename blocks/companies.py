"""Decides how a company looks, with whom we know there."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.base import Message, context, counted, esc, section, shorten
from engine.views.companies import Colleague, CompanyCard


def company_card(card: CompanyCard) -> Message:
    """What we know of a company, and the people there with their states."""
    title = f"*{esc(card.name, 80)}* #{card.company_id}"
    facts = [
        esc(card.domain, 80),
        words(card.sector) or esc(card.industry, 60),
        f"{card.size_band or esc(card.size, 30)} people" if card.size_band or card.size else "",
        esc(card.country_name),
    ]
    blocks: list[Block] = [section("\n".join((title, " · ".join(filter(None, facts)))).strip())]
    if not card.people:
        blocks.append(context("We know nobody there."))
        return Message(text=f"{shorten(card.name, 80)}: we know nobody there", blocks=blocks)
    blocks.append(section("\n".join(_line(one) for one in card.people)))
    more = card.people_total - len(card.people)
    states = ", ".join(f"{count:,} {words(state)}" for state, count in card.by_status.items())
    blocks.append(
        context(f"{states}." + (f" The first {len(card.people)} are shown." if more else ""))
    )
    count = counted(card.people_total, "person", "people")
    return Message(text=f"{shorten(card.name, 80)}: we know {count} there", blocks=blocks)


def _line(one: Colleague) -> str:
    parts = [f"*{esc(one.name, 50)}* #{one.prospect_id}", esc(one.role or one.job_title, 50)]
    if one.priority_score is not None:
        parts.append(f"{one.priority_score:.0f}")
    parts.append(words(one.lead_status))
    if one.approval != "approved":
        parts.append("waits for approval" if one.approval == "discovered" else one.approval)
    return " · ".join(part for part in parts if part)


def words(key: str | None) -> str:
    """A key of ours as words: life_sciences, not_interested."""
    return (key or "").replace("_", " ")
