"""Decides what a hurried question asks for: by its words' meanings, of which none may be left over.

So whatever else a line says makes it no question, as an order or a second sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.question_lexicon import ACTS, GROUPS, ORDERS
from bot.question_shapes import SHAPES, Shape
from bot.question_spelling import written_out
from bot.question_tokens import FILLER, NUMBER, TIME, Token, readings, tokens_of

BETWEEN: Final = frozenset({FILLER, "OTHER"})
"""What may stand inside a name."""
MOST_OF_A_NAME: Final = 5
_TWO: Final = re.compile(r"\?\s*\w")
"""A second sentence behind the question."""


@dataclass(frozen=True)
class Sense:
    """A subcommand and the words after it."""

    command: str
    words: str
    name: str = ""
    """The name in it, which may be a person's, a campaign's or one of the team's."""


def sense_of(text: str) -> Sense | None:
    """What is asked for; None where something in it is not understood."""
    if _TWO.search(text):
        return None
    typed = written_out(text)
    for words, by_capitals in readings(typed):
        tokens = tokens_of(words, by_capitals=by_capitals)
        if _is_order(tokens):
            continue
        for shape in SHAPES:
            found = _read_as(shape, tokens)
            if found is not None:
                return found
    return None


def _is_order(tokens: Sequence[Token]) -> bool:
    """Whether the first word that means anything asks for something to be done."""
    first = next((token for token in tokens if FILLER not in token.senses), None)
    if first is None or "RATE" in first.senses:  # “reply rate” orders nothing
        return False
    return first.typed.casefold().split()[0] in ORDERS | ACTS


def _read_as(shape: Shape, tokens: Sequence[Token]) -> Sense | None:
    """What the tokens ask for as `shape`; None where one of them is left over or missing."""
    span = _name_span(tokens)
    name = _name(tokens[span])
    times = _compared(tokens)
    by = next((GROUPS[each] for token in tokens for each in token.senses if each in GROUPS), "")
    may = _may(shape)
    known = [token for token in tokens if token.senses]
    outside = [*tokens[: span.start], *tokens[span.stop :]]
    fits = (
        name is not None
        and bool(name) == shape.name
        and times is not None
        and _is_then(times, shape.time)
        and (bool(by) or not shape.by)
        and all(token.senses & may for token in outside)
        and all(any(token.senses & need for token in known) for need in shape.needs)
        and (not shape.after or _stands_after(shape.after, tokens[: span.start]))
    )
    if not fits:
        return None
    number = next((token.typed for token in tokens if NUMBER in token.senses), "")
    mine = "mine" if any("MINE" in token.senses for token in tokens) else ""
    words = shape.words.format(
        name=name, time=times, by=f"by {by}" if by else "", number=number, mine=mine
    )
    return Sense(shape.command, " ".join(words.split()), name or "")


def _is_then(times: str, wanted: str) -> bool:
    """Whether a time that is wanted is there, and to come, over or today where that is said."""
    is_ahead = times == "tomorrow" or times.startswith("next ")
    return {
        "no": True,
        "may": True,
        "must": bool(times),
        "now": times in {"", "today"},
        "ahead": is_ahead,
        "past": bool(times) and not is_ahead,
    }[wanted]


def _may(shape: Shape) -> frozenset[str]:
    return shape.may.union(
        {TIME, "COMPARE"} if shape.time != "no" else (),
        {*GROUPS, "BY"} if shape.by else (),
        {NUMBER} if shape.number else (),
    )


def _name_span(tokens: Sequence[Token]) -> slice:
    """From the first word that is none of ours to the last."""
    at = [n for n, token in enumerate(tokens) if not token.senses]
    return slice(at[0], at[-1] + 1) if at else slice(0, 0)


def _name(words: Sequence[Token]) -> str | None:
    """The words as a name, in one piece; None where they can be none."""
    said = " ".join(token.typed for token in words)
    if any(token.senses and not token.senses & BETWEEN for token in words):
        return None
    if len(words) > MOST_OF_A_NAME or ACTS & set(re.findall(r"\w+", said.casefold())):
        return None
    return said.strip("“”")


def _stands_after(words: Sequence[str], before: Sequence[Token]) -> bool:
    """Whether one of `words` stands before a name, with an article between them or not."""
    said = [word for token in before for word in token.typed.casefold().split()]
    return bool(said) and (
        said[-1] in words or (said[-1] == "the" and {*said[-2:-1]} <= {*words} and len(said) > 1)
    )


def _compared(tokens: Sequence[Token]) -> str | None:
    """The time that is asked about; of two, the later against the earlier; None of more."""
    times = [token.typed for token in tokens if TIME in token.senses]
    compares = any("COMPARE" in token.senses for token in tokens)
    if len(times) == 2 and compares:
        return " vs ".join(times)
    if compares and len(times) == 1:
        this, last = times[0].replace("last", "this"), times[0].replace("this", "last")
        says_last = any("LAST" in token.senses for token in tokens)
        is_pair = times[0].startswith("last ") or (times[0].startswith("this ") and says_last)
        return f"{this} vs {last}" if is_pair else None
    return (times or [""])[0] if len(times) < 2 else None
