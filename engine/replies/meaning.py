"""Decides how likely each label and tone is, by those that answers with the same words have.

Linear models over hashed runs of characters and words, learnt from `tests/corpora/replies` by
`make learn`. They are small enough to be read into memory, and tell the same for the same text.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from engine.replies.phrasing import folded
from storage.states import ReplyLabel

BUCKETS = 1 << 17
"""Runs of characters and words fall into so many; few of those that matter fall together."""
CHARACTERS = range(3, 7)
"""How long the runs of characters are, in a word with a space on each side."""
WORDS = (1, 2, 3)
MOST_CHARACTERS = 4_000
"""What somebody means stands in the first page."""
FILE = "meaning.npz"
_TOKEN = re.compile(r"[\w']+|[^\w\s]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
_DIGIT = re.compile(r"\d")


def buckets(text: str) -> Counter[int]:
    """How often each bucket is met in a text; case, accents and the figures of numbers are gone.

    How somebody begins and ends says more than the same words in between.
    """
    text = folded(text[:MOST_CHARACTERS]).lower()
    tokens = _tokens(text)
    found: Counter[int] = Counter()
    for token in tokens:
        found.update(_of_token(token))
    found.update(_bucket(f"w{run}") for run in _runs(tokens))
    sentences = [sentence for sentence in SENTENCE_END.split(text) if sentence.strip()]
    if len(sentences) > 1:
        for mark, sentence in (("a", sentences[0]), ("z", sentences[-1])):
            found.update(_bucket(f"{mark}{token}") for token in _tokens(sentence))
    return found


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_DIGIT.sub("0", " ".join(map(_plain, text.split()))))


def _plain(word: str) -> str:
    """Which address or page it is says nothing."""
    if "@" in word:
        return "anaddress"
    return "alink" if "://" in word or word.startswith("www.") else word


@lru_cache(maxsize=50_000)
def _of_token(token: str) -> tuple[int, ...]:
    padded = f" {token} "
    return tuple(
        _bucket(f"c{padded[at : at + length]}")
        for length in CHARACTERS
        for at in range(max(1, len(padded) - length + 1))
    )


def _runs(tokens: list[str]) -> Iterator[str]:
    for length in WORDS:
        for at in range(len(tokens) - length + 1):
            yield " ".join(tokens[at : at + length])


def _bucket(run: str) -> int:
    return zlib.crc32(run.encode()) % BUCKETS


@dataclass(frozen=True)
class Question:
    """What each bucket says for each of the answers to one question."""

    answers: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    """A row a bucket, a column an answer, in units of `unit`."""
    unit: float
    before: npt.NDArray[np.float64]
    """What each answer has before a word is read."""


@dataclass(frozen=True)
class Meaning:
    """What was learnt: for each bucket how rare it is, and what it says for both questions."""

    rarity: npt.NDArray[np.float32]
    label: Question
    tone: Question
    learnt_from: str
    """The fingerprint of the answers."""

    def chances(self, text: str) -> dict[ReplyLabel, float]:
        """How likely each label is; they sum to 1."""
        found = self._asked(self.label, text)
        return {ReplyLabel(label): chance for label, chance in found.items()}

    def tones(self, text: str) -> dict[str, float]:
        """How likely each tone is: positive, neutral, negative; they sum to 1."""
        return self._asked(self.tone, text)

    def _asked(self, question: Question, text: str) -> dict[str, float]:
        met = buckets(text)
        scores = question.before
        if met:
            at = np.fromiter(met.keys(), dtype=np.int64)
            values = weighed(np.fromiter(met.values(), dtype=np.float64), self.rarity[at])
            scores = scores + values @ question.weights[at].astype(np.float64) * question.unit
        likely = np.exp(scores - scores.max())
        return dict(zip(question.answers, (likely / likely.sum()).tolist(), strict=True))


def weighed(
    counts: npt.NDArray[np.float64], rarity: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """The length of a text does not count: the sum of the squares is 1."""
    values = np.log1p(counts) * rarity
    return np.asarray(values / np.sqrt((values * values).sum()), dtype=np.float64)


def chances(text: str) -> dict[ReplyLabel, float]:
    """How likely each label is for what somebody wrote, by what was learnt; they sum to 1."""
    return learnt().chances(text)


def tones(text: str) -> dict[str, float]:
    """How likely each tone is, by what was learnt: positive, neutral, negative; they sum to 1."""
    return learnt().tones(text)


@cache
def learnt() -> Meaning:
    """The model that is shipped."""
    with (resources.files(__package__) / FILE).open("rb") as file, np.load(file) as kept:
        label, tone = (
            Question(
                answers=tuple(map(str, kept[f"{name}_answers"])),
                weights=kept[f"{name}_weights"],
                unit=float(kept[f"{name}_unit"]),
                before=kept[f"{name}_before"],
            )
            for name in ("label", "tone")
        )
        return Meaning(kept["rarity"], label, tone, str(kept["learnt_from"]))
