"""Decides which sector an industry belongs to, by the words in sectors.toml."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from engine.words import Phrases, tokens


@lru_cache(maxsize=4096)
def read_sector(industry: str | None) -> str | None:
    """The sector's key; None when no word of the industry tells it.

    Of several phrases the longest decides: “non-profit school” says less than “law practice”.
    """
    words = tuple(word for word in tokens(industry or "") if word not in _JOINING)
    found = list(_phrases().longest_in(words))
    if not found:
        return None
    return max(found, key=lambda place: (place[1] - place[0], -place[0]))[2]


_JOINING = frozenset(("and", "und", "et", "y", "e", "o", "en", "och", "og", "i", "of", "the", "or"))


@cache
def _phrases() -> Phrases[str]:
    pairs: dict[str, str] = {}
    for sector, told in _file().items():
        for phrase in told["words"]:
            key = " ".join(word for word in tokens(phrase) if word not in _JOINING)
            if pairs.setdefault(key, sector) != sector:
                raise ValueError(f"the phrase {phrase!r} means two sectors")
    return Phrases(pairs.items())


def sectors() -> tuple[str, ...]:
    """All that there are."""
    return tuple(_file())


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("sectors.toml").read_text("utf-8"))
