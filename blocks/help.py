"""Decides how Drumbeat teaches what it can do: by what one wants, by topic, by command, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import DividerBlock

from blocks.base import Message, context, header, section
from blocks.help_topics import TOPICS, Topic, examples_of

LINES_EACH = 20
"""A section holds 3,000 characters and would be cut without a word."""
LEAVES = (
    "Nothing leaves without somebody's approval. E-mails then go out by themselves at the right "
    "hour; LinkedIn and phone wait for you."
)


@dataclass(frozen=True)
class CommandHelp:
    """`usage` is what follows `/outreach`; `summary` says what comes of it."""

    name: str
    usage: str
    summary: str


def help_message() -> Message:
    """What one may want to do, with what to type for it."""
    return Message(
        text="Drumbeat: what you can do with /outreach, by what you want. "
        f"Type /outreach help and one of {', '.join(topic.key for topic in TOPICS)}, or all.",
        blocks=[
            header("Drumbeat"),
            section(
                "Your outreach, from who to write to until the meeting. Drop a CSV of prospects "
                "into this channel to begin, or draft for the ones you have."
            ),
            DividerBlock(),
            *(section(f"*{topic.title}*\n{_typed(topic.examples)}") for topic in TOPICS),
            context(
                "`/outreach help answers` tells more of a topic "
                f"({', '.join(topic.key for topic in TOPICS)}), `/outreach help metrics` of a "
                "command, `/outreach help all` lists every one. A question in plain words does as "
                "well: `/outreach who comes first?`",
            ),
            context(LEAVES),
        ],
    )


def topic_help(topic: Topic, commands: Sequence[CommandHelp]) -> Message:
    """How one goes about it, and every command for it."""
    known = {command.name: command for command in commands}
    lines = "\n".join(_line(known[name]) for name in topic.commands)
    return Message(
        text=f"{topic.title}: {topic.way} Commands: {', '.join(topic.commands)}.",
        blocks=[
            header(topic.title),
            section(topic.way),
            section(lines),
            context(f"For example: {_typed(topic.examples)}"),
        ],
    )


def command_help(command: CommandHelp) -> Message:
    """What comes of it, how it is typed, and what stands near it."""
    topic = next(topic for topic in TOPICS if command.name in topic.commands)
    return Message(
        text=f"/outreach {command.name}: {command.summary}. "
        f"For example: {', '.join(f'/outreach {line}' for line in examples_of(command.name))}.",
        blocks=[
            section(_line(command)),
            context(f"For example: {_typed(examples_of(command.name))}"),
            context(f"More on this: `/outreach help {topic.key}`"),
        ],
    )


def all_help(commands: Sequence[CommandHelp]) -> Message:
    """Every command in full."""
    lines = [_line(command) for command in commands]
    return Message(
        text="Drumbeat: every command of /outreach",
        blocks=[
            header("Drumbeat"),
            *(
                section("\n".join(lines[at : at + LINES_EACH]))
                for at in range(0, len(lines), LINES_EACH)
            ),
            context(LEAVES),
        ],
    )


def _line(command: CommandHelp) -> str:
    return f"`/outreach {_code(command.usage)}`  {command.summary}"


def _typed(lines: Sequence[str]) -> str:
    return "  ".join(f"`/outreach {_code(line)}`" for line in lines)


def _code(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
