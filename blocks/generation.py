"""Decides how a run that writes drafts looks: how far it is, who was left out, what it cost."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    esc_told,
    plain,
    plural,
    section,
    sentence,
)
from blocks.refs import RecordRef
from engine.views.generation import GenerationReport

TITLES = {
    "running": "Drafts for *{name}* are being written.",
    "paused": "Drafts for *{name}* stand still.",
    "cancelled": "Drafts for *{name}* were cancelled.",
    "done": "Drafts for *{name}* are written.",
}
SHORT = {
    "running": "writing, {done} of {leads}",
    "paused": "stands still at {done} of {leads}",
    "cancelled": "cancelled at {done} of {leads}",
    "done": "{written} of {leads} written",
}


def generation_card(card: GenerationReport) -> Message:
    """The post of a run, in whichever state it is; the buttons are those that apply now."""
    lines = [TITLES[card.state].format(name=esc(card.campaign_name, 80))]
    if card.state in {"running", "paused"}:
        lines.append(f"{bar(card.done, card.leads)} {card.done:,} of {card.leads:,}")
    if card.note and card.state != "running":
        mark = ":warning: " if card.state == "paused" else ""
        lines.append(f"{mark}{esc_told(card.note)}")
    lines.append(_figures(card))
    blocks: list[Block] = [section("\n".join(lines)), *_left_out(card)]
    small = _small_print(card)
    if small:
        blocks.append(context(small))
    buttons = list(_buttons(card))
    if buttons:
        blocks.append(actions(*buttons, about=card.campaign_name))
    short = SHORT[card.state].format(done=card.done, leads=card.leads, written=card.written)
    return Message(text=f"{plain(card.campaign_name, 80)}: {short}", blocks=blocks)


def _figures(card: GenerationReport) -> str:
    """What there is to review, and what is left."""
    drafts = f"*{card.messages_generated:,}* {plural(card.messages_generated, 'draft')}"
    people = f"*{card.written:,}* {plural(card.written, 'person', 'people')}"
    parts = [f"{drafts} for {people} to review" if card.written else "No drafts yet"]
    if card.left_out:
        parts.append(f"*{card.left_out:,}* left out")
    if card.cancelled:
        parts.append(f"*{card.cancelled:,}* not begun")
    return " · ".join(parts)


def _left_out(card: GenerationReport) -> Iterator[Block]:
    if not card.reasons:
        return
    lines = []
    for group in card.reasons:
        names = ", ".join(esc(name, 60) for name in group.names)
        more = group.count - len(group.names)
        lines.append(
            f"• {names}{f' and {more:,} more' if more else ''}: {esc_told(group.why, 150)}"
        )
    told = sum(group.count for group in card.reasons)
    if card.left_out > told:
        lines.append(f"• and {card.left_out - told:,} for other reasons")
    yield context("Left out\n" + "\n".join(lines))


def _small_print(card: GenerationReport) -> str:
    parts = [f"Started by {esc(card.started_by, 60)}"]
    if card.writer == "model":
        so_far = " so far" if card.state in {"running", "paused"} else ""
        parts.append(f"${card.total_cost_usd:,.4f}{so_far}")
        if card.average_latency_ms is not None:
            parts.append(f"{card.average_latency_ms / 1000:.1f} s an answer")
        if card.unpriced_calls:
            parts.append(f"{counted(card.unpriced_calls, 'call')} of unknown price")
    return " | ".join(parts)


def _buttons(card: GenerationReport) -> Iterator[ButtonElement]:
    if card.to_review:
        yield button("Review drafts", Action.QUEUE_OPEN, RecordRef(id=card.campaign_id))
    ref = RecordRef(id=card.generation_id)
    if card.state == "paused" or (card.state == "cancelled" and card.cancelled):
        yield button("Resume", Action.GENERATION_RESUME, ref)
    if card.state in {"running", "paused"}:
        sure = confirm(
            "Cancel the rest?",
            f"{counted(card.waiting, 'person gets', 'people get')} no drafts. "
            "What is written stays.",
            "Cancel the rest",
            "Back",
        )
        yield button("Cancel", Action.GENERATION_CANCEL, ref, confirm=sure)


def generation_started(card: GenerationReport) -> Message:
    """To whoever started a run."""
    people = counted(card.waiting, "person", "people")
    text = f"Drafts for {esc(card.campaign_name, 80)} are being written for {people}."
    if card.left_out:
        text += f" {card.left_out:,} left out."
    return sentence(f"{text} Watch them in the team's channel.")
