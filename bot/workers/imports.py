"""Works on imports a batch at a time, undoes them, then scores, sorts and compares who came in."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.prospects import imports, near_misses, undoing
from engine.scoring.scoring import score_waiting
from engine.scoring.segments import segment_waiting


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when there was one."""
    with runtime.sessions.begin() as session:
        undone_id, job_id = undoing.waiting(session), imports.waiting(session)
    if undone_id is not None:
        return _undo(runtime, undone_id)
    if job_id is not None:
        return _import(runtime, job_id)
    return _rank(runtime) or _compare(runtime)


def _undo(runtime: Runtime, job_id: int) -> bool:
    with runtime.sessions.begin() as session:
        return undoing.step(session, job_id, now=runtime.now())


def _import(runtime: Runtime, job_id: int) -> bool:
    """A batch that fails leaves nothing but a note that it did, or nobody else would ever come."""
    try:
        with runtime.sessions.begin() as session:
            return imports.step(session, job_id, now=runtime.now())
    except Exception:
        with runtime.sessions.begin() as session:
            imports.stumbled(session, job_id, now=runtime.now())
        raise


def _rank(runtime: Runtime) -> bool:
    with runtime.sessions.begin() as session:
        return (
            score_waiting(session, now=runtime.now()) > 0
            or segment_waiting(session, now=runtime.now()) > 0
        )


def _compare(runtime: Runtime) -> bool:
    with runtime.sessions.begin() as session:
        job_id = near_misses.waiting(session)
        return job_id is not None and near_misses.compare_next(session, job_id, now=runtime.now())
