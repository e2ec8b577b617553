"""Decides how many text messages a text takes, by the alphabets of GSM 03.38."""

from __future__ import annotations

import re
from dataclasses import dataclass

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("\f^{}\\[~]|€")
"""Characters of the extension table: an escape and a character, two septets."""
STOP_LINE = "Reply STOP to end."
STOPS = re.compile(r"\b(?:stop|stopp|arr[eê]t|fin|alto|einde)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Segments:
    """`units` are septets of GSM-7 or code units of UCS-2; `odd` is what made it UCS-2."""

    encoding: str
    units: int
    parts: int
    odd: str | None = None


def segments(text: str) -> Segments:
    """One part holds 160 septets or 70 code units; several lose a header each: 153 and 67."""
    odd = next((c for c in text if c not in GSM_7 and c not in GSM_7_TWICE), None)
    if odd is None:
        sizes = [2 if c in GSM_7_TWICE else 1 for c in text]
        return Segments("GSM-7", sum(sizes), _parts(sizes, alone=160, together=153))
    sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Segments("UCS-2", sum(sizes), _parts(sizes, alone=70, together=67), odd)


def _parts(sizes: list[int], *, alone: int, together: int) -> int:
    """A character of two units is never divided between parts."""
    if sum(sizes) <= alone:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > together:
            parts, used = parts + 1, 0
        used += size
    return parts


def stops(text: str) -> bool:
    """Whether a text says how to end it."""
    return STOPS.search(text) is not None
