"""Decides what a list of tags is: words between commas, each once, whatever its case."""

from __future__ import annotations

from collections.abc import Iterable


def read_tags(text: str) -> list[str]:
    """The tags of `Fair, boston area,fair`, each as it is written first."""
    return each_once(" ".join(part.split()) for part in text.split(","))


def each_once(*lists: Iterable[str]) -> list[str]:
    """All tags of the lists in their order; what differs in case is one, spelt as it was first."""
    found: dict[str, str] = {}
    for tags in lists:
        for tag in tags:
            if tag:
                found.setdefault(tag.casefold(), tag)
    return list(found.values())


def changed(now: Iterable[str], shown: Iterable[str], said: Iterable[str]) -> list[str]:
    """`now` with the difference between what somebody was shown and what they made of it.

    What a colleague added or took away in between stays so. A tag that is only spelt anew takes
    the new spelling.
    """
    was, new = set(shown), each_once(said)
    gone = {tag.casefold() for tag in was} - {tag.casefold() for tag in new}
    spelt = {tag.casefold(): tag for tag in new if tag not in was}
    kept = [spelt.get(tag.casefold(), tag) for tag in now if tag.casefold() not in gone]
    return each_once(kept, spelt.values())
