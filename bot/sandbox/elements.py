"""Where interactive elements stand, and what a person's value becomes in Slack's shape."""

import secrets
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.wire import Json, PersonError


@dataclass(frozen=True)
class Held:
    """Under which key an element's value is held, from which key it starts, and of what kind."""

    key: str
    initial: str
    kind: str


HELD: dict[str, Held] = {
    "plain_text_input": Held("value", "initial_value", "text"),
    "email_text_input": Held("value", "initial_value", "text"),
    "url_text_input": Held("value", "initial_value", "text"),
    "number_input": Held("value", "initial_value", "text"),
    "rich_text_input": Held("rich_text_value", "initial_value", "rich_text"),
    "static_select": Held("selected_option", "initial_option", "option"),
    "external_select": Held("selected_option", "initial_option", "option"),
    "radio_buttons": Held("selected_option", "initial_option", "option"),
    "multi_static_select": Held("selected_options", "initial_options", "options"),
    "multi_external_select": Held("selected_options", "initial_options", "options"),
    "checkboxes": Held("selected_options", "initial_options", "options"),
    "users_select": Held("selected_user", "initial_user", "id"),
    "conversations_select": Held("selected_conversation", "initial_conversation", "id"),
    "channels_select": Held("selected_channel", "initial_channel", "id"),
    "multi_users_select": Held("selected_users", "initial_users", "ids"),
    "multi_conversations_select": Held("selected_conversations", "initial_conversations", "ids"),
    "multi_channels_select": Held("selected_channels", "initial_channels", "ids"),
    "datepicker": Held("selected_date", "initial_date", "id"),
    "timepicker": Held("selected_time", "initial_time", "id"),
    "datetimepicker": Held("selected_date_time", "initial_date_time", "number"),
    "file_input": Held("files", "", "files"),
}
PRESSED = {"button", "workflow_button", "icon_button", "feedback_buttons", "overflow"}
ECHOED = ("placeholder", "style", "confirm", "initial_option", "initial_date", "initial_time")
_LETTERS = string.ascii_letters + string.digits


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that a person can use, with the block it stands in."""
    for block in blocks:
        yield from ((block, e) for e in _elements(block) if e.get("type") in HELD.keys() | PRESSED)
        for key in ("child_blocks", "elements", "tasks"):
            inner = block.get(key)
            if block.get("type") in {"container", "carousel", "plan"} and isinstance(inner, list):
                yield from interactive(inner)


def _elements(block: Json) -> Iterator[Json]:
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            yield block[key]
    for key in ("elements", "actions"):
        inner = block.get(key)
        if isinstance(inner, list):
            yield from (item for item in inner if isinstance(item, dict))


def of_message(message: Json) -> list[Json]:
    """The blocks of a message, those of its attachments included."""
    listed = list(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        listed.extend(attachment.get("blocks") or [])
    return listed


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and the element that a person means."""
    for block, element in interactive(blocks):
        if element.get("action_id") == action_id and block_id in (None, block.get("block_id")):
            return block, element
    raise PersonError(
        "What you pressed is no longer there: this has changed since. Look at it as it is now.",
        status=404,
    )


def _token() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def assign_ids(blocks: list[Json]) -> list[Json]:
    """Give every block a block_id and every element an action_id where the app gave none."""
    for block in blocks:
        block.setdefault("block_id", _token())
        for key in ("child_blocks", "tasks"):
            if isinstance(block.get(key), list):
                assign_ids(block[key])
        if block.get("type") == "carousel":
            assign_ids(block["elements"])
    for _, element in interactive(blocks):
        element.setdefault("action_id", _token())
    return blocks


def initial(element: Json) -> Json:
    """What an untouched element contributes to `state.values`."""
    held = HELD[element["type"]]
    start = element.get(held.initial) if held.initial else []
    if start is None and held.kind in {"options", "ids"}:
        start = []
    return {"type": element["type"], held.key: start}


def values(blocks: list[Json], typed: Json) -> Json:
    """`state.values`: what was typed, else the initial values; only for blocks still there."""
    found: Json = {}
    for block, element in interactive(blocks):
        if element["type"] not in HELD:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        kept = typed.get(block_id, {}).get(action_id)
        if kept is None or kept["type"] != element["type"]:
            kept = initial(element)
        found.setdefault(block_id, {})[action_id] = kept
    return found


def options(element: Json) -> list[Json]:
    """All options of an element, those in groups included."""
    listed = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        listed.extend(group.get("options") or [])
    return listed


def hold(element: Json, value: Any, offered: list[Json]) -> Json:
    """A person's value as `state.values` holds it; strings and lists become Slack's shape."""
    held = HELD[element["type"]]
    if isinstance(value, dict) and held.key in value:
        return {"type": element["type"], held.key: value[held.key]}
    known = options(element) + offered + list(_started(element, held))
    return {"type": element["type"], held.key: SHAPES[held.kind](value, known)}


def _started(element: Json, held: Held) -> list[Json]:
    start = element.get(held.initial) if held.initial else None
    if held.kind == "option":
        return [start] if start else []
    return list(start or []) if held.kind == "options" else []


def _text(value: Any, _known: list[Json]) -> Any:
    return None if value in (None, "") else str(value)


def _chosen(value: Any, known: list[Json]) -> Any:
    return None if value in (None, "", []) else _option(value, known)


def _number(value: Any, _known: list[Json]) -> Any:
    return None if value in (None, "") else int(value)


def _rich(value: Any, _known: list[Json]) -> Any:
    if not isinstance(value, str) or not value:
        return value or None
    text = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
    return {"type": "rich_text", "elements": [text]}


SHAPES: dict[str, Callable[[Any, list[Json]], Any]] = {
    "text": _text,
    "option": _chosen,
    "options": lambda value, known: [_option(item, known) for item in _listed(value)],
    "id": _text,
    "ids": lambda value, _known: _listed(value),
    "files": lambda value, _known: _listed(value),
    "number": _number,
    "rich_text": _rich,
}


def _listed(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, list) else [value]


def _option(value: Any, known: list[Json]) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else str(value)
    for option in known:
        if option["value"] == wanted:
            return option
    for option in known:
        if option["text"]["text"] == wanted:
            return option
    raise PersonError(f"{wanted} is not one of the options")


def action(block: Json, element: Json, value: Any, offered: list[Json]) -> Json:
    """One entry of `actions` in a block_actions payload, without its time."""
    done: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
    }
    if element["type"] in HELD:
        done.update(hold(element, value, offered))
    elif element["type"] == "overflow":
        done["selected_option"] = _option(value, options(element))
    elif element["type"] == "feedback_buttons":
        done.update(_feedback(element, value))
    else:
        done["text"] = element.get("text")
        if "value" in element:
            done["value"] = element["value"]
    done.update({key: element[key] for key in ECHOED if key in element})
    return done


def _feedback(element: Json, value: Any) -> Json:
    for key in ("positive_button", "negative_button"):
        if element[key].get("value") == value:
            return {"text": element[key]["text"], "value": value}
    raise PersonError(f"{value} is neither of the two feedback buttons")
