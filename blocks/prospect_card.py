"""Decides how one prospect looks: everything known, and the buttons for what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DividerBlock,
    ExternalDataSelectElement,
    InputBlock,
    InteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import button, confirm, context, esc, plain, section
from blocks.drafts import KINDS
from blocks.refs import RecordRef, Ref
from blocks.review import DecisionRef, reasons_select
from blocks.times import day, moment
from engine.views.prospect_card import ProspectCard, SequenceLine
from engine.views.prospects import ProspectOption
from engine.views.review import REASONS

TAGS = "tags"
MOST_NOTES = 8
MOST_TAGS_SHOWN = 20
MOST_SEGMENTS = 100


class SegmentRef(Ref):
    """The segment that somebody is put into by hand."""

    key: str


def find_modal() -> Modal_:
    """A field that finds people while a name is typed."""
    select = ExternalDataSelectElement(
        action_id=Action.PROSPECT_FIND.value,
        placeholder=PlainTextObject(text="A name or a company"),
        min_query_length=1,
    )
    return _modal([section("Whom do you look for?"), ActionsBlock(elements=[select])])


def option(found: ProspectOption) -> Option:
    """One person who is offered."""
    words = (found.name, found.job_title, found.company)
    text = ", ".join(plain(word, 60) for word in words if word)
    return Option(text=plain(text, 75), value=RecordRef(id=found.prospect_id).encode())


def prospect_modal(card: ProspectCard, note: str | None = None) -> Modal_:
    """The card, with a line about what has just been done."""
    blocks: list[Block] = [context(note)] if note else []
    blocks += [
        section("\n".join(line for line in (_title(card), *_person(card)) if line)),
        context(*(line for line in (_approval(card), _warning(card)) if line)),
        _buttons(card),
        section("\n".join(_scores(card))),
        section("\n".join((_status(card), *_sequence(card)))),
    ]
    blocks += [section(f"*{title}*\n" + "\n".join(lines)) for title, lines in _lists(card) if lines]
    blocks += [DividerBlock(), *_choices(card), _tags(card)]
    ref = RecordRef(id=card.prospect_id)
    return _modal(blocks, Modal.PROSPECT, ref, submit="Save tags")


def explanation_modal(blocks: Sequence[Block]) -> Modal_:
    """The scores with all their reasons, above the card."""
    return _modal(list(blocks), close="Back")


def _title(card: ProspectCard) -> str:
    return f"*{esc(card.name, 100)}* #{card.prospect_id}"


def _person(card: ProspectCard) -> Iterable[str]:
    yield ", ".join(esc(text, 80) for text in (card.job_title, card.company) if text)
    if card.colleagues:
        more = "one other" if card.colleagues == 1 else f"{card.colleagues:,} others"
        yield f"We know {more} there."
    yield " · ".join(esc(text, 150) for text in (card.email, card.linkedin_url, card.phone) if text)
    local = card.now.astimezone(ZoneInfo(card.timezone or card.team_timezone))
    theirs = "there" if card.timezone else "here; their time zone is not known"
    yield " · ".join(part for part in (esc(card.location, 80), f"{local:%H:%M} {theirs}") if part)


def _approval(card: ProspectCard) -> str:
    by = f" by {esc(card.approval_decided_by, 60)}" if card.approval_decided_by else ""
    words = {
        "approved": f"Approved{by}",
        "rejected": f"Rejected{by}: {esc(card.rejected_because, 150)}",
        "discovered": "Waits for approval; nobody writes to them before",
    }[card.approval]
    return f"{words}. From {esc(card.source, 80)}."


def _warning(card: ProspectCard) -> str:
    if card.suppressed_because is None:
        return ""
    return f":no_entry: Never written to: {esc(card.suppressed_because, 150)}."


def _buttons(card: ProspectCard) -> ActionsBlock:
    ref = RecordRef(id=card.prospect_id)
    buttons: list[InteractiveElement] = []
    is_open = card.sequence is not None and card.sequence.is_open
    if card.approval != "approved":
        was = "rejected" if card.approval == "rejected" else "discovered"
        decision = DecisionRef.model_validate({"id": card.prospect_id, "was": was})
        buttons.append(button("Approve", Action.PROSPECT_APPROVE, decision, style="primary"))
    elif card.suppressed_because is None and not is_open:
        buttons.append(button("Draft a sequence", Action.PROSPECT_DRAFT, ref, style="primary"))
    buttons.append(button("Explain scores", Action.PROSPECT_EXPLAIN, ref))
    if is_open:
        stop = confirm("Stop the sequence?", "Nothing more of it goes out.", "Stop it")
        buttons.append(button("Stop", Action.PROSPECT_STOP, ref, confirm=stop))
    if card.approval == "approved":
        buttons.append(_reject(card, "approved"))
    elif card.approval == "discovered":
        buttons.append(_reject(card, "discovered"))
    if card.suppressed_because is None:
        never = confirm("Never write to them again?", "This cannot be undone here.", "Suppress")
        buttons.append(
            button("Suppress", Action.PROSPECT_SUPPRESS, ref, style="danger", confirm=never)
        )
    return ActionsBlock(elements=buttons)


def _reject(card: ProspectCard, was: str) -> StaticSelectElement:
    state = DecisionRef.model_validate({"id": card.prospect_id, "was": was}).was
    return reasons_select(Action.PROSPECT_REJECT, card.prospect_id, dict(REASONS), was=state)


def _scores(card: ProspectCard) -> Iterable[str]:
    if card.priority_score is None:
        yield "*Not scored yet.* It follows within minutes."
    else:
        grade = f" · grade *{esc(card.grade, 20)}*" if card.grade else ""
        yield f"*Priority {card.priority_score:g}*{grade}"
        yield (
            f"fit {card.fit_score or 0:g} · referral capacity {card.referral_capacity or 0:g} · "
            f"signal strength {card.signal_strength or 0:g}"
        )
    yield from (f"• {esc(reason, 150)}" for reason in card.reasons[:6])
    if card.segment is None:
        yield "Not in a segment yet."
        return
    label = esc(card.segment_label or card.segment, 60)
    if card.segment_set_by:
        yield f"{label}, set by {esc(card.segment_set_by, 60)}"
    elif card.segment_evidence:
        yield f"{label}, because of {esc('; '.join(card.segment_evidence), 200)}"
    else:
        yield f"{label}, because the target has room there"


def _status(card: ProspectCard) -> str:
    owner = f" · {esc(card.owner_name, 60)} looks after them" if card.owner_name else ""
    hold = f" · not before {day(card.hold_until)}" if card.hold_until else ""
    return f"*{card.lead_status.replace('_', ' ').capitalize()}*{hold}{owner}"


def _sequence(card: ProspectCard) -> Iterable[str]:
    sequence = card.sequence
    if sequence is None:
        yield "No sequence yet."
        return
    because = f": {esc(sequence.stop_reason, 150)}" if sequence.stop_reason else ""
    yield f"{esc(sequence.sequence_type, 40)} sequence, {sequence.state}{because}"
    if sequence.is_open and sequence.next_at is not None:
        yield f"Next: {_next(sequence)}, {moment(sequence.next_at, card.team_timezone)}"


def _next(sequence: SequenceLine) -> str:
    kind = KINDS.get(sequence.next_kind or "", sequence.next_kind or "")
    return f"{kind} ({sequence.next_channel}, {sequence.next_state})"


def _lists(card: ProspectCard) -> Iterable[tuple[str, list[str]]]:
    zone = card.team_timezone
    yield (
        "What they answered",
        [
            f"{moment(reply.at, zone)}, {reply.label.replace('_', ' ')}: {esc(reply.text, 300)}"
            for reply in card.replies
        ],
    )
    yield (
        "What happened",
        [f"{moment(line.at, zone)}  {line.kind.replace('_', ' ')}" for line in card.happened],
    )
    yield (
        "How the status came about",
        [
            f"{moment(line.at, zone)}  {line.after.replace('_', ' ')}: {esc(line.because, 120)}"
            + (f" ({esc(line.by, 60)})" if line.by else "")
            for line in card.history
        ],
    )
    notes = [f"{esc(key, 60)}: {esc(value, 150)}" for key, value in card.notes.items()]
    more = [f"and {len(notes) - MOST_NOTES} more"] if len(notes) > MOST_NOTES else []
    yield "Notes", notes[:MOST_NOTES] + more


def _choices(card: ProspectCard) -> list[Block]:
    options = [
        Option(text=plain(label, 75), value=SegmentRef(key=key[:100]).encode())
        for key, label in list(card.segments.items())[:MOST_SEGMENTS]
    ]
    elements: list[InteractiveElement] = []
    if options:
        elements.append(
            StaticSelectElement(
                action_id=Action.PROSPECT_SEGMENT.value,
                placeholder=PlainTextObject(text="Set segment"),
                options=options,
            )
        )
    elements.append(
        UserSelectElement(
            action_id=Action.PROSPECT_OWNER.value,
            placeholder=PlainTextObject(text="Owner"),
            initial_user=card.owner_slack_user_id,
        )
    )
    return [ActionsBlock(elements=elements)]


def _tags(card: ProspectCard) -> InputBlock:
    return InputBlock(
        block_id=TAGS,
        label=PlainTextObject(text="Tags, separated by commas"),
        optional=True,
        element=PlainTextInputElement(
            action_id="value",
            initial_value=plain(", ".join(card.tags), 1500) if card.tags else None,
            max_length=1500,
        ),
    )


def _modal(
    blocks: list[Block],
    callback: Modal | None = None,
    ref: Ref | None = None,
    *,
    submit: str | None = None,
    close: str = "Done",
) -> Modal_:
    return Modal_(
        type="modal",
        callback_id=callback.value if callback else None,
        private_metadata=ref.encode() if ref else None,
        title=PlainTextObject(text="Prospect"),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text=close),
        blocks=blocks,
    )
