"""Reads what was entered as limits: numbers, or nothing for none."""

from __future__ import annotations

from collections.abc import Mapping

from blocks.limits import COMPANY, DOMAIN, LINKEDIN, REMIND, SENDER, SMS, WEEK
from bot.reading_forms import read_numbers
from engine.views.limits import LimitsRequest


def read_limits(text: Mapping[str, str | None], answers: str | None) -> LimitsRequest:
    """InvalidFieldsError names the fields that are no numbers, or too large."""
    fields = (SENDER, COMPANY, DOMAIN, WEEK, SMS, LINKEDIN, REMIND)
    typed = {field: text.get(field) or "0" for field in fields}
    return read_numbers(LimitsRequest, {"colleague_answers": answers}, typed, example=20)
