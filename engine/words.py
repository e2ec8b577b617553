"""Decides when a phrase of a table stands in a text: whole words, in any case and number."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Final, Generic, TypeVar

MOST_TEXT: Final = 4000
"""Characters of one field that are looked at."""
MOST_REMEMBERED: Final = 65536
_WORD: Final = re.compile(r"[^\W_]+")

Meaning = TypeVar("Meaning")


@lru_cache(maxsize=MOST_REMEMBERED)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without accents and without the s of a plural.

    Titles, industries and companies repeat, so that their words are remembered.
    """
    text = text[:MOST_TEXT].casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return tuple(
        word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word
        for word in _WORD.findall(text)
    )


class Phrases(Generic[Meaning]):
    """Phrases, each with a meaning, found in a text by one pass over its words."""

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, Meaning]]] = defaultdict(list)
        for phrase, meaning in phrases:
            words = tokens(phrase)
            if not words:
                raise ValueError(f"the phrase {phrase!r} has no words")
            self._by_first[words[0]].append((words, phrase, meaning))

    def __iter__(self) -> Iterator[str]:
        return (phrase for entries in self._by_first.values() for _, phrase, _ in entries)

    def found_in(self, words: tuple[str, ...]) -> list[tuple[str, Meaning]]:
        """(phrase, meaning) of each phrase that stands in `words`, once each, in their order."""
        by_first = self._by_first
        found: dict[tuple[str, int], tuple[str, Meaning]] = {}
        for at, word in enumerate(words):
            for phrase_words, phrase, meaning in by_first.get(word, ()):
                if words[at : at + len(phrase_words)] == phrase_words:
                    found.setdefault((phrase, id(meaning)), (phrase, meaning))
        return list(found.values())

    def longest_in(self, words: tuple[str, ...]) -> Iterator[tuple[int, int, Meaning]]:
        """(begin, end, meaning) of phrases that do not overlap: at each place the longest one."""
        at = 0
        while at < len(words):
            fitting = [
                (at + len(phrase_words), meaning)
                for phrase_words, _, meaning in self._by_first.get(words[at], ())
                if words[at : at + len(phrase_words)] == phrase_words
            ]
            end, meaning = max(fitting, key=itemgetter(0), default=(at + 1, None))
            if meaning is not None:
                yield at, end, meaning
            at = end


def found(
    phrases: Mapping[str, Phrases[Meaning]], fields: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, Meaning]]:
    """(field, phrase, meaning) of all phrases, each looked for in its own field."""
    for field, index in phrases.items():
        words = fields.get(field)
        if words:
            for phrase, meaning in index.found_in(words):
                yield field, phrase, meaning
