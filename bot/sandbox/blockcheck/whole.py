"""Rules over a whole message or view."""

from typing import Any


def message_problems(blocks: Any) -> list[str]:
    return []


def view_problems(view: Any, kind: str | None) -> list[str]:
    return []


def text_length(blocks: Any) -> int:
    return 0
