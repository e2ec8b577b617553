"""Listens for questions in plain words, answered by the subcommands that only show something."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from blocks.asking import understood, which_message
from blocks.base import Message
from blocks.help import help_message
from bot.commands import Call, Command
from bot.listeners import (
    absences,
    cadence,
    campaigns,
    companies,
    delivery,
    draft_queue,
    duplicates,
    limits,
    metrics,
    own_queue,
    people_of_time,
    pipeline_health,
    prospect_card,
    prospects,
    replies,
    senders,
    task_queue,
)
from bot.model_asking import Shown
from bot.question_words import BY_NUMBER, Question, read_question
from engine.errors import AmbiguousError, InvalidError, NotFoundError, StrangeQuestionError


def show_help(_call: Call) -> Message:
    return help_message()


ANSWERS: Final[dict[str, Callable[[Call], Message | None]]] = {
    "away": absences.show_away,
    "cadence": cadence.cadence,
    "campaign": campaigns.show_one,
    "campaigns": campaigns.show_campaigns,
    "capacity": absences.show_capacity,
    "company": companies.show_company,
    "drafts": draft_queue.show_waiting,
    "duplicates": duplicates.show_duplicates,
    "explain": prospects.show_reasons,
    "help": show_help,
    "health": pipeline_health.show_health,
    "jobs": cadence.jobs,
    "limits": limits.show,
    "metrics": metrics.show_metrics,
    "pending": delivery.waiting,
    "prioritize": prospects.show_ranking,
    "prospect": prospect_card.show_prospect,
    "queue": own_queue.show_queue,
    "senders": senders.senders,
    "tasks": task_queue.show_due,
    "unanswered": replies.show_unanswered,
    "who": people_of_time.show_people,
    "why": delivery.why,
}
"""What answers. None approves, sends or decides; scores and search words may be worked out anew."""
ALSO: Final = {"campaign": ("metrics", "prospect"), "metrics": ("campaign", "prospect")}
"""What else a name may be that is none of the first kind: one of the team, a campaign, somebody."""
NOBODY: Final = (
    "There is no campaign “{}”, and nobody of the team or of the prospects is called so. "
    "`/outreach campaigns` lists campaigns, `/outreach find` finds people."
)
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
            f"{error} Or ask it in a message to Drumbeat alone, where a model looks it up."
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
    try:
        return _understood(call, question)
    except (NotFoundError, InvalidError) as error:
        for command in ALSO.get(question.command, ()) if question.name else ():
            with suppress(NotFoundError, InvalidError):
                return _understood(call, Question(command, question.name))
        if question.command == "campaign" and question.name and isinstance(error, NotFoundError):
            raise NotFoundError(NOBODY.format(question.name[:60])) from error
        raise


def _understood(call: Call, question: Question) -> Message | None:
    answer = _answer(call, question)
    return answer and understood(answer, f"{question.command} {question.words}".strip())


def _answer(call: Call, question: Question) -> Message | None:
    """What the subcommand shows; where several may be meant, which of them, a button each."""
    try:
        return ANSWERS[question.command](replace(call, text=question.words))
    except AmbiguousError as error:
        if question.command not in BY_NUMBER or not error.candidates:
            raise
        return which_message(str(error), question.command, error.candidates)


COMMANDS = (Command("ask", "ask QUESTION", "a question in plain words", asked_by_command),)
