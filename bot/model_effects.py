"""Works out what a change of the scoring model would do, a short transaction at a time."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.scoring import drafts
from engine.scoring.effects import Effect
from engine.views.base import Actor
from engine.views.icp import ModelEffect


def count(runtime: Runtime, effect: Effect, *, by: Actor) -> Effect:
    """Everybody counted; in between others may write."""
    now = runtime.now()
    while True:
        with runtime.sessions.begin() as session:
            batch = effect.read(session, by.workspace_id, now=now)
        if batch is None:
            return effect
        effect.count(batch)


def of_draft(runtime: Runtime, draft_id: int, *, by: Actor) -> ModelEffect:
    """What a waiting change would do."""
    with runtime.sessions.begin() as session:
        effect = drafts.begin_effect(session, draft_id, by=by)
    count(runtime, effect, by=by)
    with runtime.sessions.begin() as session:
        return drafts.effect(session, draft_id, effect, by=by)
