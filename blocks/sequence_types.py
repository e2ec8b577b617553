"""Decides how sequence types look: their steps in words, the form to change one, who follows."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, confirm, context, counted, esc, section
from blocks.forms import modal, select_input, text_input
from blocks.refs import Ref
from engine.views.sequence_types import TypeForm, TypeLine, TypeList, TypeSaved

MOST_SHOWN = 22
"""Types of which each takes two blocks of the fifty that a message has."""
TONES = {"professional": "Professional", "friendly": "Friendly", "direct": "Direct"}
HINT = (
    "day 2: first message by e-mail or LinkedIn; adds question. Also “working day 5”, “hour 48”, "
    "“if step 1 is not accepted, after 5 working days”."
)


class TypeRef(Ref):
    """A type by its name, as it was when the form was opened; `copied_from` for a new one.

    `channel` is where the answer goes.
    """

    name: str
    version: int = 0
    copied_from: str = ""
    channel: str = ""


def type_list(found: TypeList) -> Message:
    """Each type with its steps, a line each; a team's own can be changed."""
    title = f"{len(found.types)} sequence types"
    blocks: list[Block] = [section(f"*{esc(found.changed)}*")] if found.changed else []
    for kind in found.types[:MOST_SHOWN]:
        blocks += [section(_type(kind)), _buttons(kind)]
    blocks.append(context("Shipped types stay as they are. Copy one to make your own (admins)."))
    return Message(text=found.changed or title, blocks=blocks)


def _type(kind: TypeLine) -> str:
    about = [f"{kind.running} running"] if kind.running else []
    if kind.version:
        about.append(f"yours, version {kind.version}, from {esc(kind.copied_from, 40)}")
    if kind.changed_by:
        about.append(f"changed by {esc(kind.changed_by, 60)}")
    head = " · ".join([f"*{esc(kind.name, 40)}*", esc(kind.summary, 150), *about])
    steps = [f"{number}. {esc(step, 150)}" for number, step in enumerate(kind.steps, start=1)]
    return "\n".join([head, *steps])


def _buttons(kind: TypeLine) -> Block:
    ref = TypeRef(name=kind.name, version=kind.version)
    buttons = [button("Copy", Action.TYPE_COPY, ref)]
    if kind.version:
        sure = confirm(f"Remove {kind.name}?", "Sequences that run keep their steps.", "Remove it")
        buttons += [
            button("Edit", Action.TYPE_EDIT, ref),
            button("Remove", Action.TYPE_REMOVE, ref, confirm=sure),
        ]
    return actions(*buttons, about=kind.name)


def type_modal(form: TypeForm, channel: str) -> Modal_:
    """The steps as lines, with what else a type decides."""
    blocks: list[Block] = []
    if form.is_new:
        blocks.append(text_input("name", "Name", form.name, hint="Small letters, digits, - and _."))
    blocks += [
        text_input("summary", "What it does, in a few words", form.summary),
        text_input("steps", "Steps, one a line", form.steps, multiline=True, hint=HINT),
    ]
    if form.channels:
        blocks.append(context(f"Your own channels: {esc(', '.join(form.channels), 300)}"))
    blocks += [
        select_input("num_variants", "Wordings of each step", _numbers(), str(form.num_variants)),
        select_input("lead_tone", "The tone that is shown first", TONES, form.lead_tone),
    ]
    ref = TypeRef(
        name=form.name, version=form.version, copied_from=form.copied_from, channel=channel
    )
    title = "New sequence type" if form.is_new else "Edit sequence type"
    return modal(Modal.SEQUENCE_TYPE, title, blocks, ref, submit="Save")


def follow_modal(saved: TypeSaved, channel: str) -> Modal_:
    """Whether those that run follow the change that was just saved."""
    behind = counted(saved.behind, "running sequence")
    steps = counted(saved.steps_to_remake, "of the steps is a draft", "of the steps are drafts")
    text = (
        f"*{esc(saved.type.name, 40)}* is saved as version {saved.type.version}.\n"
        f"{behind} began with an earlier one. {steps} that nobody edited or approved, and "
        "can be made anew."
    )
    blocks: list[Block] = [
        section(text),
        context("What is sent, approved or edited stays. Cancel: they keep their steps."),
    ]
    ref = TypeRef(name=saved.type.name, version=saved.type.version, channel=channel)
    return modal(Modal.TYPE_FOLLOW, "Do they follow?", blocks, ref, submit="They follow")


def type_saved(saved: TypeSaved) -> Message:
    """To whoever saved it."""
    text = f"*{esc(saved.type.name, 40)}* is saved as version {saved.type.version}."
    if saved.followed:
        steps = counted(saved.steps_to_remake, "step is", "steps are")
        follow = counted(saved.behind, "running sequence follows", "running sequences follow")
        text += f" {follow}: {steps} made anew, a few at a time."
    elif saved.behind:
        keep = counted(saved.behind, "running sequence keeps its", "running sequences keep their")
        text += f" {keep} steps."
    return Message(text=text, blocks=[section(text)])


def _numbers() -> dict[str, str]:
    return {str(number): str(number) for number in range(1, 6)}
