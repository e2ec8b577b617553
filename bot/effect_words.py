"""Reads what was entered as the effect of a label: choices, and a number of days or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blocks.effects import ALERT, ANSWER, DAYS, FLAGS, STATUS, STAYS
from bot.reading_forms import read
from engine.errors import InvalidError
from engine.views.effects import Effect


def read_effect(
    follows: Sequence[str], chosen: Mapping[str, str | None], days: str | None
) -> Effect:
    """InvalidError names the field that is at fault."""
    words = (days or "").strip()
    if words and not words.isdecimal():
        raise InvalidError("Write a number of days, such as 14.", field=DAYS)
    status = chosen[STATUS]
    return read(
        Effect,
        {name: name in follows for name in FLAGS}
        | {
            STATUS: None if status == STAYS else status,
            DAYS: int(words) if words else None,
            ANSWER: chosen[ANSWER],
            ALERT: chosen[ALERT],
        },
    )
