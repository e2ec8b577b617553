"""Lists the recurring jobs: when each runs, what it does, and what becomes of missed runs.

A job's body is one transaction with the note that it is done, so a body that is pure database work
happens once; what it wants posted or sent is left as rows for the lanes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.orm import Session

from bot.slots import Missed, wall_clock
from bot.timing import Timing, first_working_day_at, weekly_digest_timing, working_days_at
from engine import workspace as workspaces
from engine.metrics.card_figures import draw_changed
from engine.metrics.digests import make_digest
from engine.metrics.pipeline_health import watch
from engine.metrics.recounting import recount_all
from engine.metrics.recounting_people import check
from engine.replies.comebacks import tell
from engine.replies.gathering import gather
from engine.replies.reminding import remind
from engine.retention import KINDS, tidy
from engine.scheduling.closing import close_day, so_far
from engine.scheduling.day import open_day
from engine.scheduling.day_hours import closed_at, posted_at, watched_at
from engine.scheduling.digest_times import last_told
from engine.scheduling.week_lines import schedule_of
from engine.scoring.doings import forget_stale
from engine.team_settings import TeamSettings

ALIKE_EVERYWHERE = datetime(2026, 1, 1, tzinfo=UTC)
"""From when on intervals are counted, so that all processes name the same slots."""
Body = Callable[[Session, int, datetime, datetime], str | None]
"""(session, workspace id, the slot's instant, now) → what was done, in words, or None."""


@dataclass(frozen=True)
class RecurringJob:
    """What recurs: when by the team's clock, and what becomes of runs that nobody was there for."""

    name: str
    summary: str
    timing: Timing | Callable[[TeamSettings], Timing]
    """When it runs, or by which of a team's settings that is told."""
    missed: Missed
    run: Body
    grace: timedelta = timedelta(0)
    """How late a run may be with `Missed.SKIP`."""

    def timing_of(self, team: TeamSettings) -> Timing:
        return self.timing if isinstance(self.timing, Timing) else self.timing(team)


def morning_cadence(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    opened = open_day(session, workspace_id, at.astimezone(zone).date(), now)
    return "posted" if opened else "nothing to post"


def evening_close(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    """A run by hand may come before the day's end: it looks, and the day is closed then."""
    workspace = workspaces.get(session, workspace_id)
    evening = at.astimezone(workspaces.zone_of(workspace))
    closes = closed_at(schedule_of(workspaces.settings_of(workspace)), evening.weekday())
    if evening.time() < closes:
        left = so_far(session, workspace_id, evening.date())
        later = f"the day is closed at {closes.hour}:{closes:%M}"
        return f"{left.done} of {left.total} done so far; {later}" if left else "nothing to close"
    closing = close_day(session, workspace_id, evening.date(), now)
    return f"{closing.done} of {closing.total} done" if closing else "nothing to close"


def weekly_digest(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    """Whoever asked before its hour was told of less: then it is told anew."""
    workspace = workspaces.get(session, workspace_id)
    team = workspaces.settings_of(workspace)
    hour = last_told(team, at.astimezone(workspaces.zone_of(workspace)))
    digest = make_digest(session, workspace_id, at, now, anew_from=hour)
    return f"told of {digest.week}"


def monthly_digest(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    digest = make_digest(session, workspace_id, at, now, "month")
    return f"told of {digest.week}"


def pipeline_health(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is what is wrong now
    news = watch(session, workspace_id, now=now)
    return f"told of {news}" if news else "nothing new"


def campaign_counts(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at
    wrong = recount_all(session, workspace_id, now=now)
    return f"{wrong} put right" if wrong else "all right"


def metrics_counts(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at
    report = check(session, workspace_id, now=now)
    if report.all_right:
        return "all right"
    return f"{report.people_put_right} people and {report.counters_put_right} counters put right"


def campaign_cards(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is what the counters say now
    drawn = draw_changed(session, workspace_id, now=now)
    return f"{drawn} drawn again" if drawn else "nothing has changed"


def fading_scores(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is how old the scores are now
    stale = forget_stale(session, workspace_id, now=now)
    return f"{stale} to be scored anew" if stale else "nobody to be scored anew"


def gathered_alerts(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is what is due by now
    told = gather(session, workspace_id, now=now)
    return f"told {told}" if told else "nothing was gathered"


def reply_reminders(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is how long they have waited by now
    reminded = remind(session, workspace_id, now=now)
    return f"reminded of {reminded}" if reminded else "nothing waits for too long"


def comebacks(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is whose day has come by now
    told = tell(session, workspace_id, now=now)
    return f"told of {told}" if told else "nobody comes back"


def retention(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at
    gone = tidy(session, workspace_id, now=now)
    return ", ".join(f"{count} {KINDS[name].words}" for name, count in gone.items()) or "nothing"


def every(minutes: int, when: str) -> Timing:
    start = ALIKE_EVERYWHERE
    return Timing(when, IntervalTrigger(minutes=minutes, start_date=start, timezone=UTC))


JOBS: tuple[RecurringJob, ...] = (
    RecurringJob(
        name="morning_cadence",
        summary="posts what is to be done today, half an hour before the first line of the day",
        timing=working_days_at(posted_at),
        missed=Missed.SKIP,
        grace=timedelta(hours=9),
        run=morning_cadence,
    ),
    RecurringJob(
        name="pipeline_health",
        summary="tells once of what is wrong in the pipeline, and when it is over",
        timing=working_days_at(watched_at),
        missed=Missed.LATEST,
        run=pipeline_health,
    ),
    RecurringJob(
        name="evening_close",
        summary="says below the day's post what was done, and to when the rest rolls on",
        timing=working_days_at(closed_at),
        missed=Missed.SKIP,
        grace=timedelta(hours=6),
        run=evening_close,
    ),
    RecurringJob(
        name="weekly_digest",
        summary="posts the week's figures, with a chart and what to do next",
        timing=weekly_digest_timing,
        missed=Missed.LATEST,
        run=weekly_digest,
    ),
    RecurringJob(
        name="monthly_digest",
        summary="posts last month's figures, with a chart and what to do next",
        timing=first_working_day_at(time(9)),
        missed=Missed.LATEST,
        run=monthly_digest,
    ),
    RecurringJob(
        name="reply_reminders",
        summary="reminds of answers that nobody has dealt with, in the team's hours",
        timing=every(30, "every half hour"),
        missed=Missed.LATEST,
        run=reply_reminders,
    ),
    RecurringJob(
        name="comebacks",
        summary="tells of whom one may write to again, who were put off until today",
        timing=every(30, "every half hour"),
        missed=Missed.LATEST,
        run=comebacks,
    ),
    RecurringJob(
        name="gathered_alerts",
        summary="tells members what came in their quiet hours, or is to be told once a day",
        timing=every(30, "every half hour"),
        missed=Missed.LATEST,
        run=gathered_alerts,
    ),
    RecurringJob(
        name="campaign_cards",
        summary="draws the cards of campaigns again whose figures have changed",
        timing=every(10, "every ten minutes"),
        missed=Missed.LATEST,
        run=campaign_cards,
    ),
    RecurringJob(
        name="fading_scores",
        summary="has those scored anew whose answers and clicks are longer ago by now",
        timing=Timing("every night at 3:30", wall_clock(hour=3, minute=30)),
        missed=Missed.LATEST,
        run=fading_scores,
    ),
    RecurringJob(
        name="retention",
        summary="removes what is older than its kind is kept",
        timing=Timing("every night at 3:00", wall_clock(hour=3)),
        missed=Missed.LATEST,
        run=retention,
    ),
    RecurringJob(
        name="campaign_counts",
        summary="checks the campaigns' counters against what happened, and draws their cards anew",
        timing=Timing("every night at 4:00", wall_clock(hour=4)),
        missed=Missed.LATEST,
        run=campaign_counts,
    ),
    RecurringJob(
        name="metrics_counts",
        summary="checks the figures of times against what happened, and tells if they were wrong",
        timing=Timing("every night at 4:30", wall_clock(hour=4, minute=30)),
        missed=Missed.LATEST,
        run=metrics_counts,
    ),
)
MISSED_WORDS = {
    Missed.LATEST: "run once, for the newest",
    Missed.EACH: "all of them are run",
    Missed.SKIP: "run when at most {hours} hours late, else left out",
}
