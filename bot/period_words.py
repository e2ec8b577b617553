"""Decides which time and which groups are meant by the words after `metrics`."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.away_words import MENTION
from bot.days_meant import Days, days_meant
from bot.time_words import find_times
from engine.errors import InvalidError
from engine.views.metrics import MOST_DAYS, MetricsRequest
from engine.views.outcomes import By

PERIOD: Final = re.compile(r"(\d{1,4})\s*(d|day|days|w|week|weeks)?")
DATES: Final = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:\.\.|to|until|-)\s*(\d{4}-\d\d-\d\d|today)?")
BACK: Final = re.compile(r"\d{1,4}[dw]")
ALSO: Final = {
    "audience": By.SEGMENT,
    "type": By.SEQUENCE,
    "sequence type": By.SEQUENCE,
    "mailbox": By.SENDER,
    "rep": By.OWNER,
}
"""What people call the groups besides their names."""


def period(text: str, today: date) -> MetricsRequest:
    """`7d`, `2w`, `all`, `last month`, `2026-10-01..2026-10-31`, or nothing for 30 days.

    Then `by channel`, if anything. `today` is the team's day. InvalidError says what can be asked.
    """
    words = " ".join(text.casefold().split())
    before, found, after = f" {words}".partition(" by ")
    by = group(after) if found else None
    return MetricsRequest.model_validate(_time(before.strip(), today) | {"by": by})


def apart(text: str) -> tuple[str, str]:
    """Whose figures are asked for, and of which time: `Maya last month`, `<@U0MAYA>`, `me 7d`."""
    said = " ".join(MENTION.sub(r"@\1", text).split())
    last = re.search(rf"(?:^| )(?:all|{BACK.pattern}|{DATES.pattern})$", said, re.IGNORECASE)
    ends = [time for time in find_times(said.casefold()) if time.end == len(said)]
    at = last.start() if last else ends[0].start if ends else len(said)
    return said[:at].strip(), said[at:].strip()


def group(word: str) -> By:
    """What to break down by; InvalidError names all there is."""
    wanted = word.strip().casefold()
    known = {by.value: by for by in By} | ALSO
    if wanted in known:
        return known[wanted]
    names = ", ".join(by.value for by in By)
    raise InvalidError(f"Figures are broken down by one of: {names}.", field="by")


def days(since: date, until: date | None) -> dict[str, date | None]:
    """From one day to another, both counted; InvalidError where they are the wrong way round."""
    if until is not None and until < since:
        raise InvalidError(f"{until} is before {since}: name the earlier day first.", field="since")
    return {"since": since, "until": until}


def span(words: str, today: date, *, ahead: bool = False) -> Days | None:
    """The days that words mean as people type them; None where they mean none."""
    if BACK.fullmatch(words):
        return days_meant(words, today)
    times = find_times(words)
    whole = len(times) == 1 and (times[0].start, times[0].end) == (0, len(words))
    return days_meant(times[0].words, today, ahead=ahead) if whole else None


def _time(words: str, today: date) -> dict[str, object]:
    if not words:
        return {}
    if words == "all":
        return {"date_range_days": None}
    if dates := DATES.fullmatch(words):
        until = dates[2] if dates[2] != "today" else None
        return {**days(_date(dates[1]), _date(until) if until else None)}
    found = PERIOD.fullmatch(words)
    if found is not None:
        number, unit = int(found[1]), found[2] or "d"
        count = number * 7 if unit.startswith("w") else number
        if 1 <= count <= MOST_DAYS:
            return {"date_range_days": count}
    meant = span(words, today) if found is None else None
    if meant is not None and meant.first <= today:
        return {**days(meant.first, meant.last if meant.last < today else None)}
    raise InvalidError(
        "Ask for `/outreach metrics 30d`, `/outreach metrics last month`, `/outreach metrics all` "
        "or `/outreach metrics 2026-10-01..2026-10-31`, for groups add `by channel`; your own are "
        "`/outreach metrics me`."
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(f"{text} is no day of the calendar.", field="since") from error
