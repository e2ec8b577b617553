"""Decides whether a stage of the pipeline fell: four weeks against the twelve before them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.assigning import REPLY_WINDOW
from engine.campaigns.harms import chance_of_as_many
from engine.metrics.accuracy import accuracy
from engine.metrics.before_sending import STAGES as BEFORE
from engine.metrics.before_sending import Share, before_sending
from engine.metrics.gone_out import went_out
from engine.metrics.percents import percent_of_enough
from engine.views.metrics import FEWEST
from engine.views.pipeline_health import StageHealth
from storage import counting
from storage.figures import BIT
from storage.tables import CountedMessage, Touch

LATELY: Final = timedelta(weeks=4)
HISTORY: Final = timedelta(weeks=12)
LEVEL: Final = 0.05
"""The chance that of all stages one is said to have fallen although none has."""
AFTER: Final = {
    "delivered": ("sent", "delivered"),
    "replied": ("delivered", "replied"),
    "positive": ("replied", "positive"),
    "meeting": ("positive", "meeting_booked"),
}
"""What each stage is a share of, and what comes through, by the figures of a message."""
READ: Final = "read"
"""The stage of reading answers: those that nobody had to correct, of all that were read."""
STAGES: Final = (*BEFORE, *AFTER, READ)


def stages(session: Session, workspace_id: int, *, now: datetime) -> tuple[StageHealth, ...]:
    """Each stage, of all that has had the time of a reply window; reading up to now."""
    counting.write(session)
    until = now - REPLY_WINDOW
    times = ((until - LATELY, until), (until - LATELY - HISTORY, until - LATELY))
    first = [before_sending(session, workspace_id, *time) for time in times]
    found = {stage: (first[0][stage], first[1][stage]) for stage in BEFORE}
    lately, before = (_counts(session, workspace_id, *time) for time in times)
    for stage, figures in AFTER.items():
        found[stage] = (_share(lately, *figures), _share(before, *figures))
    found[READ] = (
        _read(session, workspace_id, now - LATELY, now),
        _read(session, workspace_id, now - LATELY - HISTORY, now - LATELY),
    )
    return tuple(health(stage, *shares) for stage, shares in found.items())


def health(stage: str, now: Share, before: Share) -> StageHealth:
    return StageHealth(
        stage=stage,
        count=now[0],
        of=now[1],
        count_before=before[0],
        of_before=before[1],
        rate=percent_of_enough(*now),
        rate_before=percent_of_enough(*before),
        fell=has_fallen(now, before),
    )


def has_fallen(now: Share, before: Share) -> bool:
    """Whether so many did not come through as chance hardly has; never said of a handful.

    Fisher's exact test, one-sided, corrected for the number of stages.
    """
    if min(now[1], before[1]) < FEWEST:
        return False
    chance = chance_of_as_many(now[1] - now[0], now[1], before[1] - before[0], before[1])
    return chance * len(STAGES) <= LEVEL


def _counts(session: Session, workspace_id: int, since: datetime, until: datetime) -> Counter[int]:
    rows = session.execute(
        select(CountedMessage.figures, func.count())
        .select_from(Touch)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .where(*went_out(workspace_id, since, until))
        .group_by(CountedMessage.figures)
    )
    counts: Counter[int] = Counter()
    for figures, number in rows:
        counts[figures] = number
    return counts


def _share(counts: Counter[int], whole: str, part: str) -> Share:
    """A meeting makes a message positive whether or not an answer is known: both are asked for."""
    both = BIT[whole] | BIT[part]
    of = sum(number for figures, number in counts.items() if figures & BIT[whole])
    return sum(number for figures, number in counts.items() if figures & both == both), of


def _read(session: Session, workspace_id: int, since: datetime, until: datetime) -> Share:
    found = accuracy(session, workspace_id, since=since, until=until)
    return found.read - found.corrected, found.read
