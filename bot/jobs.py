"""Lists the recurring jobs, and runs what of them is due: `tick`.

A job's body is one transaction with the note that it is done, so a body that is pure database work
happens once; what it wants posted or sent is left as rows for the lanes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import sentence_for
from bot.runtime import Runtime
from bot.slots import Missed, Slot, slots_after, slots_between, to_run, wall_clock
from engine import notices
from engine import workspace as workspaces
from engine.metrics.card_figures import draw_changed
from engine.metrics.digests import make_digest
from engine.metrics.pipeline_health import watch
from engine.metrics.recounting import recount_all
from engine.replies.reminding import remind
from engine.retention import KINDS, tidy
from engine.scheduling import jobs as runs
from engine.scheduling.closing import close_day
from engine.scheduling.day import open_day
from engine.scheduling.jobs import ClaimedRun, TakenOverError
from engine.scoring.doings import forget_stale
from engine.views.jobs import JobLine, JobList
from storage.tables import Workspace

log = structlog.get_logger(__name__)

ALIKE_EVERYWHERE = datetime(2026, 1, 1, tzinfo=UTC)
"""From when on intervals are counted, so that all processes name the same slots."""
Body = Callable[[Session, int, datetime, datetime], str | None]
"""(session, workspace id, the slot's instant, now) → what was done, in words, or None."""


@dataclass(frozen=True)
class RecurringJob:
    """What recurs: when by the team's clock, and what becomes of runs that nobody was there for."""

    name: str
    summary: str
    when: str
    trigger: BaseTrigger
    missed: Missed
    run: Body
    grace: timedelta = timedelta(0)
    """How late a run may be with `Missed.SKIP`."""


def morning_cadence(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    opened = open_day(session, workspace_id, at.astimezone(zone).date(), now)
    return "posted" if opened else "nothing to post"


def evening_close(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    closing = close_day(session, workspace_id, at.astimezone(zone).date(), now)
    return f"{closing.done} of {closing.total} done" if closing else "nothing to close"


def weekly_digest(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    digest = make_digest(session, workspace_id, at, now)
    return f"told of {digest.week}"


def monthly_digest(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    """Asked on each day that may be the month's first working day; told once."""
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


def campaign_cards(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is what the counters say now
    drawn = draw_changed(session, workspace_id, now=now)
    return f"{drawn} drawn again" if drawn else "nothing has changed"


def fading_scores(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is how old the scores are now
    stale = forget_stale(session, workspace_id, now=now)
    return f"{stale} to be scored anew" if stale else "nobody to be scored anew"


def reply_reminders(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at  # what counts is how long they have waited by now
    reminded = remind(session, workspace_id, now=now)
    return f"reminded of {reminded}" if reminded else "nothing waits for too long"


def retention(session: Session, workspace_id: int, at: datetime, now: datetime) -> str | None:
    del at
    gone = tidy(session, workspace_id, now=now)
    return ", ".join(f"{count} {KINDS[name].words}" for name, count in gone.items()) or "nothing"


JOBS: tuple[RecurringJob, ...] = (
    RecurringJob(
        name="morning_cadence",
        summary="posts what is to be done today, half an hour before the first slot",
        when="working days at 8:30",
        trigger=wall_clock(day_of_week="mon-fri", hour=8, minute=30),
        missed=Missed.SKIP,
        grace=timedelta(hours=9),
        run=morning_cadence,
    ),
    RecurringJob(
        name="pipeline_health",
        summary="tells once of what is wrong in the pipeline, and when it is over",
        when="working days at 8:15",
        trigger=wall_clock(day_of_week="mon-fri", hour=8, minute=15),
        missed=Missed.LATEST,
        run=pipeline_health,
    ),
    RecurringJob(
        name="evening_close",
        summary="says below the day's post what was done, and to when the rest rolls on",
        when="working days at 17:30",
        trigger=wall_clock(day_of_week="mon-fri", hour=17, minute=30),
        missed=Missed.SKIP,
        grace=timedelta(hours=6),
        run=evening_close,
    ),
    RecurringJob(
        name="weekly_digest",
        summary="posts the week's figures, with a chart and what to do next",
        when="Fridays at 14:00",
        trigger=wall_clock(day_of_week="fri", hour=14, minute=0),
        missed=Missed.LATEST,
        run=weekly_digest,
    ),
    RecurringJob(
        name="monthly_digest",
        summary="posts last month's figures, with a chart and what to do next",
        when="the first working day of the month at 9:00",
        trigger=wall_clock(day="1-3", day_of_week="mon-fri", hour=9, minute=0),
        missed=Missed.LATEST,
        run=monthly_digest,
    ),
    RecurringJob(
        name="reply_reminders",
        summary="reminds of answers that nobody has dealt with, in the team's hours",
        when="every half hour",
        trigger=IntervalTrigger(minutes=30, start_date=ALIKE_EVERYWHERE, timezone=UTC),
        missed=Missed.LATEST,
        run=reply_reminders,
    ),
    RecurringJob(
        name="campaign_cards",
        summary="draws the cards of campaigns again whose figures have changed",
        when="every ten minutes",
        trigger=IntervalTrigger(minutes=10, start_date=ALIKE_EVERYWHERE, timezone=UTC),
        missed=Missed.LATEST,
        run=campaign_cards,
    ),
    RecurringJob(
        name="fading_scores",
        summary="has those scored anew whose answers and clicks are longer ago by now",
        when="every night at 3:30",
        trigger=wall_clock(hour=3, minute=30),
        missed=Missed.LATEST,
        run=fading_scores,
    ),
    RecurringJob(
        name="retention",
        summary="removes what is older than its kind is kept",
        when="every night at 3:00",
        trigger=wall_clock(hour=3),
        missed=Missed.LATEST,
        run=retention,
    ),
    RecurringJob(
        name="campaign_counts",
        summary="checks the campaigns' counters against what happened, and draws their cards anew",
        when="every night at 4:00",
        trigger=wall_clock(hour=4),
        missed=Missed.LATEST,
        run=campaign_counts,
    ),
)
MISSED_WORDS = {
    Missed.LATEST: "run once, for the newest",
    Missed.EACH: "all of them are run",
    Missed.SKIP: "run when at most {hours} hours late, else left out",
}


def tick(runtime: Runtime, jobs: Sequence[RecurringJob] = JOBS) -> int:
    """Run every slot of every workspace that is due now; how many were run.

    Safe to call as often as one likes and from several processes at once: each slot is claimed.
    """
    named = {job.name: job for job in jobs}
    ran = 0
    while claimed := _take_over(runtime, named):
        ran += _run(runtime, named[claimed.job], claimed)
    for workspace_id, job, slot in _due(runtime, jobs):
        claimed = _claim(runtime, workspace_id, job, slot)
        if claimed is not None:
            ran += _run(runtime, job, claimed)
    return ran


def listing(session: Session, workspace_id: int, now: datetime) -> JobList:
    """The jobs with their last and next runs in a workspace."""
    workspace = workspaces.get(session, workspace_id)
    zone = workspaces.zone_of(workspace)
    last = runs.last_runs(session, workspace_id)
    lines = []
    for job in JOBS:
        run = last.get(job.name)
        following = next(slots_after(job.trigger, zone, now), None)
        lines.append(
            JobLine(
                name=job.name,
                summary=job.summary,
                when=job.when,
                if_missed=MISSED_WORDS[job.missed].format(hours=job.grace // timedelta(hours=1)),
                last_run=run.started_at if run else None,
                last_slot=run.slot if run else None,
                last_state=run.state if run else None,
                note=run.note if run else None,
                next_run=following.at if following else None,
            )
        )
    return JobList(timezone=workspace.timezone, jobs=tuple(lines))


def _due(runtime: Runtime, jobs: Sequence[RecurringJob]) -> list[tuple[int, RecurringJob, Slot]]:
    """What is to be run now. What is too late, and a workspace seen first, is written down."""
    now = runtime.now()
    due = []
    with runtime.sessions.begin() as session:
        last = runs.last_slots(session)
        for workspace in session.scalars(select(Workspace).order_by(Workspace.id)):
            for job in jobs:
                since = last.get((job.name, workspace.id))
                if since is None:
                    runs.begin(session, job.name, workspace.id, owner=runtime.owner, now=now)
                    continue
                zone: ZoneInfo = workspaces.zone_of(workspace)
                slots = slots_between(job.trigger, zone, since, now)
                chosen, too_late = to_run(slots, job.missed, job.grace, now)
                due += [(workspace.id, job, slot) for slot in chosen]
                if too_late is not None:
                    runs.pass_over(
                        session,
                        job.name,
                        workspace.id,
                        too_late.name,
                        due_at=too_late.at,
                        owner=runtime.owner,
                        now=now,
                    )
    return due


def _claim(runtime: Runtime, workspace_id: int, job: RecurringJob, slot: Slot) -> ClaimedRun | None:
    with runtime.sessions.begin() as session:
        return runs.claim(
            session,
            job.name,
            workspace_id,
            slot.name,
            due_at=slot.at,
            owner=runtime.owner,
            now=runtime.now(),
        )


def _take_over(runtime: Runtime, named: dict[str, RecurringJob]) -> ClaimedRun | None:
    with runtime.sessions.begin() as session:
        return runs.claim_abandoned(
            session, names=tuple(named), owner=runtime.owner, now=runtime.now()
        )


def _run(runtime: Runtime, job: RecurringJob, claimed: ClaimedRun) -> int:
    """1 when the slot was run and is done, 0 when it is to be tried again or was taken over."""
    try:
        with runtime.sessions.begin() as session:
            note = job.run(session, claimed.workspace_id, claimed.due_at, runtime.now())
            runs.finish(session, claimed, now=runtime.now(), note=note)
    except TakenOverError as error:
        log.info("job taken over", job=job.name, slot=claimed.slot, note=str(error))
        return 0
    except Exception as error:  # noqa: BLE001 - whatever a body raises, the slot is tried again
        _failed(runtime, job, claimed, sentence_for(error, where=f"job {job.name}"))
        return 0
    log.info("job done", job=job.name, slot=claimed.slot, note=note)
    return 1


def _failed(runtime: Runtime, job: RecurringJob, claimed: ClaimedRun, sentence: str) -> None:
    now = runtime.now()
    with runtime.sessions.begin() as session:
        if runs.fail(session, claimed, now=now, note=sentence):
            notices.tell(
                session,
                claimed.workspace_id,
                f"job:{job.name}:{claimed.slot}",
                f"The job {job.name} of {claimed.slot} was given up after "
                f"{runs.MOST_ATTEMPTS} tries. {sentence}",
                now=now,
            )
