"""Decides what people mean who type a country, a grade or a seniority to filter by."""

from __future__ import annotations

from typing import Final, get_args

from engine.errors import InvalidError
from engine.prospects.places import country_code
from engine.prospects.title_words import SENIORITIES
from engine.views.scoring import Grade

_GRADES: Final[dict[str, Grade]] = {grade.casefold(): grade for grade in get_args(Grade)}


def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2, for its two letters or a name of the country in any language."""
    found = country_code(text)
    if found is None:
        raise InvalidError(f"“{text}” is no country. Write it like Germany or DE.", field="country")
    return found


def read_grade(text: str) -> Grade:
    found = _GRADES.get(text.strip().casefold())
    if found is None:
        raise InvalidError(f"“{text}” is no grade. Say A, B, C or no.", field="grade")
    return found


def read_seniority(text: str) -> str:
    found = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    if found not in SENIORITIES:
        known = ", ".join(SENIORITIES)
        raise InvalidError(f"“{text}” is no seniority. There are {known}.", field="seniority")
    return found
