"""Counts days, weeks, months and quarters on from the day on which a message came."""

from __future__ import annotations

from datetime import date, timedelta


def later(received: date, count: int, unit: str) -> date:
    """A span on: months end where they end, so a month from 31 January is 28 February."""
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if days is not None:
        return received + timedelta(days=count * days)
    months = received.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = received.year + months // 12, months % 12 + 1
    return min(date(year, month, 1) + timedelta(days=received.day - 1), last_day(year, month))


def last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def next_period(unit: str, received: date) -> date:
    """The first day of the week, month, quarter or year after the one that `received` is in."""
    if unit == "day":
        return received + timedelta(days=1)
    if unit in {"week", "fortnight"}:
        return received + timedelta(days=7 - received.weekday())
    if unit == "year":
        return date(received.year + 1, 1, 1)
    months = 1 if unit == "month" else 3 - (received.month - 1) % 3
    ahead = received.month - 1 + months
    return date(received.year + ahead // 12, ahead % 12 + 1, 1)


def end_of_period(unit: str, received: date) -> date:
    return next_period(unit, received) - timedelta(days=1)


def quarter(number: int, year: int | None, received: date) -> date:
    """Its first day; without a year, the next that begins."""
    first = date(year or received.year, number * 3 - 2, 1)
    return first if year or first > received else first.replace(year=first.year + 1)


def end_of_quarter(number: int, year: int | None, received: date) -> date:
    """Its last day; without a year, the next that ends."""
    last = last_day(year or received.year, number * 3)
    return last if year or last > received else last_day(received.year + 1, number * 3)


def day_of_month(day: int, received: date) -> date | None:
    """The next day with that number."""
    for months in range(3):
        first = later(received.replace(day=1), months, "month")
        try:
            found = first.replace(day=day)
        except ValueError:
            continue
        if found > received:
            return found
    return None


def weekday(number: int, received: date) -> date:
    """The next such day, a week on when it is today."""
    return received + timedelta(days=(number - received.weekday() - 1) % 7 + 1)


def iso_week(number: int, received: date) -> date | None:
    """The Monday of the next week with that number."""
    for year in (received.year, received.year + 1):
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            continue
        if monday > received:
            return monday
    return None
