"""Decides on which instant a step falls due: days after the start, inside the recipient's hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.scheduling.step import ChosenStep, Unit, Wait
from engine.scheduling.week import has_calendar
from engine.scheduling.windows import closed_by, next_open, open_for, own_window, window_on
from engine.team_settings import SendWindow, TeamSettings
from storage.states import Channel
from storage.types import JsonDict


@dataclass(frozen=True)
class Hours:
    """When a recipient may be written to, and which of their days are working days.

    Working days are the team's days of the week without the recipient's holidays, whatever the
    channel: all steps of a sequence count alike.
    """

    zone: ZoneInfo
    window: SendWindow
    """The team's."""
    country: str
    """Whose holidays the recipient has."""
    own: SendWindow | None = None
    """The campaign's, for what leaves by itself."""
    channel: Channel | None = None
    team_country: str | None = None
    """Whose holidays the team has, where they are others."""

    def on(self, channel: Channel) -> Hours:
        """The hours of one channel."""
        return replace(self, channel=channel)

    @property
    def opens(self) -> SendWindow:
        """The hours of the channel; the team's where none is named."""
        if self.channel is None:
            return self.window
        return window_on(self.channel, team=self.window, own=self.own)

    @property
    def countries(self) -> tuple[str, ...]:
        """Whose holidays close the channel; the recipient's where none is named."""
        if self.channel is None:
            return (self.country,)
        return closed_by(
            self.channel, recipient=self.country, team=self.team_country or self.country
        )

    def next_open(self, at: datetime) -> datetime:
        """The first instant from `at` on inside the window, in UTC."""
        return next_open(at, zone=self.zone, window=self.opens, countries=self.countries)

    def open_for(self, at: datetime, spent: timedelta) -> datetime:
        """The instant at which the window has been open for `spent` since `at`, in UTC."""
        return open_for(at, spent, zone=self.zone, window=self.opens, countries=self.countries)


def hours_for(
    settings: TeamSettings,
    *,
    recipient: str | None,
    country: str | None,
    team: str,
    own: JsonDict | None,
) -> Hours:
    """The recipient's time zone and holidays; the team's where the record has none that is known.

    `country` is the recipient's (ISO 3166-1 alpha-2). `own` are the hours of a campaign that has
    some, as it keeps them.
    """
    theirs = country if country is not None and has_calendar(country) else settings.country
    return Hours(
        zone_or(recipient, ZoneInfo(team)),
        settings.window,
        theirs,
        own_window(own),
        team_country=settings.country,
    )


def zone_or(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else otherwise
    except (KeyError, ValueError, OSError):
        return otherwise


def add_calendar_days(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the clock of `zone`, `days` later, in UTC, across changes of the clock."""
    local = at.astimezone(zone)
    return _at(local.date() + timedelta(days=days), local.time(), zone)


def add_working_days(at: datetime, days: int, hours: Hours) -> datetime:
    """The same time on the clock, `days` working days later, in UTC.

    From a day off one counts as from the working day before it: Saturday plus one is Monday.
    """
    local = at.astimezone(hours.zone)
    day = local.date()
    for _ in range(days):
        day = _next_working_day(day, hours)
    return _at(day, local.time(), hours.zone)


def _next_working_day(day: date, hours: Hours) -> date:
    """The next day on which the team's window opens."""
    midnight = _at(day + timedelta(days=1), time(), hours.zone)
    return replace(hours, channel=None).next_open(midnight).astimezone(hours.zone).date()


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant; one that the clock skips in spring is an hour later."""
    return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=zone).astimezone(UTC)


def after(at: datetime, wait: Wait, hours: Hours) -> datetime:
    """The instant `wait` later, in UTC; days keep the time on the recipient's clock."""
    if wait.unit is Unit.HOURS:
        return (at + timedelta(hours=wait.amount)).astimezone(UTC)
    if wait.unit is Unit.DAYS:
        return add_calendar_days(at, wait.amount, hours.zone)
    return add_working_days(at, wait.amount, hours)


def moved_on(at: datetime, days: int, hours: Hours) -> datetime:
    """The first open instant from `days` working days later on."""
    return hours.next_open(add_working_days(at, days, hours) if days else at)


def later_day(at: datetime, last: datetime | None, hours: Hours) -> datetime:
    """The first open instant from `at` on that is on a later day than `last`."""
    opens = hours.next_open(at)
    if last is not None and _day(opens, hours) <= _day(last, hours):
        return hours.next_open(add_working_days(last, 1, hours))
    return opens


def spaced(
    at: datetime, wait: Wait, last: datetime | None, waited: Wait | None, hours: Hours
) -> datetime:
    """`at`, or later: as far behind `last`, which `waited`, as the two waits are apart.

    A weekend that moves a step on does not bring it closer to the next one. Of waits in different
    units only the order is known.
    """
    if last is None or waited is None or waited.unit is not wait.unit:
        return at
    return max(at, after(last, wait.less(waited), hours))


def due_dates(start: datetime, steps: Iterable[ChosenStep], hours: Hours) -> list[datetime]:
    """When each step is due, in UTC: inside the window, each on a later day than the one before.

    None is closer to the one before than their waits are. A step with a condition is due after the
    step that it speaks of, if that goes out when it is due; it neither waits for the others nor are
    they moved by it. Each goes by the hours of its channel, and the start by those of the first.
    """
    steps = tuple(steps)
    begin = hours.on(steps[0].way.channel).next_open(start) if steps else start
    due: list[datetime] = []
    last: datetime | None = None
    waited: Wait | None = None
    for step in steps:
        its = hours.on(step.way.channel)
        if step.condition_position is not None:
            due.append(its.next_open(after(due[step.condition_position], step.wait, its)))
            continue
        at = spaced(after(begin, step.wait, its), step.wait, last, waited, its)
        last, waited = later_day(at, last, its), step.wait
        due.append(last)
    return due


def _day(at: datetime, hours: Hours) -> date:
    return at.astimezone(hours.zone).date()


def in_words(at: datetime, zone: ZoneInfo) -> str:
    """An instant for a person: “Wed 25 Nov, 10:00 New York time”."""
    local = at.astimezone(zone)
    place = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    where = "UTC" if place == "UTC" else f"{place} time"
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M} {where}"


def working_days_between(since: datetime, until: datetime, hours: Hours) -> int:
    """How many working days began after `since` and by `until`, on the recipient's calendar."""
    day, last = _day(since, hours), _day(until, hours)
    days = 0
    while (day := _next_working_day(day, hours)) <= last:
        days += 1
    return days
