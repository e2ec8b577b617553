"""Decides what an endpoint's reply means: a text, or what became of the call, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from engine.generation.conversation import Outcome, ToolUse

MOST_USES = 8
"""Tools that one answer may ask for; a model that wants more is confused."""


@dataclass(frozen=True)
class Reply:
    """One try: its text, or in words why there is none, and whether another try may help."""

    outcome: Outcome
    text: str | None = None
    why: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    again_after: float | None = None
    """Seconds that the endpoint asks to wait."""
    may_try_again: bool = False
    format_refused: bool = False
    """It does not know the form of the question, which may be asked more plainly."""
    uses: tuple[ToolUse, ...] = ()


NO_COMPLETION = Reply(
    Outcome.MALFORMED,
    why="The model's endpoint answers with something else than a chat completion. "
    "Check DRUMBEAT_MODEL_URL.",
)


def reply_of(raw: bytes) -> Reply:
    """What a body with status 200 says."""
    try:
        told = json.loads(raw)
        choice = told["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content"), message.get("refusal")
        usage = told.get("usage") or {}
        tokens = [int(usage.get(name) or 0) for name in ("prompt_tokens", "completion_tokens")]
        uses = _uses(message.get("tool_calls") or [])
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return NO_COMPLETION
    if refusal or choice.get("finish_reason") == "content_filter":
        return Reply(
            Outcome.REFUSED,
            why="The model refused to write it.",
            prompt_tokens=tokens[0],
            completion_tokens=tokens[1],
        )
    if not isinstance(text, str):
        text = ""
    return Reply(
        Outcome.ANSWERED, text, prompt_tokens=tokens[0], completion_tokens=tokens[1], uses=uses
    )


def _uses(told: list[dict[str, Any]]) -> tuple[ToolUse, ...]:
    """The tools that it asks for, unread: whether there are such is for whoever has them."""
    named = [(each["id"], each["function"]) for each in told[:MOST_USES]]
    return tuple(
        ToolUse(str(number), str(function["name"]), str(function["arguments"]))
        for number, function in named
    )


def failed(status: int, headers: Mapping[str, str], body: object) -> Reply:
    """What a status that is no 200 says."""
    code = _code(body)
    if status == 429 and code in {"insufficient_quota", "billing_hard_limit_reached"}:
        return Reply(
            Outcome.LIMITED,
            why="The account at the model's endpoint has no credit left. Top it up there.",
        )
    if status == 429:
        return Reply(
            Outcome.LIMITED,
            why="The model's endpoint takes no more questions for now. Try again later.",
            again_after=seconds_of(headers),
            may_try_again=True,
        )
    if status in {408, 409} or status >= 500:
        return Reply(
            Outcome.ERROR,
            why=f"The model's endpoint stumbles (status {status}). Try again later.",
            again_after=seconds_of(headers),
            may_try_again=True,
        )
    if status in {401, 403}:
        why = "The model's endpoint refuses the key. Check DRUMBEAT_MODEL_KEY."
    elif status == 404:
        why = "The endpoint knows no such model. Check DRUMBEAT_MODEL and DRUMBEAT_MODEL_URL."
    else:
        why = f"The model's endpoint does not take the question (status {status})."
    return Reply(Outcome.ERROR, why=why, format_refused=status in {400, 422})


def _code(body: object) -> object:
    """OpenAI's own name for what is wrong; the library unwraps `error` where there is one."""
    return body.get("code") if isinstance(body, Mapping) else None


def seconds_of(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """`Retry-After` in seconds or as a date, or its twin in milliseconds."""
    told: Any = headers.get("retry-after-ms")
    try:
        if told is not None:
            return max(float(told) / 1000, 0.0)
        told = headers.get("retry-after")
        return None if told is None else max(float(told), 0.0)
    except ValueError:
        pass  # then it is a date
    try:
        until = parsedate_to_datetime(str(told))
    except ValueError:
        return None
    return max((until - (now or datetime.now(UTC))).total_seconds(), 0.0)
