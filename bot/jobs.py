"""Runs the recurring jobs: what is due, once whoever looks, and one by hand when an admin asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import sentence_for
from bot.job_list import JOBS, MISSED_WORDS, RecurringJob
from bot.runtime import Runtime
from bot.slots import Slot, slots_after, slots_between, to_run
from bot.watch import Work
from engine import notices
from engine import workspace as workspaces
from engine.errors import AmbiguousError, ConflictError, NotFoundError
from engine.members import require_admin
from engine.scheduling import jobs as runs
from engine.scheduling.jobs import ClaimedRun, TakenOverError
from engine.views.base import Actor
from engine.views.jobs import JobLine, JobList, JobRan
from storage.tables import Workspace

log = structlog.get_logger(__name__)

NEAR_ENOUGH = 60
"""rapidfuzz's ratio, 0 to 100, from which on a wrong name is taken for a misspelt one."""


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
        timing = job.timing_of(workspaces.settings_of(workspace))
        following = next(slots_after(timing.trigger, zone, now), None)
        lines.append(
            JobLine(
                name=job.name,
                summary=job.summary,
                when=timing.when,
                if_missed=MISSED_WORDS[job.missed].format(hours=job.grace // timedelta(hours=1)),
                last_run=run.started_at if run else None,
                last_slot=run.slot if run else None,
                last_state=run.state if run else None,
                note=run.note if run else None,
                next_run=following.at if following else None,
            )
        )
    return JobList(timezone=workspace.timezone, jobs=tuple(lines))


def run_by_hand(runtime: Runtime, said: str, *, by: Actor) -> JobRan:
    """Run a job now, whatever its hours; its next run by the clock stays when it is.

    Once a minute, and not while it is under way: whoever comes second is told.
    """
    require_admin(by)
    job, now = find_job(said), runtime.now()
    with runtime.sessions.begin() as session:
        claimed = runs.claim_by_hand(
            session, job.name, by.workspace_id, owner=runtime.owner, now=now
        )
    if claimed is None:
        raise ConflictError(f"{job.name} is under way, or was run a moment ago.")
    _run(runtime, job, claimed)
    with runtime.sessions.begin() as session:
        run = runs.run_of(session, claimed)
        workspace = workspaces.get(session, by.workspace_id)
        zone = workspaces.zone_of(workspace)
        trigger = job.timing_of(workspaces.settings_of(workspace)).trigger
    following = next(slots_after(trigger, zone, now), None)
    return JobRan(
        name=job.name,
        state=run.state,
        note=run.note,
        next_run=following.at if following else None,
        timezone=zone.key,
    )


def find_job(said: str, jobs: Sequence[RecurringJob] = JOBS) -> RecurringJob:
    """The job that is called so, or whose name alone has that word; else the nearest is named."""
    word = said.strip().casefold().replace(" ", "_").replace("-", "_")
    named = {job.name: job for job in jobs}
    if word in named:
        return named[word]
    with_it = [name for name in named if word and word in name]
    if len(with_it) == 1:
        return named[with_it[0]]
    if with_it:
        raise AmbiguousError(f"Which one: {' or '.join(with_it)}?")
    nearest = process.extractOne(word, list(named), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    hint = f" Did you mean {nearest[0]}?" if nearest else f" There are {', '.join(named)}."
    raise NotFoundError(f"There is no job “{said.strip()}”.{hint}")


def _due(runtime: Runtime, jobs: Sequence[RecurringJob]) -> list[tuple[int, RecurringJob, Slot]]:
    """What is to be run now. What is too late, and a workspace seen first, is written down."""
    now = runtime.now()
    due = []
    with runtime.sessions.begin() as session:
        last = runs.last_slots(session)
        for workspace in session.scalars(select(Workspace).order_by(Workspace.id)):
            team = workspaces.settings_of(workspace)
            for job in jobs:
                since = last.get((job.name, workspace.id))
                if since is None:
                    runs.begin(session, job.name, workspace.id, owner=runtime.owner, now=now)
                    continue
                zone: ZoneInfo = workspaces.zone_of(workspace)
                slots = slots_between(job.timing_of(team).trigger, zone, since, now)
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
    with runtime.watch.doing(Work.JOB, job=job.name) as about:
        done, about["outcome"] = _try(runtime, job, claimed)
    return done


def _try(runtime: Runtime, job: RecurringJob, claimed: ClaimedRun) -> tuple[int, str]:
    try:
        with runtime.sessions.begin() as session:
            note = job.run(session, claimed.workspace_id, claimed.due_at, runtime.now())
            runs.finish(session, claimed, now=runtime.now(), note=note)
    except TakenOverError as error:
        log.info("job taken over", job=job.name, slot=claimed.slot, note=str(error))
        return 0, "taken over"
    except Exception as error:  # noqa: BLE001 - whatever a body raises, the slot is tried again
        _failed(runtime, job, claimed, sentence_for(error, where=f"job {job.name}"))
        return 0, "failed"
    log.info("job done", job=job.name, slot=claimed.slot, note=note)
    return 1, "done"


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
