"""Reads a hurried question into words with their meanings; slips are put right, times found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.question_lexicon import ACTS, LONGEST, NUMBERS, ORDERS, SENSES
from bot.question_spelling import written_out
from bot.time_words import find_times
from engine.prospects.given_names import FORMS

FILLER, TIME, NUMBER = "FILLER", "TIME", "NUMBER"
SLIPS_FROM: Final = 4
"""Letters from which on one slip is forgiven, and twice as many from which on two are."""
_KNOWN: Final = sorted(
    {words[0] for words in SENSES if len(words) == 1 and len(words[0]) >= SLIPS_FROM}
    | {"today", "yesterday", "tomorrow", "this", "week", "month", "quarter", "since", "last"}
)


HELPERS: Final = frozenset(
    (
        *("is", "are", "was", "were", "did", "does", "do", "has", "have", "had"),
        *("should", "shall", "can", "may", "must", "will", "to"),
    )
)


@dataclass(frozen=True)
class Token:
    """One meaning: the words as typed, and all that they may stand for (nothing: a name)."""

    typed: str
    senses: frozenset[str]


def goes_on(word: str) -> bool:
    """Whether a question goes on like this after its first word, as no name does."""
    first = next(iter(written_out(word)), "").casefold()
    return first in HELPERS or bool(SENSES.get((first,), frozenset()) - {FILLER, "ANY"})


def readings(typed: list[str]) -> Iterator[tuple[list[str], bool]]:
    """With slips of the fingers put right, then as it stands, then with what looks like names."""
    yield [_right(word) for word in typed], False
    yield typed, False
    yield typed, True


def _right(word: str) -> str:
    """The word that was meant; names that begin otherwise stay."""
    small = word.casefold()
    if (
        len(small) < SLIPS_FROM
        or small in _STAY
        or small in FORMS
        or not small.isalpha()
        or word[0].isupper()
    ):
        return word
    slips = 1 if len(small) < 2 * SLIPS_FROM else 2
    near = process.extractOne(small, _KNOWN, scorer=OSA.distance, score_cutoff=slips)
    if near is None or (near[0][0] != small[0] and sorted(near[0]) != sorted(small)):
        return word
    return str(near[0])


_STAY: Final = frozenset(word for words in SENSES for word in words).union(
    _KNOWN, ACTS, ORDERS, NUMBERS
)
"""What is right as it is."""


def tokens_of(words: Sequence[str], *, by_capitals: bool) -> list[Token]:
    """The words as tokens, times and rows of words put together."""
    small = [word.casefold() for word in words]
    taken = _times(small)
    tokens, at = [], 0
    while at < len(words):
        if at in taken:
            end, form = taken[at]
            tokens.append(Token(form, frozenset({TIME})))
            at = end
            continue
        looks_named = by_capitals and at > 0 and words[at][0].isupper() and small[at] != "i"
        count = 0 if looks_named else _longest(small, at, taken)
        tokens.append(_token(words[at : at + max(count, 1)], known=bool(count)))
        at += max(count, 1)
    return tokens


def _longest(small: Sequence[str], at: int, taken: dict[int, tuple[int, str]]) -> int:
    for count in range(min(LONGEST, len(small) - at), 0, -1):
        beyond = any(other in taken for other in range(at, at + count))
        if not beyond and tuple(small[at : at + count]) in SENSES:
            return count
    return 0


def _token(words: Sequence[str], *, known: bool) -> Token:
    small = tuple(word.casefold() for word in words)
    if not known:
        is_number = small[0].isdecimal() or small[0] in NUMBERS
        typed = str(NUMBERS.get(small[0], words[0]))
        return Token(typed, frozenset({NUMBER} if is_number else ()))
    senses = SENSES[small]
    if small[0] in NUMBERS and len(small) == 1:
        return Token(str(NUMBERS[small[0]]), senses | {NUMBER})
    return Token(" ".join(words), senses)


def _times(small: Sequence[str]) -> dict[int, tuple[int, str]]:
    """Where a time begins, by its first word: where it ends, and its form; two are compared."""
    starts, length = [], 0
    for word in small:
        starts.append(length)
        length += len(word) + 1
    taken = {}
    for time in find_times(" ".join(small)):
        if time.start in starts:
            end = next((n for n, start in enumerate(starts) if start > time.end), len(small))
            taken[starts.index(time.start)] = (end, time.words)
    return taken
