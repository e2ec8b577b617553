"""How long the review of drafts takes: the next one of ten thousand, and approving many at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from engine.delivery.accounts import senders
from engine.delivery.approval import bulk_approval, draft_queue, drafts
from engine.views.base import Actor
from engine.views.bulk_approval import BulkRequest
from engine.views.draft_queue import DraftFilter
from storage.database import Sessions, session_factory
from storage.states import Channel, TouchKind
from storage.tables import Touch
from tests.bench.base import Figure, databases, seconds
from tests.outreach import Outreach
from tests.support import KEY, NOW, make_actor, make_workspace

WAITING, TO_APPROVE, CHUNK = 10_000, 1_000, 50
ACKNOWLEDGED, SHOWN = 3.0, 0.3
"""Seconds: Slack's for a click, and ours until the next draft shows."""


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, fresh in kinds.items():
            yield from _of(kind, fresh())


def _of(kind: str, database: Engine) -> Iterator[Figure]:
    sessions = session_factory(database, hash_key=KEY)
    ada = _fill(sessions)
    with sessions() as session:
        wanted = DraftFilter(campaign_id=session.scalars(select(Touch.campaign_id)).first())
        looked = seconds(_next(session, wanted, ada))
        counted = seconds(
            lambda: session.scalar(select(func.count(Touch.id)).where(Touch.state == "draft"))
        )
        yield _figure(f"{kind}, the next of {WAITING:,} drafts", looked, SHOWN, "what is allowed")
        yield _figure(f"{kind}, beside counting them", looked, counted, "the count alone", None)
        started = time.perf_counter()
        seen = bulk_approval.preview(session, wanted, by=ada, now=NOW)
        took = time.perf_counter() - started
        yield _figure(f"{kind}, the sample of {WAITING:,}", took, ACKNOWLEDGED, "Slack's limit")
        request = BulkRequest(filter=wanted, seen=seen.seen)
        _, texts = bulk_approval.confirmed(session, request, by=ada, now=NOW)
    ids, chunks = list(texts)[:TO_APPROVE], []
    for at in range(0, len(ids), CHUNK):
        started = time.perf_counter()
        with sessions.begin() as session:
            done = drafts.approve_many(session, ids[at : at + CHUNK], by=ada, now=NOW, seen=texts)
        assert len(done.approved) == CHUNK, done.left_out[:1]
        chunks.append(time.perf_counter() - started)
    yield _figure(f"{kind}, the slowest {CHUNK} approvals", max(chunks), ACKNOWLEDGED, "Slack's")
    plain = seconds(lambda: _raw(sessions, ids))
    yield _figure(f"{kind}, {TO_APPROVE:,} approvals", sum(chunks), plain, "one update", None)


def _next(session: Session, wanted: DraftFilter, ada: Actor) -> Callable[[], object]:
    return lambda: draft_queue.queue(session, wanted, by=ada, at=NOW, now=NOW)


def _figure(what: str, took: float, limit: float, against: str, goal: float | None = 1.0) -> Figure:
    return Figure(what, took, limit, "s", against, goal=goal, smaller=True)


def _raw(sessions: Sessions, ids: list[int]) -> None:
    with sessions.begin() as session:
        session.execute(update(Touch).where(Touch.id.in_(ids)).values(reason=None))


def _fill(sessions: Sessions) -> Actor:
    with sessions.begin() as session:
        outreach = Outreach(session, make_workspace(session))
        ada = make_actor(session, outreach.workspace)
        senders.ensure_sender(
            session, ada.workspace_id, Channel.EMAIL, "ada@team.example", "Ada Admin", now=NOW
        )
        for number in range(WAITING):
            prospect = outreach.prospect(f"P {number}", priority=number % 100)
            outreach.sequence(prospect, (TouchKind.INITIAL_DM, NOW))
    return ada
