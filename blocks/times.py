"""Decides how instants and days read in a message."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, timezone: str) -> str:
    """`Mon 23 Nov, 10:00` in the team's time zone."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def day(on: date) -> str:
    """`7 December 2026`."""
    return f"{on.day} {on:%B %Y}"
