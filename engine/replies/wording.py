"""Decides what a text says by the word lists of all languages: how many phrases, label by label."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Self

from engine.replies.phrasing import Phrase, plain

GRAM = 3


@dataclass(frozen=True)
class Words:
    """A text in the form in which phrases are found; it remembers what it was asked."""

    text: str
    lowered: str
    _counts: dict[str, int] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, text: str) -> Self:
        return cls.of_plain(plain(text))

    @classmethod
    def of_plain(cls, text: str) -> Self:
        return cls(text, text.lower())

    @cached_property
    def grams(self) -> frozenset[str]:
        """Every run of three characters: what a phrase needs is among them, or it is not there."""
        text = self.lowered
        return frozenset(text[at : at + GRAM] for at in range(len(text) - GRAM + 1))

    def count(self, name: str) -> int:
        """How many phrases for something the text has."""
        if name not in self._counts:
            self._counts[name] = _wordings(name).count(self)
        return self._counts[name]

    def without_denied(self, name: str) -> str:
        """The text without the phrases that name something to deny it."""
        return _wordings(name).shown(self).text

    def without(self, name: str) -> str:
        """The text without what it says of something; what it denies of it stays hidden as well."""
        return _wordings(name).rest(self).text

    def say(self, name: str) -> bool:
        return self.count(name) > 0


class Phrases:
    """Phrases by what they need, so that a text is searched only for those it can hold."""

    def __init__(self, written: Iterable[str]) -> None:
        self._phrases = [Phrase(each) for each in dict.fromkeys(written)]
        self._by_gram: dict[str, list[int]] = defaultdict(list)
        """Places in the list, as are those of `always`."""
        self._always: list[int] = []
        for place, phrase in enumerate(self._phrases):
            needed = phrase.needs[0] if phrase.needs else ()
            if needed and min(map(len, needed)) >= GRAM:
                for gram in {word[:GRAM] for word in needed}:
                    self._by_gram[gram].append(place)
            else:
                self._always.append(place)

    def possible(self, words: Words) -> list[Phrase]:
        """Those that may be in the text, in the order of the lists: what one hides, none finds."""
        found = set(self._always)
        for gram in words.grams & self._by_gram.keys():
            found.update(self._by_gram[gram])
        return [self._phrases[place] for place in sorted(found)]

    def count(self, words: Words) -> int:
        return sum(phrase.is_in(words.text, words.lowered) for phrase in self.possible(words))


@dataclass(frozen=True)
class Wordings:
    """All phrases for one thing that can be said, in whatever language; `no` says the opposite."""

    sure: Phrases
    no: Phrases

    def shown(self, words: Words) -> Words:
        text = words.text
        for phrase in self.no.possible(words):
            text = phrase.hide(text, words.lowered)
        return words if text == words.text else Words.of_plain(text)

    def rest(self, words: Words) -> Words:
        shown = self.shown(words)
        text = shown.text
        for phrase in self.sure.possible(shown):
            text = phrase.hide(text, shown.lowered)
        return Words.of_plain(text)

    def count(self, words: Words) -> int:
        return self.sure.count(self.shown(words))


@cache
def _wordings(name: str) -> Wordings:
    """The phrases that the lists of all languages have under a name."""
    tables = [language.get(name, {}) for language in _languages()]
    return Wordings(
        *(
            Phrases(written for table in tables for written in table.get(kind, ()))
            for kind in ("sure", "not")
        )
    )


@cache
def _languages() -> tuple[dict[str, dict[str, list[str]]], ...]:
    folder = resources.files(__package__).joinpath("words")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
