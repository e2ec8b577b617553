"""Rules over a whole message or view: counts, repeated ids, what a view must and must not have."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox import limits
from bot.sandbox.blockcheck.blocks import BLOCKS, SURFACES
from bot.sandbox.blockcheck.checks import (
    Problems,
    Shape,
    anything,
    choice,
    flag,
    kind,
    listed,
    problem,
    string,
)
from bot.sandbox.blockcheck.objects import plain
from bot.sandbox.elements import interactive

# how many blocks of a type a message may hold
MOST_OF_A_KIND = {"table": limits.TABLES_MESSAGE, "data_visualization": limits.CHARTS_MESSAGE}

_COMMON = {
    "type": choice("modal", "home"),
    "blocks": anything,
}
_OPTIONAL = {
    "private_metadata": string(limits.PRIVATE_METADATA),
    "callback_id": string(limits.CALLBACK_ID),
    "external_id": string(limits.EXTERNAL_ID),
}
VIEWS = {
    "modal": Shape(
        {**_COMMON, "title": plain(limits.VIEW_TITLE)},
        {
            **_OPTIONAL,
            "submit": plain(limits.VIEW_BUTTON),
            "close": plain(limits.VIEW_BUTTON),
            "clear_on_close": flag,
            "notify_on_close": flag,
        },
    ),
    "home": Shape(_COMMON, _OPTIONAL),
}


def message_problems(blocks: Any, pointer: str = "/blocks") -> list[str]:
    """Why Slack would not take these blocks in a message; empty if it would."""
    problems: Problems = []
    check = listed(kind(BLOCKS, SURFACES["message"]), most=limits.BLOCKS_MESSAGE)
    check(blocks, pointer, problems)
    if not problems:
        _unique(blocks, pointer, problems)
        counted = Counter(block["type"] for block in blocks)
        for name, most in MOST_OF_A_KIND.items():
            if counted[name] > most:
                problems.append(problem(f"no more than {most} {name} blocks allowed", pointer))
    return problems


def view_problems(view: Any, wanted: str | None, pointer: str = "/view") -> list[str]:
    """Why Slack would not take this view; `wanted` is the type that the call is for."""
    problems: Problems = []
    among = None if wanted is None else {wanted}
    kind(VIEWS, among)(view, pointer, problems)
    if problems:
        return problems
    surface = view["type"]
    check = listed(kind(BLOCKS, SURFACES[surface]), most=limits.BLOCKS_VIEW)
    check(view["blocks"], f"{pointer}/blocks", problems)
    if not problems:
        _unique(view["blocks"], f"{pointer}/blocks", problems)
        _view_rules(view, pointer, problems)
    return problems


def _view_rules(view: dict[str, Any], pointer: str, problems: Problems) -> None:
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if view["type"] == "modal" and inputs and not view.get("submit"):
        words = "missing required field: submit (a view with input blocks needs it)"
        problems.append(problem(words, pointer))
    focused = [e for _, e in interactive(view["blocks"]) if e.get("focus_on_load")]
    if len(focused) > 1:
        problems.append(problem("only one element may have focus_on_load", pointer))


def _unique(blocks: list[dict[str, Any]], pointer: str, problems: Problems) -> None:
    """block_ids are unique in the whole, action_ids within their block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            words = f"`block_id` already exists: {block_id}"
            problems.append(problem(words, f"{pointer}/{index}/block_id"))
        seen.add(block_id or "")
        ids = Counter(e["action_id"] for _, e in interactive([block]) if e.get("action_id"))
        for action_id, count in ids.items():
            if count > 1:
                words = f"`action_id` already exists: {action_id}"
                problems.append(problem(words, f"{pointer}/{index}"))


def text_length(blocks: Any) -> int:
    """How many characters of text these blocks show."""
    return sum(len(text) for text in _texts(blocks))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "text" and isinstance(item, str):
                yield item
            else:
                yield from _texts(item)
