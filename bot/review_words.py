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
NOT_KNOWN: Final = re.compile(r"\S*?\s*(?:[<>=≥≤]+|:)\s*\S*")
"""What looks like a filter, once those that there are have been taken out."""
FIT: Final = re.compile(r"\bfit\s*(?:>=|≥|>|=|:)\s*(\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
USAGE: Final = (
    'Ask like `/outreach review head of school`, or `company:"Harbor School"`, `source:fair.csv`, '
    "`segment:`, `grade:A`, `seniority:`, `country:Germany`, `fit>=60`."
)


def parse_review(text: str) -> ReviewFilter:
    """`dean company:harbor fit>=60`; InvalidError says in a sentence what is wrong."""
    said: dict[str, object] = {}
    for name, quoted, bare in NAMED.findall(text):
        said[name.casefold()] = quoted or bare
    rest = NAMED.sub(" ", text)
    for number in FIT.findall(rest):
        said["min_fit"] = number
    rest = FIT.sub(" ", rest)
    wrong = NOT_KNOWN.search(rest)
    if wrong is not None:
        raise InvalidError(f"“{wrong[0][:60]}” is not understood. {USAGE}")
    said["words"] = " ".join(rest.split())
    if "import" in said:
        said["import_id"] = str(said.pop("import")).removeprefix("#")
    try:
        return ReviewFilter.model_validate(said)
    except ValidationError as error:
        raise InvalidError(USAGE) from error
