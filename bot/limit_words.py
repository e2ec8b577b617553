"""Reads what was entered as limits: numbers, or nothing for none, and days one after another."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.limits import AGAIN, COMPANY, DOMAIN, LINKEDIN, REMIND, SENDER, SMS, WEEK
from bot.reading_forms import read_numbers
from engine.errors import InvalidFieldsError
from engine.views.limits import LimitsRequest


def read_limits(text: Mapping[str, str | None], answers: str | None) -> LimitsRequest:
    """InvalidFieldsError names the fields that are no numbers, or too large."""
    fields = (SENDER, COMPANY, DOMAIN, WEEK, SMS, LINKEDIN, REMIND)
    typed = {field: text.get(field) or "0" for field in fields}
    said = {"colleague_answers": answers, AGAIN: read_days(text.get(AGAIN) or "")}
    return read_numbers(LimitsRequest, said, typed, example=20)


def read_days(typed: str) -> list[int]:
    """“1, 3”; nothing or 0 stands for none."""
    parts = [part for part in typed.replace(",", " ").split() if part != "0"]
    if not all(part.isdecimal() for part in parts):
        raise InvalidFieldsError({AGAIN: "Write working days, such as 1, 3."})
    return [int(part) for part in parts]
