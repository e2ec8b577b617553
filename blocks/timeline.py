"""Decides how a sequence looks in time: before it starts, and while it runs, with its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    InteractiveElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)

from blocks.actions import Action
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
    section,
)
from blocks.drafts import KINDS, channel_words
from blocks.refs import RecordRef, Ref
from engine.views.sequences import StopPlan
from engine.views.timeline import SequenceCard, SequencePreview, TimelineStep

SHIFTS = (1, 2, 3, 5, 10, 20)
"""Working days that a sequence is moved by from its card; the shell takes any number."""
MARKS = {
    "sent": ":white_check_mark:",
    "approved": ":large_blue_circle:",
    "skipped": ":heavy_minus_sign:",
    "stopped": ":no_entry_sign:",
    "failed": ":x:",
    "uncertain": ":grey_question:",
}
STATUS = {
    "not_sent": "nothing sent yet",
    "in_progress": "running",
    "paused": "paused",
    "finished": "finished",
    "stopped": "stopped",
}


class StartRef(Ref):
    """Whose sequence, of which type, with how many wordings; `ends` is the one that ends for it."""

    id: int
    type: str
    variants: int = 3
    ends: int | None = None


class StepRef(Ref):
    """One step of a sequence, by its number."""

    id: int
    step: int


class ShiftRef(Ref):
    """By how many working days a sequence is moved."""

    id: int
    days: int


def sequence_preview(preview: SequencePreview) -> Message:
    """The timeline before it starts: nothing has been made."""
    name = esc(preview.prospect_name, 80)
    title = f"{esc(preview.sequence_type, 40)} for {name}"
    lines = [_line(step) for step in preview.steps]
    blocks: list[Block] = [section(f"*{title}*\n{esc(preview.summary, 200)}")]
    blocks.append(section("\n".join(lines)))
    notes = [esc(each, 200) for each in preview.left_out[:8]]
    if preview.running is not None:
        notes.append(f"{name} has an open {esc(preview.running, 40)} sequence. It would end.")
    notes.append("Nothing is made yet. Start writes the drafts; each waits for its approval.")
    blocks += [context(*notes), actions(*_start(preview), about=preview.prospect_name)]
    return Message(text=f"Sequence: {title}", blocks=blocks)


def _start(preview: SequencePreview) -> list[InteractiveElement]:
    ref = StartRef(
        id=preview.prospect_id,
        type=preview.sequence_type,
        variants=preview.num_variants,
        ends=preview.running_id,
    )
    label, sure = "Start", None
    if preview.running is not None:
        label = "End the running one and start this"
        sure = confirm(
            "End the running sequence?",
            f"Nothing more goes out of the {preview.running} sequence. This one begins instead.",
            "End and start",
        )
    other = [
        Option(
            text=plain(name, 75),
            value=StartRef(
                id=preview.prospect_id, type=name, variants=preview.num_variants
            ).encode(),
        )
        for name in preview.types
        if name != preview.sequence_type
    ]
    return [
        button(label, Action.SEQUENCE_START, ref, style="primary", confirm=sure),
        StaticSelectElement(
            action_id=Action.SEQUENCE_TYPE.value,
            placeholder=PlainTextObject(text="Change type"),
            options=other[:100],
        ),
    ]


def sequence_card(card: SequenceCard) -> Message:
    """The timeline of a sequence that there is, with what can be done about it."""
    name = esc(card.prospect_name, 80)
    state = STATUS[card.status]
    title = f"{esc(card.sequence_type, 40)} for {name}, {state}"
    because = f"\n{esc(card.stop_reason, 200)}" if card.stop_reason else ""
    blocks: list[Block] = [section(f"*{esc(card.changed, 200)}*")] if card.changed else []
    blocks.append(section(f"*{title}*{because}"))
    blocks.append(section("\n".join(_line(step) for step in card.steps)))
    if card.is_open:
        blocks.append(actions(*_buttons(card), about=card.prospect_name))
    return Message(text=f"Sequence: {title}", blocks=blocks)


def _line(step: TimelineStep) -> str:
    """One step: its number and mark, what and where, and when or on what condition."""
    what = f"{KINDS[step.outreach_type]} {channel_words(step.channel, step.channel_name)}"
    adds = f", adds {' or '.join(step.adds)}" if step.adds else ""
    when = step.due_words
    if step.depends is not None:
        when = f"{step.depends}, {step.due_words}"
    if step.state in {"skipped", "stopped", "failed"}:
        when = esc_told(step.reason, 120)
    mark = MARKS.get(step.state, ":white_circle:")
    return f"{mark} {step.number}. {what}{adds}: {when}"


def _buttons(card: SequenceCard) -> Sequence[InteractiveElement]:
    ref = RecordRef(id=card.sequence_id)
    elements: list[InteractiveElement] = [
        button("Resume", Action.SEQUENCE_RESUME, ref, style="primary")
        if card.status == "paused"
        else button("Pause", Action.SEQUENCE_PAUSE, ref)
    ]
    to_skip = [
        Option(
            text=plain(f"{step.number}. {KINDS[step.outreach_type]}", 75),
            value=StepRef(id=card.sequence_id, step=step.number).encode(),
        )
        for step in card.steps
        if step.is_open
    ]
    if to_skip:
        elements.append(_select("Skip a step", Action.SEQUENCE_SKIP, to_skip))
    moves = [
        Option(
            text=f"{counted(days, 'working day')} later",
            value=ShiftRef(id=card.sequence_id, days=days).encode(),
        )
        for days in SHIFTS
    ]
    elements.append(_select("Move the rest", Action.SEQUENCE_SHIFT, moves))
    elements.append(_stop(ref))
    return elements


def _stop(ref: RecordRef) -> ButtonElement:
    sure = confirm("Stop the sequence?", "Nothing more of it goes out.", "Stop it")
    return button("Stop", Action.SEQUENCE_STOP, ref, style="danger", confirm=sure)


def stop_question(plan: StopPlan) -> Message:
    """What of a sequence would not go out, and the button that ends it."""
    title = f"Stop the sequence for {esc(plan.prospect_name, 120)}?"
    open_ = [
        counted(count, noun)
        for count, noun in ((plan.drafts, "draft"), (plan.approved, "approved message"))
        if count
    ]
    goes = " and ".join(open_) or "What is still planned"
    verb = "does" if plan.drafts + plan.approved <= 1 else "do"
    text = f"*{title}*\n{goes} {verb} not go out. Another sequence can begin afterwards."
    ref = RecordRef(id=plan.sequence_id)
    return Message(
        text=title, blocks=[section(text), actions(_stop(ref), about=plan.prospect_name)]
    )


def _select(label: str, action: Action, options: list[Option]) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=action.value, placeholder=PlainTextObject(text=label), options=options
    )
