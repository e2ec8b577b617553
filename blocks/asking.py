"""Decides how an answer to a question says what it was taken for, and what else one may ask."""

from __future__ import annotations

from dataclasses import replace

from blocks.actions import Action
from blocks.base import MOST_BLOCKS, Message, actions, button, context, esc, section
from blocks.refs import RecordRef, Ref
from engine.views.prospect_card import ProspectCard


class AskRef(Ref):
    """A question that was offered."""

    question: str


def prompts_message(questions: tuple[str, ...]) -> Message:
    """What one may ask now, a button each."""
    text = "Ask me in plain words, for example:"
    return Message(
        text=f"{text} {' '.join(questions)}",
        blocks=[
            section(text),
            *(
                actions(button(question, Action.ASK_PROMPT, AskRef(question=question)))
                for question in questions
            ),
            context("I show and explain. What is approved or sent stays a click of yours."),
        ],
    )


def prospect_pointer(card: ProspectCard) -> Message:
    """Who that is, where no window can be opened, and the button that opens all of it."""
    what = ", ".join(part for part in (card.job_title, card.company) if part)
    line = f"*{esc(card.name, 80)}*" + (f", {esc(what, 150)}" if what else "")
    state = f"Lead status: {card.lead_status.replace('_', ' ')}."
    never = f" Never written to: {esc(card.suppressed_because)}." if card.suppressed_because else ""
    return Message(
        text=f"{esc(card.name, 80)}. {state}",
        blocks=[
            section(f"{line}\n{state}{never}"),
            actions(button("Open the card", Action.PROSPECT_OPEN, RecordRef(id=card.prospect_id))),
        ],
    )


def understood(answer: Message, command: str) -> Message:
    """The answer below the command that gives it again; a full message stays as it is."""
    if len(answer.blocks) >= MOST_BLOCKS:
        return answer
    line = context(f"The same as `/outreach {esc(command.replace('`', ''))}`")
    return replace(answer, blocks=[line, *answer.blocks])
