"""Finds what an edit changed: the words that went and those that came, among those that stayed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import Match, SequenceMatcher

from engine.views.drafts import Change

TOKEN = re.compile(r"\n|[^\S\n]*\S+|[^\S\n]+")
"""A line break, or a word with the space before it."""
LEAST_KEPT = 3
"""Fewer words than this between two changes are told as changed: a sentence reads, words do not."""


def changes(before: str, now: str) -> tuple[Change, ...]:
    """From `before` to `now` in order: same and removed make up the one, same and added the other.

    Empty when nothing changed.
    """
    if before == now:
        return ()
    return tuple(_changes(TOKEN.findall(before), TOKEN.findall(now)))


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    at_old = at_new = 0
    for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        if match.size and not _is_kept(match, old, new):
            continue
        for kind, words in (
            ("removed", old[at_old : match.a]),
            ("added", new[at_new : match.b]),
            ("same", old[match.a : match.a + match.size]),
        ):
            if words:
                yield Change.model_validate({"kind": kind, "text": "".join(words)})
        at_old, at_new = match.a + match.size, match.b + match.size


def _is_kept(match: Match, old: list[str], new: list[str]) -> bool:
    """Whether what stayed is worth telling apart from the changes around it."""
    at_end = match.a + match.size == len(old) and match.b + match.size == len(new)
    at_start = match.a == match.b == 0
    has_break = "\n" in old[match.a : match.a + match.size]
    return match.size >= LEAST_KEPT or at_start or at_end or has_break
