"""Decides how one person stands in a list: who, what is said of them, their words, their card."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.actions import Action
from blocks.base import button, esc, section
from blocks.refs import RecordRef


def person_row(prospect_id: int, name: str, company: str | None, said: str, words: str) -> Block:
    """`said` is Slack's text already; `words` are theirs, and may be empty."""
    at = f", {esc(company, 80)}" if company else ""
    quote = f"\n>{esc(words)}" if words else ""
    return section(
        f"*{esc(name, 80)}*{at}: {said}{quote}",
        accessory=button(
            "Open the card", Action.PROSPECT_OPEN, RecordRef(id=prospect_id), about=name
        ),
    )
