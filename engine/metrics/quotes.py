"""Decides how much of somebody's words a list has: one line, and a sign where there is more."""

from __future__ import annotations


def quoted(text: str, most: int) -> str:
    """At most so many characters, the last one an ellipsis where something was left out."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
