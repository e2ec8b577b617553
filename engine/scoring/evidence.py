"""Decides what in a prospect's words speaks for which audience."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from engine.scoring.audiences import EvidenceField, Rule
from engine.words import Phrases, tokens
from storage.tables import Audience

_WORD: Final = re.compile(r"[^\W_]+")


class _Told(NamedTuple):
    """A phrase of a rule; `bit` stands for it in a set of phrases."""

    audience: str
    rule: int
    points: float
    words: str
    bit: int


class EvidenceRules:
    """The rules of all audiences, made ready to be looked for.

    What words say is a set of phrases, kept as the bits of a number: titles and companies repeat
    and are read once, and so do the sets, which are added up once.
    """

    def __init__(self, audiences: Sequence[Audience]) -> None:
        by_field: dict[EvidenceField, list[tuple[str, _Told]]] = defaultdict(list)
        self._told: list[_Told] = []
        for audience in audiences:
            for at, row in enumerate(audience.evidence.get("rules", [])):
                rule = Rule.model_validate(row)
                for word in dict.fromkeys(rule.words):
                    words, bit = f"{rule.field}: {word}", 1 << len(self._told)
                    self._told.append(_Told(audience.key, at, rule.points, words, bit))
                    by_field[rule.field].append((word, self._told[-1]))
        self._phrases = {field: Phrases(words) for field, words in by_field.items()}
        self._first = {
            field: frozenset(tokens(phrase)[0] for phrase in phrases)
            for field, phrases in self._phrases.items()
        }
        self._begin = {
            field: first | {f"{word}s" for word in first} for field, first in self._first.items()
        }
        self._read: dict[EvidenceField, dict[str, int]] = {field: {} for field in by_field}
        self._points: dict[int, dict[str, float]] = {}
        self._words: dict[tuple[int, str], list[str]] = {}

    def find(self, field: EvidenceField, text: str | None) -> int:
        """The phrases in a text that may stand with many prospects: it is read once."""
        if not text or field not in self._phrases:
            return 0
        read = self._read[field]
        found = read.get(text)
        if found is None:
            found = read[text] = self.look(field, text)
        return found

    def look(self, field: EvidenceField, text: str) -> int:
        """The phrases in a text that hardly stands with anybody else."""
        words = tokens(text)
        if field not in self._phrases or self._first[field].isdisjoint(words):
            return 0
        found = 0
        for _, told in self._phrases[field].found_in(words):
            found |= told.bit
        return found

    def may_say(self, field: EvidenceField, raw: str) -> bool:
        """False where no phrase can stand in `raw`, JSON and all: cheaper than reading it."""
        if field not in self._phrases:
            return False
        if "\\" in raw or not raw.isascii():
            return True
        return not self._begin[field].isdisjoint(_WORD.findall(raw.casefold()))

    def points(self, found: int) -> dict[str, float]:
        """Points by audience; a rule counts once, however many of its words are there."""
        points = self._points.get(found)
        if points is None:
            held = {(told.audience, told.rule): told.points for told in self._in(found)}
            points = self._points[found] = defaultdict(float)
            for (audience, _), worth in held.items():
                points[audience] += worth
        return points

    def words(self, found: int, audience: str) -> list[str]:
        """The words that speak for an audience."""
        words = self._words.get((found, audience))
        if words is None:
            words = [told.words for told in self._in(found) if told.audience == audience]
            self._words[found, audience] = words = list(dict.fromkeys(words))
        return words

    def _in(self, found: int) -> list[_Told]:
        return [told for told in self._told if told.bit & found]
