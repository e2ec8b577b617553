"""Decides how a text goes by SMS: its alphabet, in how many parts (GSM 03.38), how to end it."""

from __future__ import annotations

import re
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Characters of the alphabet's second table: each takes two places."""
GSM_ONE, GSM_PART = 160, 153
UCS2_ONE, UCS2_PART = 70, 67
STOP_LINE = "Reply STOP to opt out."
ENDS_WITH_STOP = re.compile(r"\b(?:reply|text|send|write|answer)\W+stop\b", re.IGNORECASE)
STOPS = re.compile(r"\b(?:stop|stopp|arr[eê]t|fin|alto|einde)\b", re.IGNORECASE)
PLAIN = str.maketrans({**dict.fromkeys("‘’‚", "'"), **dict.fromkeys("“”„", '"'), "…": "..."})
PLAIN |= dict.fromkeys(map(ord, "–—\u2011"), "-") | dict.fromkeys(map(ord, "\u00a0\u202f"), " ")
"""What word processors put for plain marks; one of them would halve the room of a part."""


@dataclass(frozen=True)
class Parts:
    """`units` places of `alphabet` in `count` parts; `odd` is what made it UCS-2."""

    alphabet: str
    units: int
    count: int
    odd: str | None = None

    @property
    def longest(self) -> int:
        """What one part takes in this alphabet."""
        return GSM_ONE if self.odd is None else UCS2_ONE

    @property
    def of_several(self) -> int:
        """What each of several parts takes."""
        return GSM_PART if self.odd is None else UCS2_PART


def parts_of(text: str) -> Parts:
    """How a text is sent: in one part, or in several that are each a little shorter.

    What is not in GSM's alphabet makes all of it UCS-2, in which an emoji takes two places.
    """
    odd = next((c for c in text if c not in BASIC and c not in EXTENDED), None)
    if odd is None:
        sizes = [2 if character in EXTENDED else 1 for character in text]
        return Parts("GSM-7", sum(sizes), _count(sizes, GSM_ONE, GSM_PART))
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Parts("UCS-2", sum(sizes), _count(sizes, UCS2_ONE, UCS2_PART), odd)


def _count(sizes: list[int], one: int, part: int) -> int:
    """No character is divided between two parts."""
    if sum(sizes) <= one:
        return 1
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return count


def with_way_out(text: str) -> str:
    """A text that says in our words how to end it, unless it says so itself."""
    return text if ENDS_WITH_STOP.search(text) else f"{text} {STOP_LINE}"


def stops(text: str) -> bool:
    """Whether a text says how to end it."""
    return STOPS.search(text) is not None
