"""Decides what `/outreach review …` asks for: words, and what is said with a name before it."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from engine.errors import InvalidError
from engine.views.review import ReviewFilter

NAMED: Final = re.compile(
    r"\b(import|source|company|segment|grade|seniority|country)\s*[:=]\s*"
    r"(?:[\"“]([^\"”]*)[\"”]|(\S+))",
    re.IGNORECASE,
)
FIT: Final = re.compile(r"\bfit\s*(?:>=|≥|>|=|:)\s*(\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
USAGE: Final = (
    'Ask like `/outreach review head of school`, or `company:"Harbor School"`, `source:fair.csv`, '
    "`segment:`, `grade:A`, `seniority:`, `country:DE`, `fit>=60`."
)


def parse_review(text: str) -> ReviewFilter:
    """`dean company:harbor fit>=60`; InvalidError says in a sentence what is wrong."""
    said: dict[str, object] = {}
    for name, quoted, bare in NAMED.findall(text):
        said[name.casefold()] = quoted or bare
    rest = NAMED.sub(" ", text)
    for number in FIT.findall(rest):
        said["min_fit"] = number
    said["words"] = " ".join(FIT.sub(" ", rest).split())
    if "import" in said:
        said["import_id"] = str(said.pop("import")).removeprefix("#")
    try:
        return ReviewFilter.model_validate(said)
    except ValidationError as error:
        raise InvalidError(USAGE) from error
