"""Works on confirmed imports, a batch at a time, and scores whoever has come in or changed."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.prospects import imports
from engine.scoring.scoring import score_waiting


def step(runtime: Runtime) -> bool:
    """One batch, in one transaction. True when there was one."""
    with runtime.sessions.begin() as session:
        job_id = imports.waiting(session)
        if job_id is not None:
            worked = imports.step(session, job_id, now=runtime.now())
        else:
            worked = score_waiting(session, now=runtime.now()) > 0
    if worked:
        runtime.wake()
    return worked
