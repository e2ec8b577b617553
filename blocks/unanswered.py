"""Decides how the answers look that wait for somebody."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.base import Message, context, counted, section, sentence
from blocks.forms import staying_modal
from blocks.person_rows import person_row
from blocks.refs import NoRef
from blocks.reply_labels import LABELS
from blocks.times import moment
from engine.views.unanswered import Unanswered, WaitingAnswer


def unanswered_list(waits: Unanswered) -> Message:
    """Whoever looks at it finds theirs first, each with the card of whoever wrote it."""
    if not waits.answers:
        return sentence("Nobody waits for an answer.")
    head = _head(waits)
    mine = [answer for answer in waits.answers if answer.mine]
    others = [answer for answer in waits.answers if not answer.mine]
    parts = mine and others
    blocks: list[Block] = [
        section(f"*{head}*"),
        *([section("*Yours*")] if parts else []),
        *(_line(answer, waits.timezone) for answer in mine),
        *([section("*The team's*")] if parts else []),
        *(_line(answer, waits.timezone) for answer in others),
    ]
    if waits.total > len(waits.answers):
        shown = f"The {len(waits.answers)} that have waited longest are shown"
        blocks.append(context(f"{shown}, yours first." if mine else f"{shown}."))
    return Message(text=head, blocks=blocks)


def _head(waits: Unanswered) -> str:
    verb = "waits" if waits.total == 1 else "wait"
    if waits.mine == waits.total:
        return f"{counted(waits.total, 'answer')} {verb} for you"
    whose = f", {waits.mine} of them for you" if waits.mine else ""
    return f"{counted(waits.total, 'answer')} {verb} for somebody{whose}"


def unanswered_modal(waits: Unanswered) -> Modal_:
    """The same list where there is no message to answer with, as on the Home tab."""
    return staying_modal("Answers", unanswered_list(waits).blocks, NoRef())


def _line(answer: WaitingAnswer, timezone: str) -> Block:
    read = f"{LABELS[answer.label]}, since {moment(answer.received_at, timezone)}"
    return person_row(
        answer.prospect_id, answer.prospect_name, answer.company_name, read, answer.words
    )
