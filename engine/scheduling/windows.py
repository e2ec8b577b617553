"""Decides when a person may get e-mails: working days and hours in that person's time zone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from engine.errors import InvalidError
from engine.scheduling.week import holidays_of
from engine.team_settings import SendWindow
from storage.states import Channel
from storage.types import JsonDict

SMS_HOURS: Final = {"first_hour": 8, "last_hour": 20}
"""Between which hours of theirs somebody may get an SMS."""
LEAVES_BY_ITSELF: Final = (Channel.EMAIL, Channel.SMS)
MOST_DAYS = 60
"""Further ahead no window is looked for: the settings leave none."""


def own_window(stored: JsonDict | None) -> SendWindow | None:
    """The hours that a campaign has for itself, as it keeps them."""
    return SendWindow.model_validate(stored) if stored is not None else None


def window_on(channel: Channel, *, team: SendWindow, own: SendWindow | None) -> SendWindow:
    """The hours of one channel: what a person does goes by the team's, the rest by a campaign's.

    An SMS rings, so it has hours of its own, on the same days.
    """
    if channel not in LEAVES_BY_ITSELF:
        return team
    window = own or team
    return window.model_copy(update=SMS_HOURS) if channel is Channel.SMS else window


def closed_by(channel: Channel, *, recipient: str, team: str) -> tuple[str, ...]:
    """The countries whose holidays close a channel.

    What leaves by itself needs only the recipient at work. A task needs who does it, and a call
    needs both.
    """
    if channel in LEAVES_BY_ITSELF:
        return (recipient,)
    return (team, recipient) if channel is Channel.PHONE else (team,)


def next_open(
    at: datetime, *, zone: ZoneInfo, window: SendWindow, countries: Collection[str]
) -> datetime:
    """The first instant from `at` on inside the window, in UTC; `at` itself if that is inside.

    A day counts by its local date. Public holidays of all `countries` are closed.
    """
    first = at.astimezone(zone).date()
    for offset in range(MOST_DAYS):
        day = first + timedelta(days=offset)
        if day.weekday() not in window.weekdays or _is_off(day, countries):
            continue
        opens, closes = _hours(day, zone, window)
        if at < closes and opens < closes:
            return max(at, opens).astimezone(UTC)
    raise InvalidError(
        "The send window leaves no hour in which e-mails may leave. An admin can widen it.",
        field="window",
    )


def open_for(
    at: datetime,
    spent: timedelta,
    *,
    zone: ZoneInfo,
    window: SendWindow,
    countries: Collection[str],
) -> datetime:
    """The instant at which the window has been open for `spent` since `at`, in UTC."""
    while True:
        opens = next_open(at, zone=zone, window=window, countries=countries)
        _, closes = _hours(opens.astimezone(zone).date(), zone, window)
        if opens + spent <= closes:
            return opens + spent
        spent -= closes - opens
        at = closes


def _hours(day: date, zone: ZoneInfo, window: SendWindow) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), tzinfo=zone)
    following = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    opens = midnight.replace(hour=window.first_hour) if window.first_hour < 24 else following
    closes = midnight.replace(hour=window.last_hour) if window.last_hour < 24 else following
    return opens.astimezone(UTC), closes.astimezone(UTC)


def _is_off(day: date, countries: Collection[str]) -> bool:
    return any(day in holidays_of(country, day.year) for country in countries)
