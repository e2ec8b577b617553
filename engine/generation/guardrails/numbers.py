"""Decides which figures a text may give: those of the brief, for what the brief gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.generation.guardrails.addresses import without_addresses
from engine.generation.guardrails.look import ENDS, MOST_NAMED, WORD, Look
from engine.views.drafts import DraftWarning

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
TEENS = "fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
VALUES: Mapping[str, int] = {
    **{word: i for i, word in enumerate(f"{ONES} {TEENS}".split())},
    **{word: 20 + 10 * i for i, word in enumerate(TENS.split())},
}
SCALES: Mapping[str, int] = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
SPELT = "|".join((*VALUES, *SCALES))
PERCENT = r"%|‰|per\s?cent|percent|prozent|pour\s?cent|por\s?ciento|per\s?cento|procent"
NUMBER = re.compile(
    rf"(?<![\w.,])(?=[$€£¥\d]|(?:{SPELT})\b)(?P<before>[$€£¥]?)"
    r"(?P<figure>\d[\d.,:]*\d|\d|\b)"
    rf"(?P<words>(?:(?:{SPELT})\b[\s-]?(?:and\s(?=(?:{SPELT})\b))?)*)"
    rf"\s?(?P<after>{PERCENT}|[kKxX×]\b|[mM]\b|bn\b|million|billion|thousand|\+)?",
    re.IGNORECASE,
)
PERCENT_ONLY = re.compile(rf"\b\w+\s(?:{PERCENT})\b", re.IGNORECASE)
ON_THE_CLOCK = re.compile(r"\s?-?(?:min\b|minutes?\b|-minute)", re.IGNORECASE)
"""A number before this is the length of a talk: the sender's to offer, no claim."""
OFFERED = re.compile(
    r"\b(?:call|talk|chat|meet|speak|show|conversation|worth|would|have|spare|enough|suggest|"
    r"compare|minutes\?)",
    re.IGNORECASE,
)
"""What a sentence has that offers such a talk; other minutes are figures."""
HARMLESS = re.compile(
    r"\s?(?:lines?|sentences?|words?|questions?|or\s(?:two|three)\b)", re.IGNORECASE
)
IDIOM = re.compile(r"\b(?:\w+\sor\stwo|two\sor\sthree|half\san\shour)\b", re.IGNORECASE)
"""“A line or two” counts nothing."""
SMALL = 10
"""Up to this, a number in words is mostly no figure: “one thing”, “a line or two”."""
NEAR = 3
"""So many words before and after a number say what it counts."""
CLAUSE = re.compile(r"[.,;:!?()\n–—]")


@dataclass(frozen=True)
class Figure:
    """A number as it stands, its value with its unit, what it counts, and where it ends."""

    text: str
    value: tuple[str, str]
    counts: frozenset[str]
    """The first word that follows in the clause, or what comes before where none does."""
    around: frozenset[str]
    end: int
    spelt: bool


def unknown_numbers(look: Look) -> Iterator[DraftWarning]:
    known = _known(look.known)
    bare = IDIOM.sub(" ", f"{look.bare_subject}\n{look.bare}")
    unknown = [
        figure.text
        for figure in figures(bare)
        if not _is_told(figure, known, strict=look.strict)
        and not _is_offered(figure, bare, strict=look.strict)
    ]
    for number in list(dict.fromkeys(unknown))[:MOST_NAMED]:
        yield DraftWarning(
            code="unknown_number", text=f"“{number}” is not in the record or the offer. Check it."
        )


def _is_told(
    figure: Figure, known: Mapping[tuple[str, str], frozenset[str]], *, strict: bool
) -> bool:
    """Whether the brief gives this number, and (strictly) for the same thing."""
    counted = known.get(figure.value)
    if counted is not None:
        return not strict or not figure.counts or bool(figure.counts & counted)
    return figure.spelt and not strict and _small(figure)


def _is_offered(figure: Figure, text: str, *, strict: bool) -> bool:
    if figure.value == ("1", "") and figure.spelt:
        return True
    if figure.spelt and _small(figure) and HARMLESS.match(text, figure.end):
        return True
    if not ON_THE_CLOCK.match(text, figure.end):
        return False
    return not strict or OFFERED.search(_sentence(text, figure.end)) is not None


def _small(figure: Figure) -> bool:
    value, unit = figure.value
    return not unit and value.isdecimal() and int(value) <= SMALL


def _sentence(text: str, at: int) -> str:
    start = max((found.end() for found in ENDS.finditer(text, 0, at)), default=0)
    end = ENDS.search(text, at)
    return text[start : end.start() if end else len(text)]


@lru_cache(maxsize=256)
def _known(text: str) -> Mapping[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for figure in figures(without_addresses(text)):
        found[figure.value] = found.get(figure.value, frozenset()) | figure.around
    return found


def figures(text: str) -> Iterator[Figure]:
    """The numbers of a text, in figures, in words, as fractions and as percentages."""
    for found in NUMBER.finditer(text):
        figure, words = found["figure"], found["words"].strip(" -\n").casefold()
        if figure or words:
            whole = found.group().strip(" -\n")
            value = (_value(figure, words), _unit(found["before"], found["after"] or ""))
            end = found.end("words") if not found["after"] else found.end()
            while end > found.start() and text[end - 1] in " -\n":
                end -= 1
            before, after = _around(text, found.start(), end)
            counts = frozenset(after[:1] or before)
            yield Figure(whole, value, counts, frozenset(before + after), end, not figure)
    for at, character in enumerate("" if text.isascii() else text):
        if not character.isascii() and unicodedata.category(character) == "No":
            yield Figure(character, (character, ""), frozenset(), frozenset(), at + 1, spelt=False)
    for found in PERCENT_ONLY.finditer(text):
        number = NUMBER.match(text, found.start())
        if number is None or not (number["figure"] or number["words"]):
            value = (found.group(), "%")
            yield Figure(found.group(), value, frozenset(), frozenset(), found.end(), spelt=False)


def _value(figure: str, words: str) -> str:
    """10 and ten are the same number; figures stay as they are written otherwise."""
    if figure:
        plain = unicodedata.normalize("NFKC", figure).rstrip(".,:")
        return plain.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain) else plain
    total = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in SCALES:
            part = max(part, 1) * SCALES[word]
            total, part = (total + part, 0) if SCALES[word] > 100 else (total, part)
        else:
            part += VALUES.get(word, 0)
    return str(total + part)


def _unit(before: str, after: str) -> str:
    unit = re.sub(r"\s", "", after.casefold())
    if re.fullmatch(PERCENT, unit, re.IGNORECASE):
        unit = "%"
    return before + unit


def _around(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """The beginnings of the words before and after it in its clause: what is counted, and how."""
    left = CLAUSE.split(text[max(0, start - 60) : start])[-1]
    right = CLAUSE.split(text[end : end + 60])[0]
    return _beginnings(WORD.findall(left)[-NEAR:]), _beginnings(WORD.findall(right)[:NEAR])


def _beginnings(words: list[str]) -> list[str]:
    return [word.casefold()[:5] for word in words if len(word) > 3]
