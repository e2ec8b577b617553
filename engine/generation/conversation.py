"""Holds what goes to a model and comes back: a question, an answer, and what each call cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of one call. Only the last four may be tried again, and not for ever."""

    ANSWERED = "answered"
    REFUSED = "refused"
    MALFORMED = "malformed"
    LIMITED = "limited"
    TIMEOUT = "timeout"
    ERROR = "error"


@dataclass(frozen=True)
class ToolUse:
    """A tool that a model wants to use; name and arguments are as the model wrote them."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Message:
    """What was said. `uses`: the tools that a model asked for; `use_id`: which one this answers."""

    role: str
    content: str
    uses: tuple[ToolUse, ...] = ()
    use_id: str | None = None


@dataclass(frozen=True)
class Tool:
    """What a model may use: what it does, and the JSON schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """`messages` to a model that answers with JSON of this `schema`, or with `tools` in words.

    `salt` tells apart people whose records say the same, so that they get no text twice.
    """

    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    most_tokens: int
    salt: int = 0
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True)
class Call:
    """One call, failed ones as well. `cost_usd` None: the price of the model is not known."""

    model: str
    outcome: Outcome
    latency_ms: int
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True)
class Answer:
    """The `text`, or in `why` the reason in words for a person that there is none.

    Where a model wants to use tools first, `uses` says which.
    """

    text: str | None
    calls: tuple[Call, ...] = ()
    why: str = ""
    uses: tuple[ToolUse, ...] = ()


def brief_hash(question: Question, model: str) -> str:
    """The same for the same question to the same model, in every process."""
    whole = {
        "model": model,
        "messages": [[message.role, message.content] for message in question.messages],
        "schema": question.schema,
        "salt": question.salt,
    }
    plain = json.dumps(whole, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
