"""Listens for questions in plain words, answered by the subcommands that only show something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from blocks.asking import understood
from blocks.base import Message
from bot.commands import Call, Command
from bot.listeners import (
    cadence,
    campaigns,
    companies,
    delivery,
    duplicates,
    limits,
    metrics,
    prospect_card,
    prospects,
    senders,
)
from bot.question_words import read_question

ANSWERS: Final[dict[str, Callable[[Call], Message | None]]] = {
    "cadence": cadence.cadence,
    "campaigns": campaigns.show_campaigns,
    "company": companies.show_company,
    "duplicates": duplicates.show_duplicates,
    "explain": prospects.show_reasons,
    "jobs": cadence.jobs,
    "limits": limits.show,
    "metrics": metrics.show_metrics,
    "pending": delivery.waiting,
    "prioritize": prospects.show_ranking,
    "prospect": prospect_card.show_prospect,
    "senders": senders.senders,
    "why": delivery.why,
}
"""What answers. None approves, sends or decides; scores and search words may be worked out anew."""


def ask(call: Call) -> Message | None:
    question = read_question(call.text)
    answer = ANSWERS[question.command](replace(call, text=question.words))
    return answer and understood(answer, f"{question.command} {question.words}".strip())


COMMANDS = (Command("ask", "ask QUESTION", "a question in plain words", ask),)
