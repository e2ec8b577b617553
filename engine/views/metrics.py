"""Decides what is told about results: figures of a time, and a week's digest."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from engine.views.base import Request, View


class MetricsRequest(Request):
    """The last `date_range_days` times 24 hours; None is everything there is."""

    date_range_days: int | None = Field(default=30, ge=1, le=3660)


class SegmentFigures(View):
    """One audience. Both rates are percent of `total`, the touches sent to it in the time."""

    total: int
    replies: int
    meetings: int
    reply_rate: float
    meeting_rate: float


class SequenceFigures(View):
    """One sequence type. Both rates are percent of `total`, the touches it sent in the time."""

    sequence_type: str
    total: int
    replies: int
    meetings: int
    reply_rate: float
    meeting_rate: float


class MetricsReport(View):
    """What was sent in a time, and what came back in it.

    `total_outreach` is every touch that went out: connection requests, first messages (dms) and
    follow-ups, check-ins among these. `replies_received` counts touches that a person answered,
    each once however often; `meetings_booked` counts prospects. Both rates are percent of
    `total_outreach`. All count what happened within the time, so that an answer belongs to the
    time it came in.
    """

    success: bool = True
    date_range_days: int | None
    total_outreach: int
    connection_requests_sent: int
    dms_sent: int
    followups_sent: int
    replies_received: int
    meetings_booked: int
    reply_rate: float
    meeting_rate: float
    segment_performance: dict[str, SegmentFigures]
    top_performing_sequences: tuple[SequenceFigures, ...]
    labels: dict[str, str]
    """Audiences by key, as people call them."""


class NextStep(View):
    """Something to do now: `kind` says what, `count` how many, `subject` for which audience.

    `percent` and `target_percent` are shares of this week's new conversations.
    """

    kind: str
    count: int
    subject: str | None = None
    percent: int | None = None
    target_percent: int | None = None


class AudienceWeek(View):
    """One audience's seven days, and the seven before in `…_before`."""

    key: str
    label: str
    sent: int
    replies: int
    meetings: int
    sent_before: int
    replies_before: int
    meetings_before: int


class DigestView(View):
    """Seven days up to an instant against the seven days before them.

    The funnel is sent → replies → meetings. `began` to `until` are local dates.
    """

    success: bool = True
    week: str
    began: date
    until: date
    sent: int
    replies: int
    meetings: int
    sent_before: int
    replies_before: int
    meetings_before: int
    reply_rate: float
    meeting_rate: float
    audiences: tuple[AudienceWeek, ...]
    next_steps: tuple[NextStep, ...]
    told_at: datetime
