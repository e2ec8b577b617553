"""Reads who is away when: `3 Dec to 10 Dec @remy deputy Ada`."""

from __future__ import annotations

import re

from engine.errors import InvalidError
from engine.views.absences import AwayRequest

MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
WORDS = re.compile(
    r"(?P<days>[^@]*?)(?:\s+(?P<who>@\S+)|\s+for\s+(?P<named>.+?))?(?:,?\s+deputy\s+(?P<deputy>.+))?",
    re.IGNORECASE,
)


def read_away(text: str) -> AwayRequest:
    """InvalidError when no days are said."""
    said = WORDS.fullmatch(MENTION.sub(r"@\1", " ".join(text.split())))
    if said is None or not said["days"]:
        raise InvalidError(
            "Say when, and who stands in if somebody does: `/outreach away 3 Dec to 10 Dec deputy "
            "@remy`."
        )
    return AwayRequest(who=said["who"] or said["named"], days=said["days"], deputy=said["deputy"])
