"""Decides how drafts and tasks look: the text as it will be sent first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject

from blocks.actions import Action
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    esc_lines,
    esc_told,
    section,
    shorten,
)
from blocks.differences import edit_lines
from blocks.refs import RecordRef, Ref
from engine.views.drafts import DraftCard, Fact
from engine.views.sequences import SequenceOrdered, SequenceReport, SequencesReport

MOST_BODY = 2400
"""Characters of a text that a card shows; quoting and escaping make it longer."""
MOST_NAMED = 10

KINDS = {
    "connection_request": "connection request",
    "initial_dm": "first message",
    "followup_1": "follow-up 1",
    "followup_2": "follow-up 2",
    "followup_3": "follow-up 3",
    "followup_4": "follow-up 4",
    "check_in": "check-in",
    "answer": "answer",
}
CHANNELS = {
    "email": "by e-mail",
    "linkedin": "on LinkedIn",
    "phone": "by phone",
    "sms": "by SMS",
    "custom": "on a channel of your own",
}
BY_HAND = {
    "phone": "Call {to}, then mark it.",
    "sms": "Text it to {to} from your own phone, then mark it.",
    "email": "Read it against their answer, send it from your own mailbox, then mark it.",
    "linkedin": "Copy the text, send it from your own profile, then mark it.",
    "custom": "Copy the text, send it there, then mark it.",
}
"""What a person does with a task: e-mails, and SMS where Twilio is set up, leave by themselves."""


class HasStep(Protocol):
    """Anything that tells which step it is, and where."""

    @property
    def outreach_type(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def channel_name(self) -> str | None: ...


class DraftRef(Ref):
    """A touch, and the variant that the card showed: what was read is what is decided on."""

    id: int
    number: int


class ApproveRef(DraftRef):
    """What is approved: also the hash of the text that was read."""

    seen: str


def draft_card(card: DraftCard) -> Message:
    """A touch from draft to sent; the buttons are those that apply now."""
    blocks: list[Block] = [section(who_and_why(card)), section(_text(card)), *_notes(card)]
    buttons = list(_buttons(card))
    if buttons:
        blocks.append(actions(*buttons, about=card.prospect_name))
    return Message(text=_fallback(card), blocks=blocks)


def _fallback(card: DraftCard) -> str:
    state = {"draft": "Draft", "approved": "Task" if card.is_task else "Approved"}
    what = f"{state.get(card.state, card.state.capitalize())} for {esc(card.prospect_name, 80)}"
    return f"{what}: {step_words(card)}"


def step_words(card: HasStep) -> str:
    """“first message by e-mail”."""
    kind = KINDS.get(card.outreach_type, card.outreach_type)
    return f"{kind} {channel_words(card.channel, card.channel_name)}"


def channel_words(channel: str, name: str | None) -> str:
    """“by e-mail”, “by LinkedIn InMail”, or a team's own channel by its name."""
    if name is None:
        return CHANNELS[channel]
    return f"by LinkedIn {name}" if channel == "linkedin" else f"by {esc(name, 40)}"


def who_and_why(card: DraftCard) -> str:
    """Who it is for, where it stands in the sequence, and while it is a draft why now."""
    about = ", ".join(esc(part, 80) for part in (card.title, card.company) if part)
    lines = [f"*{esc(card.prospect_name, 80)}*" + (f" · {about}" if about else "")]
    step = step_words(card)
    written = card.channel in {"email", "sms"} and card.recipient
    to = f" to {esc(card.recipient, 80)}" if written else ""
    place = [step[:1].upper() + step[1:] + to]
    place.append(f"step {card.step} of {card.steps}")
    if card.state in {"draft", "approved"}:
        place.append(card.depends or ("due now" if card.is_due else f"due {card.due_words}"))
    lines.append(" · ".join(place))
    if card.reasons and card.state == "draft":
        lines.append("Why now: " + "; ".join(esc(reason, 150) for reason in card.reasons))
    return "\n".join(lines)


def _text(card: DraftCard) -> str:
    """The message as a quote: its subject in bold, and its lines."""
    body = shorten(card.body, MOST_BODY)
    lines = [f"*{esc(card.subject, 150)}*", ""] if card.subject else []
    lines += esc_lines(body).split("\n")
    return shorten("\n".join(f"> {line}" for line in lines), 3000)


def _notes(card: DraftCard) -> Iterator[Block]:
    if len(card.body) > MOST_BODY:
        yield context("The text is longer than a card shows. Edit has all of it.")
    if card.state == "draft":
        if card.voided is not None:
            yield context(f":warning: {esc(card.voided)}")
        if card.edit is not None:
            yield section(edit_lines(card.edit))
        yield context(rests_on(card))
        if card.goes_as is not None:
            yield context(esc(card.goes_as))
        if card.being_written:
            yield context("It is being written anew; the new wordings appear here.")
        if card.warnings:
            yield context(*[f":warning: {esc(warning.text)}" for warning in card.warnings[:8]])
        return
    decided = [card.decided, card.held]
    if card.is_task:
        decided.append(by_hand_words(card))
    words = " ".join(esc(part) for part in decided if part)
    if words:
        yield context(words)


def by_hand_words(card: DraftCard) -> str:
    """What to do with a task."""
    return BY_HAND[card.channel].format(to=card.recipient)


def rests_on(card: DraftCard) -> str:
    """Which variant it is, and what of the record it uses."""
    segment = [esc(card.segment, 60)] if card.segment else []
    written = "edited" if card.writer == "person" else card.tone
    facts = [_fact(fact) for fact in card.facts]
    based = [f"based on {' · '.join(facts)}"] if facts else ["no facts of the record"]
    variant = f"Variant {card.variant} of {card.variants}, {written}"
    return " | ".join([variant, *segment, *based])


def _fact(fact: Fact) -> str:
    """The words of the record; of research also what it is, how old and from whom."""
    told = f" ({fact.name}, {esc(fact.origin, 60)})" if fact.origin else ""
    return f"{esc(fact.value, 80)}{told}"


def _buttons(card: DraftCard) -> Iterator[ButtonElement]:
    ref = DraftRef(id=card.touch_id, number=card.number)
    if card.may_decide:
        if not any(warning.blocks for warning in card.warnings):
            approve = ApproveRef(id=card.touch_id, number=card.number, seen=card.content_hash)
            yield button(
                "Approve", Action.DRAFT_APPROVE, approve, style="primary", confirm=sure(card)
            )
        yield button("Edit", Action.DRAFT_EDIT, ref)
        if card.variants > 1:
            yield button("Next variant", Action.DRAFT_NEXT_VARIANT, ref)
        if not card.being_written:
            yield button("Regenerate", Action.DRAFT_REGENERATE, ref)
        yield button("Skip", Action.DRAFT_SKIP, ref)
        return
    if card.is_task:
        yield button("Mark sent", Action.TASK_SENT, ref, style="primary")
        yield button(copy_words(card), Action.TASK_COPY, ref)
        if card.channel == "linkedin" and card.recipient:
            yield button("Open profile", Action.TASK_OPEN_PROFILE, ref, url=card.recipient)
    yield from _outcomes(card, ref)
    if card.waits_as_mail:
        yield button("Why not?", Action.DRAFT_WHY, RecordRef(id=card.touch_id))
    if card.may_take_back:
        yield button("Edit", Action.DRAFT_EDIT, ref)
        yield button("Skip", Action.DRAFT_SKIP, ref)


def copy_words(card: DraftCard) -> str:
    """A script is read, not copied."""
    return "Show text" if card.channel == "phone" else "Copy text"


def _outcomes(card: DraftCard, ref: DraftRef) -> Iterator[ButtonElement]:
    """What may have come of a message that went out."""
    if card.may_be_accepted:
        yield button("Accepted", Action.TASK_ACCEPTED, ref)
    if card.may_be_unanswered:
        yield button("No answer", Action.TASK_UNANSWERED, ref)


def sure(card: DraftCard) -> ConfirmObject | None:
    """Whoever approves in spite of a warning has read it."""
    if not card.warnings:
        return None
    words = " ".join(warning.text for warning in card.warnings)
    return confirm("Approve it all the same?", words, "Approve", "Not yet")


def sequence_made(report: SequenceReport) -> Message:
    """To whoever asked for one sequence."""
    text = f"Drafted {counted(report.steps, 'step')} for {esc(report.prospect_name, 80)}."
    for step in report.left_out:
        text += f" Without the {KINDS[step.outreach_type]}: {esc(_lower(step.why))}"
    text += " The cards are in the team's channel." if report.posted else f" {NOT_POSTED}"
    return Message(text=text, blocks=[section(text)])


def sequence_answer(answer: SequenceReport | SequenceOrdered) -> Message:
    """To whoever asked for one sequence: it is there, or it is being written."""
    return (
        sequence_ordered(answer) if isinstance(answer, SequenceOrdered) else sequence_made(answer)
    )


def sequence_ordered(answer: SequenceOrdered) -> Message:
    """To whoever asked for a sequence that a model writes."""
    text = f"A sequence for {esc(answer.prospect_name, 80)} is being written."
    text += " Its cards come to the team's channel." if answer.posted else f" {NOT_POSTED}"
    return Message(text=text, blocks=[section(text)])


NOT_POSTED = "No card was posted: type `/outreach here` in the channel that is to get them."


def sequences_made(report: SequencesReport) -> Message:
    """To whoever asked for several: how many, and who was left out and why."""
    drafted, ordered, left_out = len(report.drafted), len(report.ordered), len(report.left_out)
    parts = [
        f"Drafted {counted(drafted, 'sequence')}" if drafted or not ordered else "",
        f"{counted(ordered, 'sequence')} being written" if ordered else "",
        f"{left_out} left out" if left_out else "",
    ]
    text = ", ".join(part for part in parts if part) + "."
    posted = [made.posted for made in report.drafted] + [made.posted for made in report.ordered]
    if not all(posted):
        text += f" {NOT_POSTED}"
    lines = [f"• {esc_told(each.why)}" for each in report.left_out[:MOST_NAMED]]
    if left_out > MOST_NAMED:
        lines.append(f"• and {left_out - MOST_NAMED} more")
    return Message(text=text, blocks=[section("\n".join([text, *lines]))])


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
