"""Decides how drafts that wait look: one at a time with its whole text, in a modal that stays.

A modal, as the review of prospects is one: a message answers clicks for thirty minutes and five
times only, and on a phone the whole screen is the draft and not a line of the channel.
"""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action
from blocks.base import actions, button, context, esc, esc_lines, harmless, section
from blocks.differences import edit_lines
from blocks.draft_queue_refs import DraftQueueRef, LaterRef
from blocks.drafts import ApproveRef, DraftRef, rests_on, step_words, sure, who_and_why
from blocks.forms import staying_modal
from blocks.refs import Ref
from engine.views.draft_queue import DraftLine, DraftQueue
from engine.views.drafts import DraftCard

MOST_PART = 2800
"""Characters of one block of text; a longer draft takes several."""
NOBODY = "No draft waits for a decision."


def draft_queue_modal(queue: DraftQueue, ref: DraftQueueRef, note: str | None = None) -> Modal_:
    """The next draft with the buttons of a decision, or that there is none; `note` is ours."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(_title(queue)))
    if queue.card is not None:
        blocks += [DividerBlock(), *_decision(queue, queue.card), *_draft(queue, queue.card)]
        if queue.following is not None:
            blocks.append(context(f"Next: {_line(queue.following)}"))
    elif queue.total:
        blocks += at_the_end(Action.QUEUE_LATER, LaterRef())
    return staying_modal("Review drafts", blocks, ref)


def at_the_end(again: Action, ref: Ref) -> list[Block]:
    """Behind the last one: what was left for later is begun anew."""
    return [
        section("That was the last one. The others were left for later."),
        actions(button("From the beginning", again, ref)),
    ]


def nothing_waits(queue: DraftQueue) -> str:
    """The sentence when no draft waits, or none that fits."""
    if not queue.waiting:
        return NOBODY
    waits = "One draft waits" if queue.waiting == 1 else f"{queue.waiting:,} drafts wait"
    return f"No draft that waits fits. {waits} in all: `/outreach drafts`."


def decided_note(card: DraftCard) -> str:
    """What was just decided, above the next draft."""
    words = {"approved": "Approved", "skipped": "Skipped"}
    undecided = f"Variant {card.variant} of {card.variants}"
    done = words.get(card.state, "Being written anew" if card.being_written else undecided)
    return f"{done}: {esc(card.prospect_name, 80)}, {step_words(card)}."


def refused_note(sentence: str) -> str:
    """Why what was pressed was not done; the engine's sentence."""
    return f":warning: {harmless(sentence.replace('&', '&amp;'))}"


def _title(queue: DraftQueue) -> str:
    if not queue.total:
        return nothing_waits(queue)
    place = (
        f"*{queue.position:,} of {queue.total:,}*"
        if queue.card
        else f"*{queue.total:,} wait{'s' if queue.total == 1 else ''}*"
    )
    words = [place]
    if queue.campaign_name:
        words.append(esc(queue.campaign_name, 80))
    words += [word for word in ("mine", "due") if getattr(queue.filter, word)]
    return " · ".join(words)


def _decision(queue: DraftQueue, card: DraftCard) -> Iterator[Block]:
    """What speaks against it and the buttons, above the text: below it nobody sees them at once."""
    yield section(who_and_why(card))
    if card.voided is not None:
        yield context(f":warning: {esc(card.voided)}")
    if card.warnings:
        yield context(*[f":warning: {esc(warning.text)}" for warning in card.warnings[:8]])
    if queue.may_not is not None:
        yield context(esc(queue.may_not))
    ref = DraftRef(id=card.touch_id, number=card.number)
    yield actions(*_buttons(queue, card, ref), about=card.prospect_name)


def _draft(queue: DraftQueue, card: DraftCard) -> Iterator[Block]:
    for part in whole_text(card):
        yield section(part)
    if card.edit is not None:
        yield section(edit_lines(card.edit))
    yield context(rests_on(card))
    if queue.alike > 1 and queue.campaign_id is not None:
        ref = DraftRef(id=card.touch_id, number=card.number)
        yield actions(button(f"Approve {queue.alike:,} like this…", Action.QUEUE_BULK, ref))


def whole_text(card: DraftCard) -> Iterator[str]:
    """The message as a quote, its subject in bold, in as many parts as blocks it takes."""
    lines = [f"*{esc(card.subject, 150)}*", ""] if card.subject else []
    for line in card.body.split("\n"):
        cut = [line[at : at + MOST_PART // 4] for at in range(0, len(line), MOST_PART // 4)]
        lines += [esc_lines(part) for part in cut or [""]]
    part: list[str] = []
    for line in lines:
        if part and sum(len(each) + 3 for each in part) + len(line) > MOST_PART:
            yield "\n".join(part)
            part = []
        part.append(f"> {line}")
    yield "\n".join(part)


def _buttons(queue: DraftQueue, card: DraftCard, ref: DraftRef) -> Iterator[ButtonElement]:
    blocked = any(warning.blocks for warning in card.warnings)
    if not blocked and queue.may_not is None:
        approve = ApproveRef(id=card.touch_id, number=card.number, seen=card.content_hash)
        yield button("Approve", Action.QUEUE_APPROVE, approve, style="primary", confirm=sure(card))
    yield button("Edit", Action.QUEUE_EDIT, ref)
    if card.variants > 1:
        yield button("Next variant", Action.QUEUE_NEXT_VARIANT, ref)
    yield button("Regenerate", Action.QUEUE_REGENERATE, ref)
    yield button("Skip draft", Action.QUEUE_SKIP, ref)
    yield button("Later", Action.QUEUE_LATER, LaterRef(after=queue.cursor))


def _line(line: DraftLine) -> str:
    at = f", {esc(line.company, 60)}" if line.company else ""
    return f"{esc(line.prospect_name, 80)}{at} · {step_words(line)}"
