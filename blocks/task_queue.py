"""Decides how tasks look one at a time, with their whole text, in a modal that stays."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import actions, button, context, esc, section
from blocks.draft_queue import at_the_end, whole_text
from blocks.drafts import DraftRef, by_hand_words, copy_words, step_words, who_and_why
from blocks.forms import staying_modal
from blocks.task_queue_refs import TaskLaterRef, TaskQueueRef
from engine.views.drafts import DraftCard
from engine.views.task_queue import TaskCounts, TaskLine, TaskQueue

NO_TASKS = "Nothing is due to be sent by hand. `/outreach cadence` shows what comes."


def task_queue_modal(queue: TaskQueue, ref: TaskQueueRef, note: str | None = None) -> Modal_:
    """The next task with its buttons, or that there is none; `note` is ours."""
    blocks: list[Block] = [context(note)] if note else []
    blocks.append(section(_title(queue)))
    if queue.counts.total:
        blocks.append(context(requests_words(queue.counts)))
    if queue.card is not None and queue.line is not None:
        blocks += [DividerBlock(), *_task(queue, queue.card)]
    elif queue.counts.total:
        blocks += at_the_end(Action.TASKS_LATER, TaskLaterRef())
    return staying_modal("Send by hand", blocks, ref)


def done_note(card: DraftCard) -> str:
    """What was just done, above the next task."""
    done = {"sent": "Marked as sent", "skipped": "Skipped"}[card.state]
    return f"{done}: {esc(card.prospect_name, 80)}, {step_words(card)}."


def requests_words(counts: TaskCounts) -> str:
    """The week's connection requests: so many of the target, and what LinkedIn still takes."""
    return (
        f"{bar(counts.requests_sent, counts.requests_target)} {counts.requests_sent} of "
        f"{counts.requests_target} connection requests this week; LinkedIn takes "
        f"{counts.requests_left} more."
    )


def _title(queue: TaskQueue) -> str:
    counts = queue.counts
    if not counts.total:
        return NO_TASKS
    if queue.line is None:
        return f"*{counts.total:,} {'waits' if counts.total == 1 else 'wait'}*"
    words = [f"*{queue.position:,} of {counts.total:,}*", _whose(queue.line)]
    return " · ".join([*words, f"{counts.mine:,} of them yours"])


def _whose(line: TaskLine) -> str:
    if line.is_mine:
        return "yours"
    return f"{esc(line.owner, 80)}'s" if line.owner else "nobody's in particular"


def _task(queue: TaskQueue, card: DraftCard) -> Iterator[Block]:
    """The buttons above the text, as in the review of drafts."""
    yield section(who_and_why(card))
    yield actions(*_buttons(queue, card), about=card.prospect_name)
    for part in whole_text(card):
        yield section(part)
    yield context(" ".join(esc(part) for part in (card.decided, by_hand_words(card)) if part))


def _buttons(queue: TaskQueue, card: DraftCard) -> Iterator[ButtonElement]:
    ref = DraftRef(id=card.touch_id, number=card.number)
    yield button("Mark sent", Action.TASKS_SENT, ref, style="primary")
    yield button(copy_words(card), Action.TASKS_COPY, ref)
    if card.channel == "linkedin" and card.recipient:
        yield button("Open profile", Action.TASK_OPEN_PROFILE, ref, url=card.recipient)
    yield button("Skip", Action.TASKS_SKIP, ref)
    yield button("Later", Action.TASKS_LATER, TaskLaterRef(after=queue.cursor))
