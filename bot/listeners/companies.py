"""Listens for what is known of a company, and whom we know there."""

from __future__ import annotations

from blocks import companies as blocks
from blocks.base import Message
from bot.commands import Call, Command
from engine.prospects.company_cards import company_card


def show_company(call: Call) -> Message:
    with call.runtime.sessions.begin() as session:
        card = company_card(session, call.actor.workspace_id, call.text)
    return blocks.company_card(card)


COMMANDS = (
    Command(
        "company",
        "company NAME | DOMAIN",
        "a company, and whom we know there",
        show_company,
    ),
)
