"""Decides how one prospect looks: everything known, and the buttons for what comes next."""

from __future__ import annotations

from collections.abc import Sequence

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
from blocks.base import actions, button, confirm, context, esc, plain, section
from blocks.forms import modal, select_input, text_input
from blocks.prospect_lines import (
    approval,
    lists,
    person,
    scores,
    sequence_lines,
    status,
    title,
    warning,
)
from blocks.refs import RecordRef, Ref
from blocks.review import reasons_select
from blocks.review_refs import DecisionRef
from engine.views.prospect_card import BY_HAND, ProspectCard
from engine.views.prospects import ProspectOption
from engine.views.review import REASONS

TAGS = "tags"
STATUS, BECAUSE = "status", "because"
MOST_SEGMENTS = 100
MOST_TAGS_TEXT = 1200
"""Characters of tags that the form shows; they stand in the modal's metadata too."""


class SegmentRef(Ref):
    """The segment that somebody is put into by hand."""

    key: str


class CardRef(RecordRef):
    """Whose card it is, and the tags that its form was opened with."""

    tags: tuple[str, ...]


def find_modal() -> Modal_:
    """A field that finds people while a name is typed."""
    select = ExternalDataSelectElement(
        action_id=Action.PROSPECT_FIND.value,
        placeholder=PlainTextObject(text="A name or a company"),
        min_query_length=1,
    )
    return _modal([section("Whom do you look for?"), ActionsBlock(elements=[select])])


def option(found: ProspectOption) -> Option:
    """One person who is offered; that they were rejected stands before what may be cut."""
    rejected = "rejected" if found.approval == "rejected" else None
    words = (found.name, rejected, found.job_title, found.company)
    text = ", ".join(plain(word, 60) for word in words if word)
    return Option(text=plain(text, 75), value=RecordRef(id=found.prospect_id).encode())


def prospect_modal(
    card: ProspectCard, note: str | None = None, opened: CardRef | None = None
) -> Modal_:
    """The card, with a line about what has just been done.

    Drawn again, its form keeps the tags that it was `opened` with: what was typed there since is
    about these.
    """
    ref = opened or CardRef(id=card.prospect_id, tags=_shown_tags(card))
    blocks: list[Block] = [context(note)] if note else []
    blocks += [
        section("\n".join(line for line in (title(card), *person(card)) if line)),
        context(*(line for line in (approval(card), warning(card)) if line)),
        _buttons(card),
        section("\n".join(scores(card))),
        section("\n".join((status(card), *sequence_lines(card)))),
    ]
    blocks += [section(f"*{name}*\n" + "\n".join(lines)) for name, lines in lists(card) if lines]
    blocks += [DividerBlock(), *_choices(card), _tags(ref.tags)]
    return _modal(blocks, Modal.PROSPECT, ref, submit="Save tags")


def explanation_modal(blocks: Sequence[Block]) -> Modal_:
    """The scores with all their reasons, above the card."""
    return _modal(list(blocks), close="Back")


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
    buttons.append(button("Add a note", Action.PROSPECT_NOTE, ref))
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
    return actions(*buttons, about=card.name)


def _reject(card: ProspectCard, was: str) -> StaticSelectElement:
    state = DecisionRef.model_validate({"id": card.prospect_id, "was": was}).was
    return reasons_select(Action.PROSPECT_REJECT, card.prospect_id, dict(REASONS), was=state)


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
    if card.lead_status != "suppressed":
        ref = RecordRef(id=card.prospect_id)
        elements.append(button("Set status", Action.PROSPECT_STATUS, ref))
    return [ActionsBlock(elements=elements)]


def status_modal(card: ProspectCard) -> Modal_:
    """The form for what somebody counts as from now on, and why."""
    others = {key: words for key, words in BY_HAND.items() if key != card.lead_status}
    now = card.lead_status.replace("_", " ")
    blocks = [
        section(f"*{esc(card.name, 80)}*: {now}"),
        select_input(
            STATUS,
            "Lead status from now on",
            others,
            hint="From Interested on, and with the last two, their sequence ends.",
        ),
        text_input(BECAUSE, "Why?", "", optional=True, hint="It stands in the history."),
    ]
    return modal(
        Modal.LEAD_STATUS, "Lead status", blocks, RecordRef(id=card.prospect_id), submit="Save"
    )


def _shown_tags(card: ProspectCard) -> tuple[str, ...]:
    """As many whole tags as there is room for; the others stay as they are."""
    shown: list[str] = []
    room = MOST_TAGS_TEXT
    for tag in (plain(tag, MOST_TAGS_TEXT) for tag in card.tags):
        room -= len(tag) + 2
        if room >= 0:
            shown.append(tag)
    return tuple(shown)


def _tags(shown: tuple[str, ...]) -> InputBlock:
    return InputBlock(
        block_id=TAGS,
        label=PlainTextObject(text="Tags, separated by commas"),
        optional=True,
        element=PlainTextInputElement(
            action_id="value",
            initial_value=", ".join(shown) or None,
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
