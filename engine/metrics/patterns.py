"""Decides what is looked at for patterns: which angle, tone, length and hour, for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.assigning import REPLY_WINDOW
from engine.metrics.comparing import Counted, Group, comparisons, sure_patterns
from engine.metrics.figures import audience_labels
from engine.metrics.gone_out import at_minute, is_counted_as, sent_minute, went_out
from engine.scheduling.calendar import zone_or
from engine.views.patterns import PatternReport, Trait
from storage import counting
from storage.tables import CountedMessage, Prospect, Touch, Variant
from storage.tables import Sequence as SequenceRow

DAYS: Final = 180
"""What was answered longer ago says little about now."""
SHORT, LONG = 400, 900
"""Characters: shorter is short, longer is long."""
NOON, AFTERNOON = 11, 14
"""Hours on the recipient's clock at which midday and afternoon begin."""


def patterns(session: Session, workspace_id: int, *, now: datetime) -> PatternReport:
    """What got positive answers more often than the rest, of messages that had time to be answered.

    Only what was delivered counts, of the last `DAYS` days up to a reply window ago.
    """
    counting.write(session)
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    labels = audience_labels(session, workspace_id)
    counts: dict[Group, Counted] = defaultdict(Counted)
    messages = 0
    for row in _rows(session, workspace_id, now):
        counted = Counted(row.positive, row.delivered)
        messages += row.delivered
        for group in _groups(row, labels, zone):
            counts[group] += counted
    looked_at = comparisons(counts)
    return PatternReport(
        days=DAYS,
        messages=messages,
        looked_at=len(looked_at),
        patterns=tuple(sure_patterns(looked_at)),
    )


def _rows(session: Session, workspace_id: int, now: datetime) -> Iterator[Any]:
    length = case(
        (func.length(Variant.body) < SHORT, "short"),
        (func.length(Variant.body) > LONG, "long"),
        else_="medium",
    ).label("length")
    segment = func.coalesce(SequenceRow.segment, Prospect.segment).label("audience")
    minute = sent_minute(session).label("minute")
    alike = (segment, Prospect.role, Prospect.timezone, Touch.channel, Variant.angle, Variant.tone)
    positive = func.sum(case((is_counted_as("positive"), 1), else_=0)).label("positive")
    query = (
        select(*alike, length, minute, positive, func.count().label("delivered"))
        .select_from(Touch)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Variant, (Variant.touch_id == Touch.id) & (Variant.number == Touch.variant_number))
        .where(
            *went_out(workspace_id, now - timedelta(days=DAYS), now - REPLY_WINDOW),
            is_counted_as("delivered"),
        )
        .group_by("audience", *alike[1:], "length", "minute")
    )
    yield from session.execute(query)


def _groups(row: Any, labels: dict[str, str], team: ZoneInfo) -> Iterator[Group]:
    hour = at_minute(row.minute).astimezone(zone_or(row.timezone, team)).hour
    values = {
        Trait.ANGLE: row.angle,
        Trait.TONE: row.tone,
        Trait.LENGTH: row.length,
        Trait.HOUR: part_of_day(hour),
    }
    people = [None, labels.get(row.audience, row.audience) if row.audience else None, row.role]
    for whom in dict.fromkeys(people):
        for trait, value in values.items():
            yield Group(whom, row.channel.value, trait, value)


def part_of_day(hour: int) -> str:
    """The morning, midday or afternoon of a working day."""
    if hour < NOON:
        return "morning"
    return "midday" if hour < AFTERNOON else "afternoon"
