"""Decides the figures of a time: what was sent, what came back, and the rates between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.accuracy import accuracy
from engine.metrics.counts import COUNTED, Count, add_up, happened
from engine.metrics.outcomes import READ as OUTCOMES
from engine.metrics.outcomes import outcomes
from engine.metrics.percents import percent
from engine.metrics.person import HAPPENED
from engine.metrics.reading import read
from engine.scheduling.cadence import UNASSIGNED
from engine.views.metrics import (
    FEWEST,
    MetricsReport,
    MetricsRequest,
    SegmentFigures,
    SequenceFigures,
)
from storage.states import EventKind, TouchKind
from storage.tables import Audience

MOST_SEQUENCES = 5
INSTANT = timedelta(microseconds=1)
"""The least that two instants differ by: a day begins just after the one before has ended."""


def metrics(
    session: Session, request: MetricsRequest, *, workspace_id: int, now: datetime
) -> MetricsReport:
    """The figures of the last `date_range_days` days, or of the days asked for, from events.

    reply_rate and meeting_rate are percent of all touches sent in the time.
    """
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    since, until = span(request, zone, now)
    by = request.by
    figures = read(session, workspace_id, since, until, HAPPENED, *OUTCOMES, *([by] if by else []))
    found = happened(figures)
    labels = audience_labels(session, workspace_id)
    total, replies, meetings = three(found)
    requests = _sent(found, TouchKind.CONNECTION_REQUEST)
    messages = _sent(found, TouchKind.INITIAL_DM)
    return MetricsReport(
        date_range_days=None if request.since else request.date_range_days,
        since=request.since,
        until=request.until,
        total_outreach=total,
        connection_requests_sent=requests,
        dms_sent=messages,
        followups_sent=total - requests - messages,
        replies_received=replies,
        meetings_booked=meetings,
        reply_rate=percent(replies, total),
        meeting_rate=percent(meetings, total),
        segment_performance={key: _segment(found, key) for key in segments_in_order(found, labels)},
        top_performing_sequences=_best(found),
        labels=labels,
        answers=accuracy(session, workspace_id, since=since, until=until),
        outcomes=outcomes(session, workspace_id, figures, since=since, until=until, by=by),
    )


def span(
    request: MetricsRequest, zone: ZoneInfo, now: datetime
) -> tuple[datetime | None, datetime]:
    """The time asked for, `(since, until]`: whole days on the team's clock, or up to now."""
    if request.since is None:
        days = request.date_range_days
        return None if days is None else now - timedelta(days=days), now
    began = datetime.combine(request.since, time(), tzinfo=zone).astimezone(UTC) - INSTANT
    if request.until is None:
        return began, now
    next_day = request.until + timedelta(days=1)
    ended = datetime.combine(next_day, time(), tzinfo=zone).astimezone(UTC) - INSTANT
    return began, min(ended, now)


def audience_labels(session: Session, workspace_id: int) -> dict[str, str]:
    """The audiences' labels by key, in their order."""
    rows = session.execute(
        select(Audience.key, Audience.label)
        .where(Audience.workspace_id == workspace_id)
        .order_by(Audience.position)
    )
    return {row.key: row.label for row in rows}


def segments_in_order(found: Sequence[Count], labels: dict[str, str]) -> list[str]:
    """All audiences in their order, then what else was written to, those without one last."""
    others = sorted({count.segment for count in found} - set(labels) - {UNASSIGNED})
    last = [UNASSIGNED] if any(count.segment == UNASSIGNED for count in found) else []
    return [*labels, *others, *last]


def _sent(found: Sequence[Count], kind: TouchKind) -> int:
    return add_up([count for count in found if count.touch_kind == kind], EventKind.SENT)


def _segment(found: Sequence[Count], key: str) -> SegmentFigures:
    total, replies, meetings = three([count for count in found if count.segment == key])
    return SegmentFigures(
        total=total,
        replies=replies,
        meetings=meetings,
        reply_rate=percent(replies, total),
        meeting_rate=percent(meetings, total),
    )


def _best(found: Sequence[Count]) -> tuple[SequenceFigures, ...]:
    """Sequence types by reply rate, then by what they sent; first those that sent enough to say."""
    figures = []
    for name in {count.sequence_type for count in found if count.sequence_type is not None}:
        total, replies, meetings = three([c for c in found if c.sequence_type == name])
        figures.append(
            SequenceFigures(
                sequence_type=name,
                total=total,
                replies=replies,
                meetings=meetings,
                reply_rate=percent(replies, total),
                meeting_rate=percent(meetings, total),
            )
        )
    figures.sort(
        key=lambda each: (each.total < FEWEST, -each.reply_rate, -each.total, each.sequence_type)
    )
    return tuple(figures[:MOST_SEQUENCES])


def three(found: Sequence[Count]) -> tuple[int, int, int]:
    """The funnel: touches sent, touches answered, prospects booked."""
    sent, replied, booked = (add_up(found, what) for what in COUNTED)
    return sent, replied, booked
