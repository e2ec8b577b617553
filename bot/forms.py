"""Reads submitted modals, and puts what was wrong beside the input that is at fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from slack_bolt import Ack
from slack_sdk.models.views import View

from engine.errors import DrumbeatError, InvalidError, InvalidFieldsError


def values(view: Mapping[str, Any], action_id: str = "value") -> dict[str, str | None]:
    """What was entered, by block_id; None where an input was left empty."""
    state: Mapping[str, Any] = view["state"]["values"]
    return {
        block_id: elements[action_id].get("value")
        for block_id, elements in state.items()
        if action_id in elements
    }


def chosen(view: Mapping[str, Any], action_id: str = "value") -> dict[str, str | None]:
    """What was chosen in selects and checkboxes, by block_id; None where nothing was."""
    state: Mapping[str, Any] = view["state"]["values"]
    found: dict[str, str | None] = {}
    for block_id, elements in state.items():
        element = elements.get(action_id) or {}
        options = element.get("selected_options") or [element.get("selected_option") or {}]
        found[block_id] = options[0].get("value")
    return found


def several(view: Mapping[str, Any], block_id: str, action_id: str = "value") -> list[str]:
    """All that was chosen in one select of several; nothing where there is no such input."""
    element = view["state"]["values"].get(block_id, {}).get(action_id) or {}
    return [option["value"] for option in element.get("selected_options") or []]


def selected(view: Mapping[str, Any], prefix: str, action_id: str = "value") -> dict[int, str]:
    """What was selected, by the number that follows `prefix` in the block's id."""
    state: Mapping[str, Any] = view["state"]["values"]
    return {
        int(block_id.removeprefix(prefix)): elements[action_id]["selected_option"]["value"]
        for block_id, elements in state.items()
        if block_id.startswith(prefix)
    }


def users(view: Mapping[str, Any], block_id: str, action_id: str = "value") -> tuple[str, ...]:
    """The Slack ids of those who were chosen in one block."""
    return tuple(view["state"]["values"][block_id][action_id]["selected_users"] or ())


def conversation(view: Mapping[str, Any], block_id: str, action_id: str = "value") -> str | None:
    """The channel that was chosen in one block; None where none was."""
    return view["state"]["values"][block_id][action_id].get("selected_conversation") or None


def day(view: Mapping[str, Any], block_id: str) -> date | None:
    """The day that was chosen in one block; None where none was."""
    chosen_day = view["state"]["values"][block_id][block_id].get("selected_date")
    return date.fromisoformat(chosen_day) if chosen_day else None


def uploaded(
    view: Mapping[str, Any], block_id: str, action_id: str = "value"
) -> list[Mapping[str, Any]]:
    """Slack's description of each file that was put into one block; nothing where there is none."""
    element = view["state"]["values"].get(block_id, {}).get(action_id) or {}
    return list(element.get("files") or [])


def submit(
    ack: Ack,
    view: Mapping[str, Any],
    decide: Callable[[], object],
    *,
    otherwise: str,
    then: Callable[[], View] | None = None,
) -> bool:
    """Close the modal once `decide` has returned; its error is shown inline, and the modal stays.

    True when it was closed. `otherwise` is the block that shows an error which names no input of
    this modal; `then` draws what takes the modal's place instead of nothing.
    """
    try:
        decide()
    except DrumbeatError as error:
        refuse(ack, view, error, otherwise=otherwise)
        return False
    if then is None:
        ack()
    else:
        ack(response_action="update", view=then())
    return True


def refuse(ack: Ack, view: Mapping[str, Any], error: DrumbeatError, *, otherwise: str) -> None:
    """Show an error beside each input that it names, or beside `otherwise`.

    Slack shows it as plain text, so marks around commands are left out.
    """
    known = {block.get("block_id") for block in view["blocks"]}
    errors: dict[str, str] = {}
    for field, sentence in _by_field(error).items():
        shown = sentence.replace("`", "")
        errors.setdefault(field if field in known and field else otherwise, shown)
    ack(response_action="errors", errors=errors)


def _by_field(error: DrumbeatError) -> dict[str, str]:
    if isinstance(error, InvalidFieldsError):
        return error.sentences
    return {(error.field if isinstance(error, InvalidError) else None) or "": str(error)}
