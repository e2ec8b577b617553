"""Decides how it looks what waits for people where it is asked about: how much, and since when."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.base import Message, actions, button, context, counted, esc, section, sentence
from blocks.drafts import step_words
from blocks.refs import NoRef, RecordRef
from blocks.task_queue import NO_TASKS, requests_words
from blocks.times import moment
from engine.views.drafts_waiting import DraftsWaiting
from engine.views.task_queue import TaskLine, TaskList

MOST_SHOWN: Final = 5


def drafts_that_wait(found: DraftsWaiting, timezone: str) -> Message:
    """How many, whose, the oldest, and the button that opens them one at a time."""
    of_campaign = f" of {esc(found.campaign_name, 80)}" if found.campaign_name else ""
    whose = " of yours" if found.filter.mine else ""
    if found.oldest is None:
        more = f" The team has {found.waiting:,} that wait." if found.waiting else ""
        if found.filter.mine and not of_campaign:
            more += " What else waits for you: `/outreach metrics me`."
        return sentence(f"No draft{whose}{of_campaign} waits for a decision.{more}")
    waits = "waits" if found.total == 1 else "wait"
    head = f"{counted(found.total, 'draft')}{whose}{of_campaign} {waits} for a decision"
    mine = "" if found.filter.mine else f", {found.mine:,} of them yours"
    oldest = found.oldest
    since = f"{'due since' if oldest.is_due else 'due'} {moment(oldest.due_at, timezone)}"
    lines = (
        f"*{head}*{mine}; {found.due:,} due by now",
        f"The oldest: {esc(oldest.prospect_name, 80)}, {esc(oldest.campaign, 80)}, {since}",
    )
    return Message(
        text=f"{head}.", blocks=[section("\n".join(lines)), actions(*_open_drafts(found))]
    )


def _open_drafts(found: DraftsWaiting) -> list[ButtonElement]:
    campaign = found.filter.campaign_id
    if campaign is not None:
        ref = RecordRef(id=campaign)
        return [button("Decide these", Action.QUEUE_OPEN, ref, about=found.campaign_name or "")]
    mine = button("Decide mine", Action.QUEUE_OPEN_MINE, NoRef())
    every = button("Decide all", Action.QUEUE_OPEN_ALL, NoRef(), about="drafts")
    return [*([mine] if found.mine else []), *([] if found.filter.mine else [every])]


def tasks_due(found: TaskList, timezone: str) -> Message:
    """How many, the first of them, and the button that opens them one at a time."""
    counts = found.counts
    if not counts.total:
        return sentence(NO_TASKS)
    is_one = counts.total == 1
    head = f"{counted(counts.total, 'message')} {'is' if is_one else 'are'} due to be sent by hand"
    blocks: list[Block] = [
        section(f"*{head}*, {counts.mine:,} for you"),
        section("\n".join(_task(task, timezone) for task in found.tasks)),
        context(requests_words(counts)),
        actions(button("Send by hand", Action.TASKS_OPEN, NoRef())),
    ]
    return Message(text=f"{head}.", blocks=blocks)


def _task(task: TaskLine, timezone: str) -> str:
    company = f", {esc(task.company, 60)}" if task.company else ""
    owner = f", {esc(task.owner, 60)}" if task.owner else ""
    since = moment(task.due_at, timezone)
    return f"• {esc(task.prospect_name, 80)}{company}: {step_words(task)}, since {since}{owner}"
