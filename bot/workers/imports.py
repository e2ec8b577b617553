"""Works on confirmed imports a batch at a time, then scores and sorts whoever has come in."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.prospects import imports
from engine.scoring.scoring import score_waiting
from engine.scoring.segments import segment_waiting


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when there was one."""
    with runtime.sessions.begin() as session:
        job_id = imports.waiting(session)
        if job_id is not None:
            worked = imports.step(session, job_id, now=runtime.now())
        else:
            worked = (
                score_waiting(session, now=runtime.now()) > 0
                or segment_waiting(session, now=runtime.now()) > 0
            )
    if worked:
        runtime.wake()
    return worked
