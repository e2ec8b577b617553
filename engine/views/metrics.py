"""Decides what is told about results: the figures of a time."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from engine.views.base import Request, View
from engine.views.outcomes import NO_OUTCOMES, By, Outcomes
from engine.views.outcomes import example as outcomes

MOST_DAYS = 3660
"""Ten years; who wants more asks for all."""
FEWEST = 10
"""Of fewer messages people are shown no rate, but the counts: one in three says nothing."""


class MetricsRequest(Request):
    """The last `date_range_days` times 24 hours; None is everything there is.

    Where `since` is given it is the days from that on, up to and with `until` (None: up to now),
    on the team's clock. `by` breaks the outcomes down.
    """

    date_range_days: int | None = Field(default=30, ge=1, le=MOST_DAYS)
    since: date | None = None
    until: date | None = None
    by: By | None = None


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


class LabelRead(View):
    """Answers that were read as one label at first; `percent_right` None where they are few."""

    read: int
    corrected: int
    percent_right: int | None


class AnswersRead(View):
    """How many answers of a time were read, and how many of those a person corrected."""

    read: int
    corrected: int
    percent_right: int | None
    labels: dict[str, LabelRead]


class MetricsReport(View):
    """What was sent in a time, and what came back in it.

    `total_outreach` is every touch that went out: connection requests, first messages (dms) and
    follow-ups, check-ins among these. `replies_received` counts touches that a person answered,
    each once however often; `meetings_booked` counts prospects. Both rates are percent of
    `total_outreach`. All count what happened within the time, so that an answer belongs to the
    time it came in. `outcomes` are what came by now of what was sent in the time.

    `date_range_days` None: everything, or the days from `since` to `until`.
    """

    success: bool = True
    date_range_days: int | None
    since: date | None = None
    until: date | None = None
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
    answers: AnswersRead
    outcomes: Outcomes


ANSWERS = AnswersRead(
    read=42,
    corrected=3,
    percent_right=93,
    labels={
        "interested": LabelRead(read=30, corrected=1, percent_right=97),
        "deferral": LabelRead(read=12, corrected=2, percent_right=83),
    },
)
NO_ANSWERS = AnswersRead(read=0, corrected=0, percent_right=None, labels={})


def _example_report() -> MetricsReport:
    """The figures of the outreach engine's document."""
    return MetricsReport(
        date_range_days=30,
        total_outreach=150,
        connection_requests_sent=60,
        dms_sent=50,
        followups_sent=40,
        replies_received=25,
        meetings_booked=8,
        reply_rate=16.67,
        meeting_rate=5.33,
        segment_performance={
            "referral_network": SegmentFigures(
                total=75, replies=15, meetings=5, reply_rate=20.0, meeting_rate=6.67
            ),
            "thought_leadership": SegmentFigures(
                total=70, replies=9, meetings=3, reply_rate=12.86, meeting_rate=4.29
            ),
            "unassigned": SegmentFigures(
                total=5, replies=1, meetings=0, reply_rate=20.0, meeting_rate=0.0
            ),
        },
        top_performing_sequences=(
            SequenceFigures(
                sequence_type="3-step",
                total=120,
                replies=22,
                meetings=7,
                reply_rate=18.33,
                meeting_rate=5.83,
            ),
            SequenceFigures(
                sequence_type="soft_nudge",
                total=30,
                replies=3,
                meetings=1,
                reply_rate=10.0,
                meeting_rate=3.33,
            ),
        ),
        labels={
            "referral_network": "Referral network",
            "thought_leadership": "Thought leadership",
        },
        answers=ANSWERS,
        outcomes=outcomes(),
    )


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    report = _example_report()
    return {
        "metrics": report,
        "metrics_empty": report.model_copy(
            update={
                "total_outreach": 0,
                "connection_requests_sent": 0,
                "dms_sent": 0,
                "followups_sent": 0,
                "replies_received": 0,
                "meetings_booked": 0,
                "reply_rate": 0.0,
                "meeting_rate": 0.0,
                "segment_performance": {},
                "top_performing_sequences": (),
                "answers": NO_ANSWERS,
                "outcomes": NO_OUTCOMES,
            }
        ),
        "metrics_by_channel": report.model_copy(
            update={
                "date_range_days": None,
                "since": date(2026, 10, 1),
                "until": date(2026, 10, 31),
                "outcomes": outcomes(By.CHANNEL),
            }
        ),
    }
