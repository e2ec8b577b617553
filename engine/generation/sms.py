"""Decides how a text goes by SMS: its alphabet, and in how many parts (GSM 03.38)."""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Characters of the alphabet's second table: each takes two places."""
GSM_ONE, GSM_PART = 160, 153
UCS2_ONE, UCS2_PART = 70, 67


@dataclass(frozen=True)
class Parts:
    """`units` places of `alphabet` in `count` parts; one part more than fits costs one more."""

    alphabet: str
    units: int
    count: int


def parts_of(text: str) -> Parts:
    """How a text is sent: in one part, or in several that are each a little shorter.

    What is not in GSM's alphabet makes all of it UCS-2, in which an emoji takes two places.
    """
    if all(character in BASIC or character in EXTENDED for character in text):
        sizes = [2 if character in EXTENDED else 1 for character in text]
        return Parts("GSM-7", sum(sizes), _count(sizes, GSM_ONE, GSM_PART))
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Parts("UCS-2", sum(sizes), _count(sizes, UCS2_ONE, UCS2_PART))


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
