"""Works on imports a batch at a time, undoes and forgets them; reads, scores, compares who came."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.prospects import forgetting, imports, near_misses, undoing
from engine.prospects.who import read_waiting
from engine.prospects.words import keep_waiting_words
from engine.scoring.scoring import score_waiting
from engine.scoring.segments import segment_waiting


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when there was one."""
    with runtime.sessions.begin() as session:
        job_id = imports.waiting(session)
    return _rank(runtime) if job_id is None else _import(runtime, job_id)


def undo(runtime: Runtime) -> bool:
    """Take back a batch of an import that is being undone. True when there was one."""
    with runtime.sessions.begin() as session:
        job_id = undoing.waiting(session)
        return job_id is not None and undoing.step(session, job_id, now=runtime.now())


def tidy(runtime: Runtime) -> bool:
    """End files that nobody reads any more, and forget rows that nobody needs. True if any."""
    with runtime.sessions.begin() as session:
        return forgetting.give_up_next(session, now=runtime.now()) or forgetting.forget_next(
            session
        )


def compare(runtime: Runtime) -> bool:
    """Compare a batch of those who came in with everybody. True when there was one."""
    with runtime.sessions.begin() as session:
        job_id = near_misses.waiting(session)
        return job_id is not None and near_misses.compare_next(session, job_id, now=runtime.now())


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
            keep_waiting_words(session) > 0
            or read_waiting(session, now=runtime.now()) > 0
            or score_waiting(session, now=runtime.now()) > 0
            or segment_waiting(session, now=runtime.now()) > 0
        )
