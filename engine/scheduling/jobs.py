"""Decides who runs a recurring job for a slot: one owner at a time, by a lease on its row.

The row `(job, workspace, slot)` is unique, so of several replicas one gets it. Whoever finishes
names the attempt that was claimed: an owner that was frozen and wakes up late changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.errors import ConflictError
from engine.views.base import View
from storage.states import RunState
from storage.tables import JobRun

LEASE = timedelta(minutes=5)
"""Longer than any job's body takes; a dead owner's slot waits this long."""
PAUSE_AFTER_FAILURE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
FIRST_SIGHT = "first"
"""The slot of the row that says from when on a workspace's slots count."""


class TakenOverError(ConflictError):
    """The slot went to another owner meanwhile; what was done for it is to be rolled back."""


class LastRun(View):
    """How the newest slot of a job ended; `note` is what it did, or what went wrong."""

    slot: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    note: str | None


class ClaimedRun(View):
    """A slot that its claimer is to run now; `attempt` counts from 1."""

    id: int
    job: str
    workspace_id: int
    slot: str
    due_at: datetime
    attempt: int
    owner: str


def last_slots(session: Session) -> dict[tuple[str, int], datetime]:
    """The instant of the newest slot, by job and workspace; a run by hand takes no slot's place."""
    rows = session.execute(
        select(JobRun.job, JobRun.workspace_id, func.max(JobRun.due_at))
        .where(JobRun.by_hand.is_(False))
        .group_by(JobRun.job, JobRun.workspace_id)
    )
    return {(job, workspace_id): due_at for job, workspace_id, due_at in rows}


def newest_run(connection: Connection) -> datetime | None:
    """When the clock last ran any job of any workspace; what was left out is no run."""
    clocks = (JobRun.by_hand.is_(False), JobRun.state != RunState.MISSED)
    return connection.scalar(select(func.max(JobRun.started_at)).where(*clocks))


def last_runs(session: Session, workspace_id: int) -> dict[str, LastRun]:
    """The newest run of each job of a workspace, missed ones included."""
    newest = (
        select(JobRun.job, func.max(JobRun.due_at).label("due_at"))
        .where(JobRun.workspace_id == workspace_id, JobRun.slot != FIRST_SIGHT)
        .group_by(JobRun.job)
        .subquery()
    )
    rows = session.scalars(
        select(JobRun)
        .join(newest, (newest.c.job == JobRun.job) & (newest.c.due_at == JobRun.due_at))
        .where(JobRun.workspace_id == workspace_id, JobRun.slot != FIRST_SIGHT)
    )
    return {run.job: _last(run) for run in rows}


def _last(run: JobRun) -> LastRun:
    return LastRun(
        slot=run.slot,
        state=run.state,
        started_at=run.started_at,
        finished_at=run.finished_at,
        note=run.note,
    )


def begin(session: Session, job: str, workspace_id: int, *, owner: str, now: datetime) -> None:
    """A workspace is seen for the first time: what was due before `now` is not caught up."""
    _insert(
        session,
        _row(job, workspace_id, FIRST_SIGHT, owner=owner, due_at=now, now=now)
        | {"state": RunState.MISSED, "finished_at": now},
    )


def pass_over(
    session: Session,
    job: str,
    workspace_id: int,
    slot: str,
    *,
    due_at: datetime,
    owner: str,
    now: datetime,
) -> None:
    """A slot that is too old to be run any more is written down as missed."""
    row = _row(job, workspace_id, slot, owner=owner, due_at=due_at, now=now)
    missed = {"state": RunState.MISSED, "finished_at": now, "note": "too late to be of use"}
    _insert(session, row | missed)


def claim(
    session: Session,
    job: str,
    workspace_id: int,
    slot: str,
    *,
    due_at: datetime,
    owner: str,
    now: datetime,
) -> ClaimedRun | None:
    """The slot, leased to `owner`; None when somebody has it, or had it."""
    row = _row(job, workspace_id, slot, owner=owner, due_at=due_at, now=now)
    run_id = _insert(session, row)
    if run_id is None:
        return None
    return _claimed(session, run_id)


def claim_by_hand(
    session: Session, job: str, workspace_id: int, *, owner: str, now: datetime
) -> ClaimedRun | None:
    """A run beside the slots, asked for by a person; None while one is under way.

    Of two who ask in the same minute one gets it.
    """
    under_way = select(JobRun.id).where(
        JobRun.job == job,
        JobRun.workspace_id == workspace_id,
        JobRun.state == RunState.RUNNING,
        JobRun.lease_until > now,
    )
    if session.scalar(under_way.limit(1)) is not None:
        return None
    slot = f"by hand {now:%Y-%m-%dT%H:%M}"
    row = _row(job, workspace_id, slot, owner=owner, due_at=now, now=now)
    run_id = _insert(session, row | {"by_hand": True})
    return None if run_id is None else _claimed(session, run_id)


def run_of(session: Session, claimed: ClaimedRun) -> LastRun:
    """How a claimed run stands now."""
    return _last(session.get_one(JobRun, claimed.id, populate_existing=True))


def claim_abandoned(
    session: Session, *, names: Collection[str], owner: str, now: datetime
) -> ClaimedRun | None:
    """The oldest slot of the jobs `names` whose lease has ended, taken over by compare-and-set.

    A slot that ended that way `MOST_ATTEMPTS` times is given up: it may be what kills its owners.
    """
    ended = (
        JobRun.state == RunState.RUNNING,
        JobRun.lease_until <= now,
        JobRun.job.in_(names),
    )
    session.execute(
        update(JobRun)
        .where(*ended, JobRun.attempts >= MOST_ATTEMPTS)
        .values(
            state=RunState.FAILED,
            finished_at=now,
            note=func.coalesce(JobRun.note, "the program ended while it was at it"),
        )
        .execution_options(synchronize_session=False)
    )
    oldest = (
        select(JobRun.id)
        .where(*ended)
        .order_by(JobRun.due_at, JobRun.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    run_id = session.scalars(
        update(JobRun)
        .where(JobRun.id == oldest.scalar_subquery(), *ended)
        .values(owner=owner, lease_until=now + LEASE, attempts=JobRun.attempts + 1, started_at=now)
        .returning(JobRun.id)
        .execution_options(synchronize_session=False)
    ).first()
    return None if run_id is None else _claimed(session, run_id)


def finish(session: Session, claimed: ClaimedRun, *, now: datetime, note: str | None) -> None:
    """Done, in the transaction of the body itself: it counts only if the slot is still ours."""
    if not _settle(session, claimed, {"state": RunState.DONE, "finished_at": now, "note": note}):
        raise TakenOverError(f"Another worker has taken over {claimed.job} for {claimed.slot}.")


def fail(session: Session, claimed: ClaimedRun, *, now: datetime, note: str) -> bool:
    """The body failed: tried again after a pause, or given up. True when it was given up."""
    if claimed.attempt >= MOST_ATTEMPTS:
        failed = {"state": RunState.FAILED, "finished_at": now, "note": note}
        return _settle(session, claimed, failed)
    _settle(session, claimed, {"lease_until": now + PAUSE_AFTER_FAILURE, "note": note})
    return False


def _settle(session: Session, claimed: ClaimedRun, values: dict[str, Any]) -> bool:
    settled = session.scalars(
        update(JobRun)
        .where(
            JobRun.id == claimed.id,
            JobRun.state == RunState.RUNNING,
            JobRun.owner == claimed.owner,
            JobRun.attempts == claimed.attempt,
        )
        .values(**values)
        .returning(JobRun.id)
        .execution_options(synchronize_session=False)
    )
    return settled.first() is not None


def _row(
    job: str, workspace_id: int, slot: str, *, owner: str, due_at: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "job": job,
        "workspace_id": workspace_id,
        "slot": slot,
        "due_at": due_at,
        "state": RunState.RUNNING,
        "owner": owner,
        "lease_until": now + LEASE,
        "attempts": 1,
        "started_at": now,
    }


def _insert(session: Session, values: dict[str, Any]) -> int | None:
    """The new row's id, or None when there is one for this slot."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    inserted = session.scalars(
        dialect.insert(JobRun)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["job", "workspace_id", "slot"])
        .returning(JobRun.id)
    )
    return inserted.first()


def _claimed(session: Session, run_id: int) -> ClaimedRun:
    run = session.get_one(JobRun, run_id, populate_existing=True)
    return ClaimedRun(
        id=run.id,
        job=run.job,
        workspace_id=run.workspace_id,
        slot=run.slot,
        due_at=run.due_at,
        attempt=run.attempts,
        owner=run.owner,
    )
