"""Decides what `/outreach who …` asks for: what happened, and in which time."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.period_words import span
from engine.errors import InvalidError
from engine.views.people_of_time import Happened, PeopleRequest

USAGE: Final = (
    "Ask like `/outreach who answered this week`; instead of `answered` say `interested`, "
    "`written`, `booked`, `new`, `later` or `silent`."
)
SILENCE: Final = re.compile(
    r"(?:(?:did|has|have)(?: not|n['’]?t)|never|not) (?:answer|repl|respond)\w*(?: yet)?"
)
"""Other words for `silent`, which take two or three."""


def read_who(text: str, today: date) -> PeopleRequest:
    """`answered last week`, `later`; InvalidError says what can be asked. `today` is the team's."""
    said = SILENCE.sub(Happened.SILENT, " ".join(text.casefold().split()), count=1)
    word, _, rest = said.partition(" ")
    try:
        what = Happened(word)
    except ValueError as error:
        raise InvalidError(USAGE) from error
    if not rest:
        return PeopleRequest(what=what)
    days = span(rest, today, ahead=what is Happened.LATER)
    if days is None:
        raise InvalidError(f"“{rest[:60]}” is no time. {USAGE}")
    return PeopleRequest(what=what, since=days.first, until=days.last)
