"""Decides how an answer to a question says what it was taken for, and what else one may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block

from blocks.actions import Action
from blocks.base import (
    MOST_BLOCKS,
    Message,
    actions,
    button,
    context,
    esc,
    esc_lines,
    harmless,
    section,
    shorten,
)
from blocks.reading import words_in
from blocks.refs import RecordRef, Ref
from blocks.reply_labels import LABELS
from blocks.spoken import JOINER
from blocks.times import day, moment
from engine.views.prospect_card import ProspectCard
from engine.views.questions import Offered

MOST_BESIDE = 4
"""Blocks of an answer that are no cards: the model's words, what was done, what they are."""
MOST_WORDS = 11_000
"""Characters of cards below an answer; Slack takes about 13,200 with everything."""
MOST_OF_AN_ANSWER = 400
NOBODY_WROTE = "A model wrote this from what stands below; it can look things up, nothing else."


class AskRef(Ref):
    """A question that was offered."""

    question: str


def prompts_message(offered: Offered) -> Message:
    """What one may ask now, a button each."""
    questions = offered.questions
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


def which_message(error: str, command: str, candidates: Sequence[tuple[int, str]]) -> Message:
    """Which of several is meant, a button each."""
    return Message(
        text=harmless(error),
        blocks=[
            section("Which one do you mean?"),
            *(
                actions(
                    button(
                        shorten(name, 60), Action.ASK_PROMPT, AskRef(question=f"{command} #{id_}")
                    )
                )
                for id_, name in candidates
            ),
        ],
    )


def prospect_pointer(card: ProspectCard) -> Message:
    """Who that is, where no window can be opened, and the button that opens all of it."""
    what = ", ".join(part for part in (card.job_title, card.company) if part)
    line = f"*{esc(card.name, 80)}*" + (f", {esc(what, 150)}" if what else "")
    owner = f" Owner: {esc(card.owner_name, 80)}." if card.owner_name else " They have no owner."
    state = f"Lead status: {card.lead_status.replace('_', ' ')}."
    said = [f"{state}{owner}", *_between(card)]
    if card.suppressed_because:
        said.append(f"Never written to: {esc(card.suppressed_because)}.")
    lines = "\n".join(said)
    return Message(
        text=f"{esc(card.name, 80)}. {state}",
        blocks=[
            section(f"{line}\n{lines}"),
            actions(button("Open the card", Action.PROSPECT_OPEN, RecordRef(id=card.prospect_id))),
        ],
    )


def _between(card: ProspectCard) -> Iterator[str]:
    """What passed last between them and us, and what keeps one from writing."""
    written = card.last_contacted_at
    if written is None:
        yield "Nobody has written to them."
    else:
        yield f"Last written to: {moment(written, card.team_timezone)}."
    if card.put_off_until is not None:
        yield f"They said not now, and come back on {day(card.put_off_until)}."
    if not card.replies:
        yield "They have not answered."
        return
    last = card.replies[0]
    yield (
        f"Last answer: {moment(last.at, card.team_timezone)}, {LABELS[last.label]}\n"
        f">{esc(' '.join(last.text.split()), MOST_OF_AN_ANSWER)}"
    )


def understood(answer: Message, command: str) -> Message:
    """The answer below the command that gives it again; a full message stays as it is."""
    if len(answer.blocks) >= MOST_BLOCKS:
        return answer
    line = context(f"The same as `/outreach {esc(command.replace('`', ''))}`")
    return replace(answer, blocks=[line, *answer.blocks])


def looked_up(words: str | None, cards: Sequence[tuple[str, Message]], why: str = "") -> Message:
    """A model's words, where they may be shown, above the cards they rest on, with their buttons.

    `cards` come with the words after `/outreach` that show them again; `why` says what went wrong.
    """
    said = [section(esc_lines(words))] if words else []
    return Message(
        text=harmless(words or why or "What I looked up"),
        blocks=[*said, *below(cards, why, has_words=bool(words))],
    )


def below(cards: Sequence[tuple[str, Message]], why: str, *, has_words: bool) -> list[Block]:
    """What stands under the words: what they are, and the cards as far as there is room."""
    note = context(NOBODY_WROTE) if has_words else section(esc_lines(why or "What I looked up:"))
    shown: list[Block] = [note]
    room, left = MOST_BLOCKS - MOST_BESIDE, MOST_WORDS
    for command, card in cards:
        named = f"`/outreach {esc(command.replace('`', ''))}`"
        blocks = card.blocks or [section(harmless(card.text))]
        length = len(words_in(blocks))
        fits = len(blocks) + 2 * len(cards) <= room and length <= left
        shown.append(context(f"The same as {named}" if fits else f"{named} shows all of it"))
        if fits:
            shown += blocks
            room, left = room - len(blocks), left - length
    return shown


def as_markdown(words: str) -> str:
    """A model's words where Slack reads Markdown: shown as they are, like `esc_lines`."""
    return esc_lines(words).replace("]", f"]{JOINER}").replace("[", f"[{JOINER}")
