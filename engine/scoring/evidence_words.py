"""Decides how the evidence of an audience is written by people: a line of points and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from engine.errors import InvalidError
from engine.scoring.audiences import EvidenceField, Rule
from engine.words import tokens

USUAL_POINTS: Final = 3.0
MOST_POINTS: Final = 100.0
_LINE: Final = re.compile(r"\s*(?:(?P<points>-?\d+(?:[.,]\d+)?)\s*(?:points?)?\s*:)?(?P<words>.*)")


def written(rules: Iterable[Rule], field: EvidenceField) -> str:
    """The rules of one field, each on a line: `4: head of school, principal`."""
    return "\n".join(
        f"{rule.points:g}: {', '.join(rule.words)}" for rule in rules if rule.field == field
    )


def read(text: str, field: EvidenceField) -> tuple[Rule, ...]:
    """Rules from lines of words, with points in front or as many as usual.

    Lines with the same points are one rule, which counts once. So words may stand one on a line.
    """
    by_points: dict[float, dict[str, None]] = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        words = (
            [" ".join(word.split()) for word in re.split("[,;]", found["words"])] if found else []
        )
        words = [word for word in words if word]
        if not words:
            continue
        points = _points(found["points"] if found else None, field)
        by_points.setdefault(points, {}).update(dict.fromkeys(words))
    for word in (word for words in by_points.values() for word in words):
        if not tokens(word):
            raise InvalidError(f"“{word[:40]}” has no letters. Write words.", field=field)
    return tuple(
        Rule.model_validate({"in": field, "points": points, "words": tuple(words)})
        for points, words in by_points.items()
    )


def _points(text: str | None, field: EvidenceField) -> float:
    points = float(text.replace(",", ".")) if text else USUAL_POINTS
    if not 0 < points <= MOST_POINTS:
        raise InvalidError(f"Points go up to {MOST_POINTS:g}, such as 4: principal.", field=field)
    return points
