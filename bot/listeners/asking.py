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
    pipeline_health,
    prospect_card,
    prospects,
    replies,
    senders,
)
from bot.model_asking import Shown
from bot.question_words import Question, read_question
from engine.errors import StrangeQuestionError

ANSWERS: Final[dict[str, Callable[[Call], Message | None]]] = {
    "cadence": cadence.cadence,
    "campaigns": campaigns.show_campaigns,
    "company": companies.show_company,
    "duplicates": duplicates.show_duplicates,
    "explain": prospects.show_reasons,
    "health": pipeline_health.show_health,
    "jobs": cadence.jobs,
    "limits": limits.show,
    "metrics": metrics.show_metrics,
    "pending": delivery.waiting,
    "prioritize": prospects.show_ranking,
    "prospect": prospect_card.show_prospect,
    "senders": senders.senders,
    "unanswered": replies.show_unanswered,
    "why": delivery.why,
}
"""What answers. None approves, sends or decides; scores and search words may be worked out anew."""
READS: Final = {"prospect": prospect_card.read_prospect}
"""What a model reads where the card for a person is only a pointer."""


def asked_by_command(call: Call) -> Message | None:
    """A command waits for no model; whoever writes to Drumbeat alone gets one."""
    try:
        return ask(call)
    except StrangeQuestionError as error:
        if call.runtime.model is None:
            raise
        raise StrangeQuestionError(
            f"{error}, or ask it in a message to Drumbeat alone, where a model looks it up"
        ) from error


def showing(call: Call) -> Callable[[Question], Shown]:
    """Shows a model what the person of `call` may see, and them the card."""

    def show(asked: Question) -> Shown:
        wanted = replace(call, text=asked.words, trigger_id="")
        card = ANSWERS[asked.command](wanted)
        assert card is not None, "without a trigger nothing opens a window"
        reads = READS.get(asked.command)
        return Shown(card, reads(wanted) if reads is not None else "")

    return show


def ask(call: Call) -> Message | None:
    """Answered by the table of questions; StrangeQuestionError when it has none like it."""
    question = read_question(call.text)
    answer = ANSWERS[question.command](replace(call, text=question.words))
    return answer and understood(answer, f"{question.command} {question.words}".strip())


COMMANDS = (Command("ask", "ask QUESTION", "a question in plain words", asked_by_command),)
