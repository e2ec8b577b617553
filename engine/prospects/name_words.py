"""Decides which words a name is compared by: in plain letters, without titles."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TITLES: Final = "dr prof mr mrs ms miss herr frau sr sra ing dipl mag phd md mba jr sir dame mme"
_PARTICLES: Final = "von van de der den del della di da dos la le zu ten ter al el"
TITLES: Final = frozenset(_TITLES.split())
PARTICLES: Final = frozenset(_PARTICLES.split())
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "th", "ð": "d"}
)
_UMLAUT: Final = re.compile(r"(?<![aeioq])([aou])e(?=[^\Waeiou])")
"""ae, oe, ue as Mueller writes Müller; not after a vowel or q, nor at the end (Queen, Joe)."""


def words(text: str) -> list[str]:
    """A name's words in plain letters: no case, accents, titles; Mueller is muller."""
    low = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(c for c in low if not unicodedata.combining(c))
    found = re.findall(r"[^\W_]+", letters.replace("'", "").replace("’", ""))
    return [_UMLAUT.sub(r"\1", word) for word in found if word not in TITLES]


def telling(text: str) -> list[str]:
    """Those words of a name that can find somebody: no initials, no particles."""
    return [word for word in words(text) if len(word) > 1 and word not in PARTICLES]
