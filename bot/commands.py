"""Decides who runs which `/outreach` subcommand, and what `help` tells of them."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, Respond

from blocks.base import Message, told
from blocks.help import CommandHelp, all_help, command_help, help_message, topic_help
from blocks.help_topics import TOPICS
from bot.command_words import HELP, read_line
from bot.errors import sentence_for
from bot.people import actor_from
from bot.runtime import Runtime
from engine.views.base import Actor

ALL = "all"


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


def answer(
    runtime: Runtime, commands: Sequence[Command], body: Mapping[str, Any]
) -> Message | None:
    """Run the subcommand of a slash command's payload."""
    text = html.unescape(str(body.get("text") or ""))  # Slack escapes &, < and > as in messages
    actor = actor_from(runtime, body)
    named = {command.name: command for command in commands}
    meant = read_line((*named, HELP), text.strip() or HELP)
    if meant.name == HELP:
        return teach(commands, meant.words)
    call = Call(runtime, actor, meant.words, str(body["channel_id"]), str(body["trigger_id"]))
    return named[meant.name].run(call)


def teach(commands: Sequence[Command], words: str) -> Message:
    """What there is, or more of a topic or a command; of a strange word what is near it."""
    told = {c.name: CommandHelp(c.name, c.usage, c.summary) for c in commands}
    topics = {topic.key: topic for topic in TOPICS}
    if not words:
        return help_message()
    if words.casefold() == ALL:
        return all_help(tuple(told.values()))
    meant = read_line((*told, *topics, HELP), words).name
    if meant in topics:
        return topic_help(topics[meant], tuple(told.values()))
    return help_message() if meant == HELP else command_help(told[meant])


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
