"""Reads what was entered as limits: numbers, or nothing for none."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from blocks.limits import COMPANY, DOMAIN, REMIND, SENDER, WEEK
from engine.errors import InvalidError
from engine.views.limits import LimitsRequest


def read_limits(text: Mapping[str, str | None], answers: str | None) -> LimitsRequest:
    """InvalidError names the field that is no number, or too large."""
    entered: dict[str, int | str | None] = {"colleague_answers": answers}
    for field in (SENDER, COMPANY, DOMAIN, WEEK, REMIND):
        words = (text.get(field) or "0").strip()
        if not words.isdecimal():
            raise InvalidError("Write a number, such as 20.", field=field)
        entered[field] = int(words)
    try:
        return LimitsRequest.model_validate(entered)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidError(f"{first['msg']}.", field=str(first["loc"][0])) from error
