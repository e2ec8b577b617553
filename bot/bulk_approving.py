"""Decides how many drafts at once are approved in one transaction, so that others can go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.runtime import Runtime
from engine.delivery.approval import bulk_approval, drafts
from engine.views.base import Actor
from engine.views.bulk_approval import BulkApproved, BulkRequest
from engine.views.drafts import LeftOutDraft

CHUNK: Final = 50
"""A transaction of them takes less than half a second: nobody else waits for longer."""


def approve_in_chunks(
    runtime: Runtime,
    request: BulkRequest,
    *,
    by: Actor,
    progress: Callable[[int, int], None],
) -> BulkApproved:
    """Approve what was counted and read; `progress` is told how many of how many are done.

    Each draft is decided on in its own right, so one that ends in the middle leaves the others as
    they were, and asking again goes on with them.
    """
    with runtime.sessions.begin() as session:
        counted, found = bulk_approval.confirmed(session, request, by=by, now=runtime.now())
    seen = dict(found)
    approved = 0
    left_out: list[LeftOutDraft] = []
    touch_ids = list(seen)
    for chunk in (touch_ids[at : at + CHUNK] for at in range(0, len(touch_ids), CHUNK)):
        with runtime.sessions.begin() as session:
            done = drafts.approve_many(session, chunk, by=by, now=runtime.now(), seen=seen)
        runtime.wake()
        seen.update(done.retitled)
        approved += len(done.approved)
        left_out += done.left_out
        progress(approved + len(left_out), len(seen))
    return BulkApproved(
        campaign_name=counted.campaign_name,
        approved=approved,
        blocked=counted.blocked,
        warned=0 if request.with_warned else counted.warned,
        not_yours=counted.not_yours,
        left_out=tuple(left_out),
    )
