"""Decides when a phrase of a table stands in a text: whole words, in any case and number."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    return tuple(map(_stem, _words(text)))


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text[:MOST_TEXT].lower())
    decomposed = unicodedata.normalize("NFKD", text[:MOST_TEXT].casefold())
    text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORD.findall(text)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word


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


class Index:
    """Numbered phrases, found in a text. Most words begin none of them: that is told at once."""

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for phrase, number in phrases:
            numbers[tokens(phrase)].append(number)
        by_first: dict[str, list[tuple[tuple[str, ...], list[int]]]] = defaultdict(list)
        for words, numbers_ in numbers.items():
            by_first[words[0]].append((words, numbers_))
        self._begun: dict[str, tuple[list[int], list[tuple[tuple[str, ...], list[int]]]]] = {}
        """By each form of a first word: what the word alone is, and the longer phrases."""
        for first, entries in by_first.items():
            alone = [number for words, found in entries if len(words) == 1 for number in found]
            longer = [entry for entry in entries if len(entry[0]) > 1]
            self._begun |= {
                form: (alone, longer) for form in (first, f"{first}s") if _stem(form) == first
            }
        self._firsts = frozenset(self._begun)

    def find(self, text: str) -> tuple[int, ...]:
        """The numbers of the phrases that stand in `text`, once each, in their order there."""
        words = _words(text)
        if self._firsts.isdisjoint(words):
            return ()
        begun = self._begun
        stems: tuple[str, ...] = ()
        found: list[int] = []
        for at, word in enumerate(words):
            if word not in begun:
                continue
            alone, longer = begun[word]
            found += alone
            if longer and not stems:
                stems = tuple(map(_stem, words))
            for phrase, numbers in longer:
                if stems[at : at + len(phrase)] == phrase:
                    found += numbers
        return tuple(dict.fromkeys(found))
