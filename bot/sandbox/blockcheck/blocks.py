"""Blocks: the shape of each, and on which surfaces Slack takes it."""

from typing import Any

from bot.sandbox import limits
from bot.sandbox.blockcheck import elements
from bot.sandbox.blockcheck.checks import (
    Check,
    Problems,
    Rule,
    Shape,
    anything,
    choice,
    flag,
    integer,
    kind,
    listed,
    number,
    one_of,
    problem,
    some_of,
    string,
    url,
)
from bot.sandbox.blockcheck.objects import RICH_ELEMENTS, RICH_TEXT, SLACK_FILE, plain, words

_ALWAYS: dict[str, Check] = {"block_id": string(limits.BLOCK_ID)}
_CARD_IMAGE = elements.IMAGE


def _block(optional: dict[str, Check], rules: tuple[Rule, ...] = (), **required: Check) -> Shape:
    return Shape({"type": anything, **required}, {**_ALWAYS, **optional}, rules)


def _child(value: Any, pointer: str, problems: Problems) -> None:
    """A block inside a container; containers do not nest."""
    inner = set(BLOCKS) - {"container", "carousel"}
    kind(BLOCKS, inner)(value, pointer, problems)


def _card(value: Any, pointer: str, problems: Problems) -> None:
    kind(BLOCKS, {"card"})(value, pointer, problems)


def _task(value: Any, pointer: str, problems: Problems) -> None:
    kind(BLOCKS, {"task_card"})(value, pointer, problems)


def _column(value: Any, pointer: str, problems: Problems) -> None:
    """The settings of a column; null leaves it as it is."""
    if value is not None:
        _SETTINGS(value, pointer, problems)


def _even(value: dict[str, Any], pointer: str, problems: Problems) -> None:
    """Every row of a data table is as long as its header."""
    width = len(value["rows"][0])
    for index, row in enumerate(value["rows"]):
        if len(row) != width:
            problems.append(problem("must be as long as the header", f"{pointer}/rows/{index}"))


_CELL = kind(
    {
        "raw_text": Shape({"type": anything, "text": string(None, 1)}),
        "raw_number": Shape({"type": anything, "value": number, "text": string(None, 1)}),
        "rich_text": RICH_TEXT,
    }
)
_ROW = listed(_CELL, most=limits.TABLE_COLUMNS, least=1)
_SETTINGS = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})
_SOURCE = Shape({"type": choice("url"), "url": url, "text": string(None, 1)})

BLOCKS: dict[str, Check] = {
    "section": _block(
        {
            "text": words(limits.SECTION_TEXT),
            "fields": listed(words(limits.SECTION_FIELD_TEXT), most=limits.SECTION_FIELDS, least=1),
            "accessory": elements.ACCESSORY,
            "expand": flag,
        },
        (some_of("text", "fields"),),
    ),
    "divider": _block({}),
    "header": _block({}, text=plain(limits.HEADER_TEXT)),
    "image": _block(
        {"image_url": url, "slack_file": SLACK_FILE, "title": plain(limits.IMAGE_TITLE)},
        (one_of("image_url", "slack_file"),),
        alt_text=string(limits.ALT_TEXT, 1),
    ),
    "actions": _block({}, elements=listed(elements.ACTIONS, most=limits.ACTIONS_ELEMENTS, least=1)),
    "context": _block(
        {},
        elements=listed(
            kind(
                {
                    "image": elements.IMAGE,
                    "plain_text": plain(limits.CONTEXT_TEXT),
                    "mrkdwn": words(limits.CONTEXT_TEXT),
                }
            ),
            most=limits.CONTEXT_ELEMENTS,
            least=1,
        ),
    ),
    "context_actions": _block(
        {},
        elements=listed(elements.CONTEXT_ACTIONS, most=limits.CONTEXT_ACTIONS_ELEMENTS, least=1),
    ),
    "input": _block(
        {
            "hint": plain(limits.HINT_TEXT),
            "optional": flag,
            "dispatch_action": flag,
        },
        label=plain(limits.LABEL_TEXT),
        element=elements.INPUT,
    ),
    "markdown": _block({}, text=string(limits.MARKDOWN_TEXT, 1)),
    "rich_text": _block({}, elements=listed(kind(RICH_ELEMENTS))),
    "file": _block({}, external_id=string(limits.EXTERNAL_ID, 1), source=choice("remote")),
    "video": _block(
        {
            "title_url": url,
            "description": plain(200),
            "provider_icon_url": url,
            "provider_name": string(50),
            "author_name": string(limits.VIDEO_AUTHOR),
        },
        alt_text=string(limits.ALT_TEXT, 1),
        video_url=url,
        thumbnail_url=url,
        title=plain(limits.VIDEO_TITLE),
    ),
    "table": _block(
        {"column_settings": listed(_column, most=limits.TABLE_COLUMNS)},
        rows=listed(_ROW, most=limits.TABLE_ROWS, least=1),
    ),
    "data_table": _block(
        {
            "page_size": integer(1, limits.DATA_TABLE_PAGE),
            "row_header_column_index": integer(0, limits.TABLE_COLUMNS - 1),
        },
        (_even,),
        caption=string(None, 1),
        rows=listed(_ROW, most=limits.DATA_TABLE_ROWS, least=2),
    ),
    "data_visualization": _block(
        {},
        title=string(limits.CHART_TITLE, 1),
        chart=kind(dict.fromkeys(("pie", "bar", "area", "line"), anything)),
    ),
    "alert": _block(
        {"level": choice("default", "info", "warning", "error", "success")},
        text=words(limits.SECTION_TEXT),
    ),
    "card": _block(
        {
            "hero_image": _CARD_IMAGE,
            "icon": _CARD_IMAGE,
            "title": words(limits.CARD_TITLE),
            "subtitle": words(limits.CARD_TITLE),
            "body": words(limits.CARD_BODY),
            "actions": listed(elements.BUTTONS, least=1),
        },
        (some_of("hero_image", "title", "actions", "body"),),
    ),
    "carousel": _block({}, elements=listed(_card, most=limits.CAROUSEL_CARDS, least=1)),
    "container": _block(
        {
            "title": plain(limits.CARD_TITLE),
            "rich_text_title": RICH_TEXT,
            "subtitle": words(limits.CARD_TITLE),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": _CARD_IMAGE,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        (some_of("title", "rich_text_title"),),
        child_blocks=listed(_child, most=limits.CONTAINER_BLOCKS, least=1),
    ),
    "task_card": _block(
        {
            "details": RICH_TEXT,
            "output": RICH_TEXT,
            "sources": listed(_SOURCE),
        },
        task_id=string(None, 1),
        title=string(None, 1),
        status=choice("pending", "in_progress", "complete", "error"),
    ),
    "plan": _block({"tasks": listed(_task)}, title=string(None, 1)),
}

_ONLY_IN_MESSAGES = {
    "file",
    "markdown",
    "table",
    "data_table",
    "data_visualization",
    "context_actions",
    "task_card",
    "plan",
}
SURFACES: dict[str, set[str]] = {
    "message": set(BLOCKS) - {"alert"},
    "modal": set(BLOCKS) - _ONLY_IN_MESSAGES,
    "home": set(BLOCKS) - _ONLY_IN_MESSAGES - {"alert"},
}
