"""What Slack's client checks before a modal is sent: required fields, lengths, formats."""

import re
from typing import Any

from bot.sandbox import elements, limits
from bot.sandbox.wire import Json

REQUIRED = "Please complete this required field."
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """The sentence for every input block whose value the client would not send."""
    found: dict[str, str] = {}
    for block, element in elements.interactive(blocks):
        if block.get("type") != "input":
            continue
        held = elements.HELD[element["type"]]
        value = values[block["block_id"]][element["action_id"]][held.key]
        if value in (None, "", []):
            sentence = None if block.get("optional") else REQUIRED
        else:
            sentence = _wrong(element, value)
        if sentence is not None:
            found[block["block_id"]] = sentence
    return found


def _wrong(element: Json, value: Any) -> str | None:
    kind = element["type"]
    if kind == "plain_text_input":
        return _length(element, str(value))
    if kind == "email_text_input" and not _MAIL.fullmatch(str(value)):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(str(value)):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number(element, str(value))
    return _several(element, value) if isinstance(value, list) else None


def _several(element: Json, values: list[Any]) -> str | None:
    most = element.get("max_selected_items") or element.get("max_files")
    if most and len(values) > most:
        return f"Please choose at most {most}."
    allowed = element.get("filetypes")
    if allowed and not all(file["filetype"] in allowed for file in values):
        return "This file type is not allowed."
    return None


def _length(element: Json, text: str) -> str | None:
    least = element.get("min_length") or 0
    most = element.get("max_length") or limits.INPUT_TEXT
    if len(text) < least:
        return f"Must be at least {least} characters."
    if len(text) > most:
        return f"Must be at most {most} characters."
    return None


def _number(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and number < float(least):
        return f"Must be at least {least}."
    if most is not None and number > float(most):
        return f"Must be at most {most}."
    return None
