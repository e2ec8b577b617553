"""Decides what every message has (fallback text, limits kept) and makes foreign text harmless."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from blocks.actions import Action
from blocks.refs import Ref
from blocks.spoken import JOINER, spoken

MOST_BLOCKS = 50
MOST_TEXT = 3900
MOST_SECTION = 2900


@dataclass(frozen=True)
class File:
    """A file that is posted instead of blocks: its name, its bytes, what it shows in words."""

    name: str
    content: bytes
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a file that is shown needs words for who cannot see it")


@dataclass(frozen=True)
class Message:
    """What is shown in Slack: the headline that notifications begin with, and the blocks.

    Screen readers are given the message's `text` alone, so the words of the blocks follow there.
    """

    text: str
    blocks: Sequence[Block] = ()
    file: File | None = field(default=None)

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a message needs a fallback text")
        if len(self.blocks) > MOST_BLOCKS:
            raise ValueError(f"{len(self.blocks)} blocks are more than Slack's {MOST_BLOCKS}")

    def payload(self) -> dict[str, Any]:
        """The arguments for chat.postMessage, chat.update and respond."""
        blocks = [block.to_dict() for block in self.blocks]
        headline = harmless(shorten(self.text, MOST_TEXT))
        return {"text": spoken(headline, blocks, MOST_TEXT), "blocks": blocks}


def plain(text: str, limit: int) -> str:
    """Foreign text for a plain_text object: one line, never empty, cut to `limit`."""
    return shorten(" ".join(_BIDI.sub("", text).split()), limit) or "–"


def esc(text: str | None, limit: int = 300) -> str:
    """Foreign text for mrkdwn: shown as it is, with no markup, mention or link coming alive.

    `&`, `<` and `>` are escaped as Slack asks; an invisible word joiner after the characters that
    format, and in what would be an emoji's name, keeps them from being read as markup. Addresses
    and `@name` stay text because `mrkdwn` says `verbatim`.
    """
    flat = shorten(" ".join((text or "").split()), limit)
    return _neutral(flat)


def esc_told(text: str | None, limit: int = 300) -> str:
    """A sentence of ours with names in it: like `esc`, but commands of ours stay code."""
    flat = shorten(" ".join((text or "").split()), limit)
    parts = _COMMAND.split(flat)  # every second one is a command
    return "".join(_code(part) if at % 2 else _neutral(part) for at, part in enumerate(parts))


def _code(command: str) -> str:
    return f"`{harmless(command.replace('&', '&amp;'))}`"


def esc_lines(text: str | None, limit: int = MOST_SECTION) -> str:
    """Like `esc`, with line breaks kept: the body of a message."""
    return _neutral(shorten(text or "", limit))


_COMMAND = re.compile(r"`(/outreach(?: [^`\n.]{1,80})?)`")
_MARKUP = re.compile(r"([*_~`]|:(?=[\w+'-]+:))")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _neutral(text: str) -> str:
    text = _BIDI.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(rf"\1{JOINER}", text)


def harmless(text: str) -> str:
    """Words with names in them, as a message's `text`: no mention and no link comes alive."""
    return _BIDI.sub("", text).replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """`text` cut to `limit` characters, the last one then an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def mrkdwn(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)


def section(text: str, **extra: object) -> SectionBlock:
    return SectionBlock(text=mrkdwn(shorten(text, 3000)), **extra)  # type: ignore[arg-type]


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=plain(text, 150), emoji=True))


def context(*texts: str) -> ContextBlock:
    return ContextBlock(elements=[mrkdwn(shorten(text, 2000)) for text in texts[:10]])


def button(
    label: str,
    action: Action,
    ref: Ref,
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
    url: str | None = None,
    about: str | None = None,
) -> ButtonElement:
    """`about` whom or what it is, for those who hear the button and do not see where it stands."""
    return ButtonElement(
        accessibility_label=None if about is None else _heard(label, about),
        text=PlainTextObject(text=plain(label, 75), emoji=True),
        action_id=action.value,
        value=ref.encode(),
        style=style,
        confirm=confirm,
        url=url,
    )


def _heard(label: str, about: str) -> str:
    """In words to be heard: brackets are not, and nothing can come alive without them."""
    return plain(re.sub("[<>]", "", f"{label}: {about}"), 75)


def confirm(title: str, text: str, yes: str, no: str = "Cancel") -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=plain(title, 100)),
        text=PlainTextObject(text=plain(text, 300)),
        confirm=PlainTextObject(text=plain(yes, 30)),
        deny=PlainTextObject(text=plain(no, 30)),
    )


def actions(*buttons: InteractiveElement, about: str | None = None) -> ActionsBlock:
    """Buttons in a row; `about` says of all what each would be about alone."""
    for each in buttons:
        if about is not None and isinstance(each, ButtonElement):
            each.accessibility_label = _heard(each.text.text if each.text else "", about)
    return ActionsBlock(elements=list(buttons))


def plural(count: int, one: str, many: str | None = None) -> str:
    """The noun for so many; `many` where an s does not make it."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 meeting, 1,200 prospects."""
    return f"{count:,} {plural(count, one, many)}"


def sentence(text: str) -> Message:
    """One line of ours for one person; foreign words in it have been through `esc`."""
    return Message(text=text, blocks=[section(text)])


def told(text: str) -> Message:
    """One line that the engine worded, with names as they are in it."""
    return sentence(harmless(text.replace("&", "&amp;")))
