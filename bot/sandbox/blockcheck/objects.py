"""Composition objects: texts, options, confirm dialogs, and the rich text that people write."""

from typing import Any

from bot.sandbox import limits
from bot.sandbox.blockcheck.checks import (
    Check,
    Problems,
    Shape,
    anything,
    choice,
    flag,
    integer,
    kind,
    link,
    listed,
    problem,
    string,
)


def plain(most: int, least: int = 1) -> Check:
    """A plain_text object."""
    return kind(
        {
            "plain_text": Shape(
                {"type": anything, "text": string(most, least)},
                {"emoji": flag},
            )
        }
    )


def words(most: int, least: int = 1) -> Check:
    """A plain_text or mrkdwn object."""
    return kind(
        {
            "plain_text": Shape(
                {"type": anything, "text": string(most, least)},
                {"emoji": flag},
            ),
            "mrkdwn": Shape(
                {"type": anything, "text": string(most, least)},
                {"verbatim": flag},
            ),
        }
    )


CONFIRM = Shape(
    {"title": plain(limits.CONFIRM_TITLE), "text": words(limits.CONFIRM_TEXT)},
    {
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
        "style": choice("primary", "danger"),
    },
)


def option(text: Check) -> Shape:
    return Shape(
        {"text": text, "value": string(limits.OPTION_VALUE, 1)},
        {"description": text},
    )


OPTION = option(plain(limits.OPTION_TEXT))
CHOICE = option(words(limits.OPTION_TEXT))
OVERFLOW_OPTION = Shape(OPTION.required, {**OPTION.optional, "url": link})
OPTION_GROUP = Shape(
    {
        "label": plain(limits.OPTION_TEXT),
        "options": listed(OPTION, most=limits.OPTIONS, least=1),
    }
)
OPTIONS = listed(OPTION, most=limits.OPTIONS, least=1)
OPTION_GROUPS = listed(OPTION_GROUP, most=limits.OPTION_GROUPS, least=1)


def offered(value: dict[str, Any], pointer: str, problems: Problems) -> None:
    """What is chosen at first must be one of the options."""
    known = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        known.extend(group["options"])
    first = value.get("initial_option")
    chosen = [("initial_option", first)] if first else []
    chosen += [("initial_options", item) for item in value.get("initial_options") or []]
    for name, item in chosen:
        if item not in known:
            problems.append(problem("must be one of the options", f"{pointer}/{name}"))


DISPATCH = Shape(
    {},
    {
        "trigger_actions_on": listed(
            choice("on_enter_pressed", "on_character_entered"), most=2, least=1
        )
    },
)
FILTER = Shape(
    {},
    {
        "include": listed(choice("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
SLACK_FILE = Shape({}, {"id": string(255, 1), "url": string(limits.URL, 1)})

_STYLE = Shape(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        flag,
    ),
)


def _part(**fields: Check) -> Shape:
    return Shape({"type": anything, **fields}, {"style": _STYLE})


RICH_PARTS: dict[str, Check] = {
    "text": _part(text=string(None, 1)),
    "link": Shape(
        {"type": anything, "url": string(limits.URL, 1)},
        {"text": string(), "unsafe": flag, "style": _STYLE},
    ),
    "user": _part(user_id=string(None, 1)),
    "usergroup": _part(usergroup_id=string(None, 1)),
    "channel": _part(channel_id=string(None, 1)),
    "team": _part(team_id=string(None, 1)),
    "broadcast": _part(range=choice("here", "channel", "everyone")),
    "color": _part(value=string(None, 1)),
    "emoji": Shape(
        {"type": anything, "name": string(None, 1)},
        {"unicode": string(), "skin_tone": integer(1, 6), "style": _STYLE},
    ),
    "date": Shape(
        {"type": anything, "timestamp": integer(0, 2**53), "format": string(None, 1)},
        {"url": link, "fallback": string(), "style": _STYLE},
    ),
}
_PARTS = listed(kind(RICH_PARTS))
_SECTION = Shape({"type": anything, "elements": _PARTS})
RICH_ELEMENTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": Shape(
        {"type": anything, "elements": _PARTS}, {"border": integer(0, 1), "language": string()}
    ),
    "rich_text_quote": Shape({"type": anything, "elements": _PARTS}, {"border": integer(0, 1)}),
    "rich_text_list": Shape(
        {
            "type": anything,
            "style": choice("bullet", "ordered"),
            "elements": listed(kind({"rich_text_section": _SECTION})),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10**6), "border": integer(0, 1)},
    ),
}
RICH_TEXT = Shape(
    {"type": choice("rich_text"), "elements": listed(kind(RICH_ELEMENTS))},
    {"block_id": string(limits.BLOCK_ID)},
)
