"""Decides how the model's lists of words are written in a form: a line for each, `Name: words`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import InvalidError
from engine.scoring.model import MOST_LOOKED_FOR, Label


def as_text(labels: Sequence[Label]) -> str | None:
    """The lists as a person edits them; None when a form cannot hold them as they are."""
    text = "\n".join(f"{label.name}: {', '.join(label.words)}" for label in labels)
    if len(text) > MOST_LOOKED_FOR:
        return None
    try:
        same = from_text(text, field="") == [label.model_dump(mode="json") for label in labels]
    except InvalidError:  # a name or a word that holds what separates them
        return None
    return text if same else None


def from_text(text: str, *, field: str) -> list[dict[str, Any]]:
    """What a person wrote, as a document of the model has it; errors name the form's `field`."""
    lists: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, rest = (part.strip() for part in line.partition(":"))
        words = [word for part in rest.split(",") if (word := part.strip())]
        if not name or not words:
            raise InvalidError(
                f"“{line[:60]}” names no words. Write it like “Education: school, college”.",
                field=field,
            )
        if name in lists:
            raise InvalidError(f"“{name[:60]}” is there twice. Put it in one line.", field=field)
        lists[name] = words
    return [{"name": name, "words": words} for name, words in lists.items()]
