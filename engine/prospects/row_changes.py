"""Decides what a change of a row was, so that it can be taken back and later changes stay.

Values are as JSON has them. Facts are compared one by one, tags by which were added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storage.types import JsonDict

BY_KEY = "facts"
ADDED = "tags"
Values = Mapping[str, Any]


def difference(before: Values, after: Values) -> JsonDict | None:
    """`old` and `new` of what differs, for the columns of `after`; None when nothing does."""
    columns = [name for name in after if before[name] != after[name]]
    if not columns:
        return None
    old = {name: before[name] for name in columns}
    new = {name: after[name] for name in columns}
    if BY_KEY in columns:
        keys = {*before[BY_KEY], *after[BY_KEY]}
        differing = [
            key for key in sorted(keys) if before[BY_KEY].get(key) != after[BY_KEY].get(key)
        ]
        old[BY_KEY] = {key: before[BY_KEY].get(key) for key in differing}
        new[BY_KEY] = {key: after[BY_KEY].get(key) for key in differing}
    if ADDED in columns:
        old[ADDED] = []
        new[ADDED] = [tag for tag in after[ADDED] if tag not in before[ADDED]]
    return {"old": old, "new": new}


def taken_back(now: Values, old: Values, new: Values) -> tuple[dict[str, Any], list[str]]:
    """The values to set so that `now` is as it was, and the columns that changed again and stay.

    `now` holds at least the columns of `old`.
    """
    values: dict[str, Any] = {}
    stay: list[str] = []
    for name in old:
        if name == BY_KEY:
            values[name], is_whole = _facts_back(now[name], old[name], new[name])
            stay += [] if is_whole else [name]
        elif name == ADDED:
            values[name] = [tag for tag in now[name] if tag not in new[name]]
        elif now[name] == new[name]:
            values[name] = old[name]
        else:
            stay.append(name)
    return values, stay


def passed_on(change: JsonDict, later: Sequence[JsonDict]) -> list[JsonDict]:
    """`later` changes, in their order, as they are once `change` before them never was.

    The next one that begins where `change` ended begins where that began.
    """
    open_ = set(_places(change["old"]))
    passed = []
    for each in later:
        old = {**each["old"], BY_KEY: {**each["old"].get(BY_KEY, {})}}
        for name, key in open_.intersection(_places(each["old"])):
            first, last, now = (
                values if key is None else values[name]
                for values in (change["old"], change["new"], old)
            )
            at = name if key is None else key
            if now[at] == last[at]:
                now[at] = first[at]
        open_.difference_update(_places(each["old"]))
        passed.append({**each, "old": {name: old[name] for name in each["old"]}})
    return passed


def _places(old: Values) -> Iterator[tuple[str, str | None]]:
    """The columns of a change, and each of its facts; tags are added and have no before."""
    for name in old:
        if name == BY_KEY:
            yield from ((name, key) for key in old[name])
        elif name != ADDED:
            yield name, None


def _facts_back(now: Values, old: Values, new: Values) -> tuple[dict[str, Any], bool]:
    """Facts without what was set, and whether none of those had changed again."""
    facts = dict(now)
    is_whole = True
    for key in old:
        if now.get(key) != new[key]:
            is_whole = False
        elif old[key] is None:
            facts.pop(key, None)
        else:
            facts[key] = old[key]
    return facts, is_whole
