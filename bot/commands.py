"""Decides which `/outreach` subcommand was meant, and answers a wrong one with the nearest."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process
from slack_bolt import Ack, App, Respond

from blocks.base import Message, told
from blocks.help import CommandHelp, help_message
from bot.errors import sentence_for
from bot.people import actor_from
from bot.runtime import Runtime
from engine.errors import InvalidError
from engine.views.base import Actor

NEAR_ENOUGH = 60
"""rapidfuzz's ratio, 0 to 100, from which on a wrong word is taken for a misspelt one."""


@dataclass(frozen=True)
class Call:
    """One `/outreach …`: who, where, and the words after the subcommand."""

    runtime: Runtime
    actor: Actor
    text: str
    channel_id: str
    trigger_id: str


@dataclass(frozen=True)
class Command:
    """A subcommand. What `run` returns is shown to the caller only; None shows nothing."""

    name: str
    usage: str
    summary: str
    run: Callable[[Call], Message | None]


def find_command(commands: Sequence[Command], word: str) -> Command:
    """The subcommand for `word`: its name, an unambiguous beginning of it, or an InvalidError."""
    named = {command.name: command for command in commands}
    wanted = word.casefold()
    if wanted in named:
        return named[wanted]
    beginnings = [command for command in commands if command.name.startswith(wanted)]
    if len(beginnings) == 1 and len(wanted) >= 3:
        return beginnings[0]
    nearest = process.extractOne(wanted, list(named), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    hint = f" Did you mean `/outreach {nearest[0]}`?" if nearest else ""
    raise InvalidError(f"There is no `/outreach {word}`.{hint} `/outreach` lists what there is.")


def answer(
    runtime: Runtime, commands: Sequence[Command], body: Mapping[str, Any]
) -> Message | None:
    """Run the subcommand of a slash command's payload."""
    text = html.unescape(str(body.get("text") or ""))  # Slack escapes &, < and > as in messages
    word, _, rest = text.strip().partition(" ")
    actor = actor_from(runtime, body)
    if word.casefold() in {"", "help"}:
        return help_message([CommandHelp(c.usage, c.summary) for c in commands])
    call = Call(runtime, actor, rest.strip(), str(body["channel_id"]), str(body["trigger_id"]))
    return find_command(commands, word).run(call)


def register(app: App, runtime: Runtime, commands: Sequence[Command]) -> None:
    @app.command("/outreach")
    def outreach(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        try:
            message = answer(runtime, commands, body)
        except Exception as error:  # noqa: BLE001 - every error becomes a sentence, in one place
            message = told(sentence_for(error, where="command"))
        if message is not None:
            respond(response_type="ephemeral", **message.payload())
        runtime.wake()
