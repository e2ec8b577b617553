"""Decides which part of a full name is the first name and which the last."""

from __future__ import annotations

import re
from typing import Final

from nameparser import HumanName
from nameparser.config import CONSTANTS

LONGEST_NAME: Final = 200
"""Characters; what is longer is kept, but not taken apart."""

_TWO_WORDS: Final = re.compile(r"([^\W\d_]{2,40}) ([^\W\d_]{2,40})")
_SPECIAL: Final = frozenset(
    word
    for words in (
        CONSTANTS.titles,
        CONSTANTS.first_name_titles,
        CONSTANTS.suffix_acronyms,
        CONSTANTS.suffix_not_acronyms,
        CONSTANTS.prefixes,
        CONSTANTS.non_first_name_prefixes,
        CONSTANTS.bound_first_names,
        CONSTANTS.conjunctions,
    )
    for word in words
)
"""Words that the library takes for more than a name: titles, suffixes, particles."""


def take_apart(full: str) -> tuple[str | None, str | None]:
    """(first, last) of a full name; two plain words need no library."""
    if len(full) > LONGEST_NAME:
        return None, None
    two = _TWO_WORDS.fullmatch(full)
    if two and two[1].lower() not in _SPECIAL and two[2].lower() not in _SPECIAL:
        return two[1], two[2]
    return take_any_apart(full)


def take_any_apart(full: str) -> tuple[str | None, str | None]:
    """`take_apart` as the library decides it."""
    parsed = HumanName(full)
    return parsed.first or None, parsed.last or None
