"""Decides how the table of what answers set off looks, and the form that changes one line of it."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, button, confirm, context, counted, esc, plain, section
from blocks.forms import modal, select_input, several_input, text_input
from blocks.refs import Ref
from blocks.reply_labels import LABELS
from blocks.times import moment
from engine.views.effects import Effect, EffectLine, EffectTable

FOLLOWS, STATUS, DAYS, ALERT, ANSWER = "follows", "lead_status", "absence_days", "alert", "answer"
STAYS = "stays"
SHIPPED = "shipped"
STATUSES = {
    STAYS: "stays as it is",
    "engaged": "engaged, if not further",
    "interested": "interested, if not further",
    "not_interested": "not interested",
    "deferred": "deferred",
    "unreachable": "unreachable",
}
FLAGS = {
    "stops": "stop the sequence",
    "holds": "hold until the day that is named",
    "suppresses": "never write to them again",
    "refers": "whom they point to waits for approval",
}
ALERTS = {
    "owner": "the owner, by name",
    "channel": "the channel",
    "thread": "only the thread of the message",
    "nobody": "nobody",
}
ANSWERS = {
    "none": "none",
    "ready": "keep the one that the sequence has ready",
    "draft": "draft one, where none is ready",
}


class EffectRef(Ref):
    """A label, and the version of the table in which it was seen."""

    label: str
    version: int


class VersionRef(Ref):
    """The version of the table that was seen."""

    version: int


def effects_message(table: EffectTable) -> Message:
    """What each label sets off; for admins with a choice of what to change."""
    lines = [f"*{LABELS[line.label].capitalize()}*: {line_in_words(line)}" for line in table.lines]
    middle = (len(lines) + 1) // 2
    blocks: list[Block] = [
        section("*What an answer sets off by itself*\n" + "\n".join(lines[:middle])),
        *([section("\n".join(lines[middle:]))] if lines[middle:] else []),
        context(_version(table)),
    ]
    if table.may_change:
        blocks.append(_actions(table))
    return Message(text="What an answer sets off", blocks=blocks)


def line_in_words(line: EffectLine) -> str:
    mark = "" if line.is_default else " (changed)"
    if not line.may_change:
        return f"a bad address is suppressed, anything else is noted; its report decides{mark}"
    return f"{in_words(line.effect)}{mark}"


def in_words(effect: Effect) -> str:
    """One line for a person; the alert last."""
    words: list[str] = []
    if effect.suppresses:
        words.append(FLAGS["suppresses"])
    if effect.stops and not effect.suppresses:
        words.append(FLAGS["stops"])
    if effect.lead_status is not None:
        words.append(f"lead status {STATUSES[effect.lead_status]}")
    if effect.holds:
        days = effect.absence_days
        otherwise = f", else {counted(days, 'day')}" if days is not None else ""
        words.append(f"{FLAGS['holds']}{otherwise}")
    if effect.refers:
        words.append(FLAGS["refers"])
    if effect.answer != "none":
        words.append(f"answer: {ANSWERS[effect.answer]}")
    return "; ".join([*words, f"tells {ALERTS[effect.alert]}"])


def _version(table: EffectTable) -> str:
    if table.changed_at is None:
        return "As shipped. It holds for answers that are read from now on."
    who = esc(table.changed_by or "the shell", 80)
    return f"Version {table.version}, by {who}, {moment(table.changed_at, table.timezone)}."


def _actions(table: EffectTable) -> ActionsBlock:
    options = [
        Option(
            value=EffectRef(label=line.label, version=table.version).encode(),
            text=PlainTextObject(text=plain(LABELS[line.label], 75)),
        )
        for line in table.lines
        if line.may_change
    ]
    choose = StaticSelectElement(
        action_id=Action.EFFECTS_EDIT.value,
        placeholder=PlainTextObject(text="Change…"),
        options=options,
    )
    if all(line.is_default for line in table.lines):
        return ActionsBlock(elements=[choose])
    reset = button(
        "Back to what is shipped",
        Action.EFFECTS_RESET,
        VersionRef(version=table.version),
        confirm=confirm("Back to what is shipped", "All changes of this table go.", "Go back"),
    )
    return ActionsBlock(elements=[choose, reset])


def effect_modal(line: EffectLine, version: int) -> Modal_:
    """One label; what cannot be switched off is said and not offered."""
    effect = line.effect
    offered = {name: FLAGS[name] for name in line.offered}
    on = [name for name in offered if getattr(effect, name)]
    blocks: list[Block] = [
        section(f"When an answer is read as *{LABELS[line.label]}*:\n{_floor(line)}".rstrip()),
        several_input(FOLLOWS, "What follows", offered, on),
        select_input(STATUS, "Lead status", STATUSES, effect.lead_status or STAYS),
        text_input(
            DAYS,
            "Days to hold when no day is named",
            str(effect.absence_days or ""),
            optional=True,
            hint="Counts only with “hold”. Empty: without a day nothing is held.",
        ),
        select_input(ANSWER, "An answer for a person to send", ANSWERS, effect.answer),
        select_input(ALERT, "Tell", ALERTS, effect.alert),
    ]
    if not line.is_default:
        blocks.append(several_input(SHIPPED, "Instead", {SHIPPED: "back to what is shipped"}, ()))
    ref = EffectRef(label=line.label, version=version)
    return modal(Modal.EFFECTS, "What it sets off", blocks, ref, submit="Save")


def _floor(line: EffectLine) -> str:
    if "suppresses" in line.fixed:
        return "It always stops the sequence, and nobody writes to them again."
    if "stops" in line.fixed:
        return "It always stops the sequence: a person has answered."
    return ""
