"""Decides how the answers look that wait for somebody."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, PlainTextObject
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action
from blocks.base import Message, button, context, counted, esc, section, sentence
from blocks.refs import NoRef, RecordRef
from blocks.reply_labels import LABELS
from blocks.times import moment
from engine.views.unanswered import Unanswered, WaitingAnswer


def unanswered_list(waits: Unanswered) -> Message:
    """The longest waiting first, each with the card of whoever wrote it."""
    if not waits.answers:
        return sentence("Nobody waits for an answer.")
    head = (
        f"{counted(waits.total, 'answer')} {'waits' if waits.total == 1 else 'wait'} for somebody"
    )
    blocks: list[Block] = [
        section(f"*{head}*"),
        *(_line(answer, waits.timezone) for answer in waits.answers),
    ]
    if waits.total > len(waits.answers):
        blocks.append(context(f"The {len(waits.answers)} that have waited longest are shown."))
    return Message(text=head, blocks=blocks)


def unanswered_modal(waits: Unanswered) -> Modal_:
    """The same list where there is no message to answer with, as on the Home tab."""
    return Modal_(
        type="modal",
        title=PlainTextObject(text="Answers"),
        close=PlainTextObject(text="Done"),
        private_metadata=NoRef().encode(),
        blocks=unanswered_list(waits).blocks,
    )


def _line(answer: WaitingAnswer, timezone: str) -> Block:
    company = f", {esc(answer.company_name, 80)}" if answer.company_name else ""
    read = f"{LABELS[answer.label]}, since {moment(answer.received_at, timezone)}"
    return section(
        f"*{esc(answer.prospect_name, 80)}*{company}: {read}\n>{esc(answer.words)}",
        accessory=button(
            "Open the card",
            Action.PROSPECT_OPEN,
            RecordRef(id=answer.prospect_id),
            about=answer.prospect_name,
        ),
    )
