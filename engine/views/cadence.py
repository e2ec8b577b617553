"""Decides what is told about the cadence: the plan of a week, and a day with its progress."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from engine.views.base import Request, View


class WeeklyCadenceRequest(Request):
    """Which week to plan, by any instant in it (seconds since 1970); None is the current week.

    A target of None is the team's own: 40 connection requests and 30 follow-ups unless set.
    """

    week_start_date: float | None = None
    target_connection_requests: int | None = Field(default=None, ge=0, le=1000)
    target_followups: int | None = Field(default=None, ge=0, le=1000)


class WeeklyEntry(View):
    """One touch of the plan. `state` is `draft`, `approved`, or `suggested` where there is none."""

    day: str
    date: date
    time: str
    prospect_id: int
    prospect_name: str
    segment: str | None
    outreach_type: str
    sequence_step: int
    message_variant: int
    priority_score: float | None
    company: str | None
    channel: str
    state: str
    touch_id: int | None
    slot: str


class PlannedSlot(View):
    """An hour of a day and what it is for; entries name it by `slot`."""

    slot: str
    time: str
    title: str


class PlannedDay(View):
    """`off` says why nothing is planned: a holiday, or that the day is over."""

    day: str
    date: date
    off: str | None
    slots: tuple[PlannedSlot, ...]


class WeekLimits(View):
    """What the plan keeps within; `sent` counts what this week has had already."""

    target_connection_requests: int
    target_followups: int
    conversations_begun: int
    connection_requests_sent: int
    followups_sent: int
    linkedin_cap: int
    linkedin_left: int


class WeeklyCadence(View):
    """A week's plan: open touches on their days, then new contacts up to the target.

    `distribution` counts the entries that begin a conversation, by audience; `target_distribution`
    is what the audiences' shares would make of the same number. `left_over` counts follow-ups that
    the target leaves for later.
    """

    success: bool = True
    week_start: date
    week_end: date
    total_outreach: int
    distribution: dict[str, int]
    entries: tuple[WeeklyEntry, ...]
    target_distribution: dict[str, int]
    days: tuple[PlannedDay, ...]
    limits: WeekLimits
    left_over: int
    labels: dict[str, str]
    """Audiences by key, as people call them."""
    today: date


class DaySlot(View):
    """One hour of a day's work. `open_emails` are the drafts one click could approve."""

    slot: str
    time: str
    title: str
    total: int
    done: int
    open_emails: int


class CadenceDayView(View):
    """A day with its progress. `leaving` counts e-mails that were approved before and go today."""

    day_id: int
    date: date
    total: int
    done: int
    failed: int
    slots: tuple[DaySlot, ...]
    kinds: dict[str, int]
    leaving: int
    suggested_ids: tuple[int, ...]
    suggested: int
    linkedin_left: int
    linkedin_cap: int
    timezone: str


class SlotApproval(View):
    """What approving a slot's e-mails did; `problems` are sentences, one for each that stayed."""

    slot: str
    time: str
    approved: int
    problems: tuple[str, ...]


class JobLine(View):
    """One recurring job as people see it; instants are UTC."""

    name: str
    summary: str
    when: str
    if_missed: str
    last_run: datetime | None
    last_slot: str | None
    last_state: str | None
    note: str | None
    next_run: datetime | None


class JobList(View):
    success: bool = True
    timezone: str
    jobs: tuple[JobLine, ...]
