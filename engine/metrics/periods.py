"""Decides which days a digest is about, and which days it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.metrics.figures import INSTANT
from engine.views.digests import Period


@dataclass(frozen=True)
class Days:
    """`(began, ended]` against `(before, began]`; `first` to `last` are the days to be named.

    `key` is unique among a team's digests, so that each is told once.
    """

    period: Period
    key: str
    before: datetime
    began: datetime
    ended: datetime
    first: date
    last: date


def days_of(period: Period, until: datetime, zone: ZoneInfo, since: datetime | None = None) -> Days:
    """What a digest at `until` is about, on the team's clock; a week begins at `since`, if said."""
    return _month(until, zone) if period == "month" else _week(until, zone, since)


def _week(until: datetime, zone: ZoneInfo, since: datetime | None) -> Days:
    """Seven local days up to `until`, or those since the last digest; and as many before them."""
    end = until.astimezone(zone)
    began = since.astimezone(zone) if since is not None else end - timedelta(days=7)
    return Days(
        period="week",
        key=end.date().isoformat(),
        before=began - (end - began),
        began=began,
        ended=end,
        first=began.date(),
        last=end.date(),
    )


def _month(until: datetime, zone: ZoneInfo) -> Days:
    """The last whole month, and the one before it."""
    after = until.astimezone(zone).date().replace(day=1)
    last = after - timedelta(days=1)
    first = last.replace(day=1)
    earlier = (first - timedelta(days=1)).replace(day=1)
    before, began, ended = (
        datetime.combine(day, time(), tzinfo=zone) - INSTANT for day in (earlier, first, after)
    )
    return Days(
        period="month",
        key=f"{first:%Y-%m}",
        before=before,
        began=began,
        ended=ended,
        first=first,
        last=last,
    )
