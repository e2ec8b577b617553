"""Decides how the inputs of modals look, and the modal around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement, InputInteractiveElement
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import esc, plain, section, shorten
from blocks.refs import Ref

INPUT = "value"
MOST_INPUT = 3000


def text_input(
    name: str,
    label: str,
    value: str,
    *,
    multiline: bool = False,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    element = PlainTextInputElement(
        action_id=INPUT,
        multiline=multiline,
        initial_value=shorten(value, MOST_INPUT) or None,
        max_length=MOST_INPUT,
    )
    return _input(name, label, element, optional=optional, hint=hint)


def file_input(
    name: str, label: str, kinds: Sequence[str], *, hint: str | None = None
) -> InputBlock:
    """One file of these kinds (endings without their dot), or none."""
    element = FileInputElement(action_id=INPUT, filetypes=list(kinds), max_files=1)
    return _input(name, label, element, optional=True, hint=hint)


def select_input(
    name: str,
    label: str,
    options: Mapping[str, str],
    chosen: str | None = None,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    """One of several things: value and words."""
    offered = _offered(options)
    element = StaticSelectElement(
        action_id=INPUT,
        options=list(offered.values()),
        initial_option=offered.get(chosen or ""),
    )
    return _input(name, label, element, optional=optional, hint=hint)


def prospect_input(name: str, label: str, chosen: Option | None = None) -> InputBlock:
    """Somebody who is found while a name is typed."""
    element = ExternalDataSelectElement(
        action_id=Action.PROSPECT_FIND.value,
        placeholder=PlainTextObject(text="A name or a company"),
        initial_option=chosen,
        min_query_length=1,
    )
    return _input(name, label, element)


def channel_input(
    name: str, label: str, chosen: str | None, *, hint: str | None = None
) -> InputBlock:
    """One of the workspace's channels, private ones among them, or none."""
    element = ConversationSelectElement(
        action_id=INPUT,
        initial_conversation=chosen,
        filter=ConversationFilter(
            include=["public", "private"], exclude_external_shared_channels=True
        ),
    )
    return _input(name, label, element, optional=True, hint=hint)


def several_input(
    name: str,
    label: str,
    options: Mapping[str, str],
    chosen: Sequence[str],
    *,
    optional: bool = True,
    hint: str | None = None,
) -> InputBlock:
    """Any number of several things; none too, where that is `optional`."""
    offered = _offered(options)
    element = StaticMultiSelectElement(
        action_id=INPUT,
        options=list(offered.values()),
        initial_options=[offered[value] for value in chosen if value in offered] or None,
    )
    return _input(name, label, element, optional=optional, hint=hint)


def _input(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str | None = None,
) -> InputBlock:
    """What is asked for, and the words around it."""
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
        element=element,
    )


def _offered(options: Mapping[str, str]) -> dict[str, Option]:
    return {
        value: Option(value=value, text=PlainTextObject(text=plain(words, 75)))
        for value, words in options.items()
    }


def day_input(name: str, label: str, chosen: date | None = None) -> InputBlock:
    """A day of the calendar."""
    element = DatePickerElement(action_id=name, initial_date=chosen.isoformat() if chosen else None)
    return _input(name, label, element)


def staying_modal(title: str, blocks: Sequence[Block], ref: Ref) -> Modal_:
    """What is gone through by its buttons: nothing is sent with it, and it ends by itself."""
    return Modal_(
        type="modal",
        private_metadata=ref.encode(),
        title=PlainTextObject(text=plain(title, 24)),
        close=PlainTextObject(text="Done"),
        blocks=blocks,
    )


def told_modal(title: str, text: str) -> Modal_:
    """What was done, in place of the form that asked for it."""
    return Modal_(
        type="modal",
        title=PlainTextObject(text=plain(title, 24)),
        close=PlainTextObject(text="Done"),
        blocks=[section(esc(text))],
    )


def modal(callback: Modal, title: str, blocks: Sequence[Block], ref: Ref, *, submit: str) -> Modal_:
    return Modal_(
        type="modal",
        callback_id=callback.value,
        private_metadata=ref.encode(),
        title=PlainTextObject(text=plain(title, 24)),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        blocks=blocks,
    )
