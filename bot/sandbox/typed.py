"""What Slack makes of the text that a person types: escaped signs, mentions, links."""

import re

from bot.sandbox.state import State
from bot.sandbox.wire import Json

_TOKENS = re.compile(
    r"(?P<slack><(?:[@#][A-Z0-9]+|!(?:here|channel|everyone))(?:\|[^>]*)?>)"
    r"|(?P<url>https?://[^\s<>]+[^\s<>.,;:!?)\]}'\"])"
    r"|(?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<user>(?<!\w)@[\w.-]+(?: [A-Z][\w-]+)?)"
    r"|(?P<channel>(?<!\w)#[a-z0-9_-]+)"
    r"|(?P<sign>[&<>])"
)
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def message_text(state: State, text: str) -> str:
    """The `text` of a message event for what was typed."""

    def replace(found: re.Match[str]) -> str:
        kind, word = found.lastgroup, found.group()
        if kind == "sign":
            return _SIGNS[word]
        if kind == "url":
            return f"<{word.replace('&', '&amp;')}>"
        if kind == "mail":
            return f"<mailto:{word}|{word}>"
        if kind == "slack":
            return word
        return _mention(state, word, named=kind == "channel")

    return _TOKENS.sub(replace, text)


def command_text(state: State, text: str) -> str:
    """A command's text with `should_escape`: mentions become ids with names, the rest stays."""

    def replace(found: re.Match[str]) -> str:
        if found.lastgroup in {"user", "channel"}:
            return _mention(state, found.group(), named=True)
        return found.group()

    return _TOKENS.sub(replace, text)


def _mention(state: State, word: str, *, named: bool) -> str:
    if word.startswith("#"):
        channel = state.channel_named(word[1:])
        return f"<#{channel.id}|{channel.name}>" if channel else word
    for length in (len(word), len(word.partition(" ")[0])):
        name = word[1:length]
        for user in state.users.values():
            if name.lower() in {user.name.lower(), user.real_name.lower()}:
                tag = f"<@{user.id}|{user.name}>" if named else f"<@{user.id}>"
                return tag + word[length:]
    return word


def rich_text(text: str) -> list[Json]:
    """The blocks that Slack adds to what a person typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "elements": [section]}]
