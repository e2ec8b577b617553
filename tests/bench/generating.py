"""Measures runs that write drafts: by templates beside the bare work, by a model beside HTTP."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.connect import slack_client
from bot.model import Endpoint, ModelDoor
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers import drafting
from engine import workspace as workspaces
from engine.campaigns.offers import sample
from engine.scheduling import generating, planning
from engine.scheduling.planning import Wish
from engine.scheduling.steps import Plan, by_template
from engine.views.base import Actor
from engine.views.generation import GenerationRequest
from storage.database import session_factory
from storage.inserting import insert_rows
from storage.states import Approval, CampaignState, LeadStatus, Role
from storage.tables import Campaign, ModelCall, Prospect, Sequence, Touch, Variant, Workspace
from tests.bench.base import Figure, databases
from tests.slow_model import slow_model

PEOPLE = 10_000
ASKED = {32: 192, 64: 384}
"""By how many are asked at once, the leads of a run: beginnings and ends count little."""
THINKS = 0.6
"""Seconds that the model takes."""
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BEFORE = (Workspace, Prospect, Campaign)
COPIED = (Sequence, Touch, Variant)


def fill(database: Engine, people: int, *, writer: str) -> tuple[Actor, int]:
    """A team with a campaign for so many prospects; its number."""
    with Session(database) as session, session.begin():
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        rows = [
            {
                "workspace_id": workspace.id,
                "full_name": f"Maya {n}",
                "name_key": f"maya {n}",
                "email": f"maya{n}@school{n}.example",
                "email_key": f"maya{n}@school{n}.example",
                "title": "Head of School",
                "company_name": f"School {n}",
                "source": "bench",
                "facts": {},
                "tags": [],
                "segment": "referral_network",
                "priority_score": 50.0,
                "approval": Approval.APPROVED,
                "lead_status": LeadStatus.NEW,
                "created_at": NOW,
                "updated_at": NOW,
            }
            for n in range(people)
        ]
        session.execute(insert(Prospect), rows)
        campaign = Campaign(
            workspace_id=workspace.id,
            name="Bench",
            state=CampaignState.DRAFT,
            sequence_type="3-step",
            offer=sample().model_dump(mode="json"),
            writer=writer,
            created_at=NOW,
        )
        session.add(campaign)
        session.flush()
        by = Actor(workspace_id=workspace.id, member_id=None, name="bench", role=Role.ADMIN)
        return by, campaign.id


def runtime_for(database: Engine, home: Path, model: ModelDoor | None = None) -> Runtime:
    settings = Settings.load(home=home, model_at_once=model.endpoint.at_once if model else None)
    sessions = session_factory(database, hash_key=b"only for this measurement, 32 b.")
    return Runtime(settings, sessions, SystemClock(), slack_client(settings), model=model)


def begin(runtime: Runtime, by: Actor, campaign_id: int) -> int:
    with runtime.sessions.begin() as session:
        request = GenerationRequest(campaign_id=campaign_id)
        return generating.start(session, request, by=by, now=NOW).generation_id


def by_templates(database: Engine, home: Path) -> tuple[float, float]:
    """Leads a second that a run writes, and that start to end the bare writing could."""
    by, campaign_id = fill(database, PEOPLE, writer="template")
    runtime = runtime_for(database, home)
    limit = bare_writing(runtime, campaign_id)
    began = time.perf_counter()
    number = begin(runtime, by, campaign_id)
    templates = drafting.Templates(drafting.Keeper(runtime))
    while templates.step():
        pass
    took = time.perf_counter() - began
    with runtime.sessions.begin() as session:
        assert generating.get(session, number, by=by).written == PEOPLE
    return PEOPLE / took, limit


def bare_writing(runtime: Runtime, campaign_id: int) -> float:
    """Leads a second whose texts alone are made, without any row."""
    with runtime.sessions.begin() as session:
        campaign = session.get_one(Campaign, campaign_id)
        ids = session.scalars(select(Prospect.id).limit(500)).all()
        plans = planning.plan_many(session, campaign, [Wish(id_) for id_ in ids], now=NOW)
    began = time.perf_counter()
    for plan in plans:
        assert isinstance(plan, Plan)
        by_template(plan)
    return len(plans) / (time.perf_counter() - began)


def bare_rows(database: Engine, new: Engine) -> float:
    """Leads a second when the same rows are written into an empty database at once."""
    with Session(database) as session:
        rows: dict[Any, list[dict[str, Any]]] = {
            table: [dict(row._mapping) for row in session.execute(select(*table.__table__.c))]  # noqa: SLF001 - SQLAlchemy's own name
            for table in (*BEFORE, *COPIED)
        }
    with Session(new) as session, session.begin():
        for table in BEFORE:
            insert_rows(session, table, rows[table])
        session.flush()
        began = time.perf_counter()
        for table in COPIED:
            insert_rows(session, table, rows[table])
    return PEOPLE / (time.perf_counter() - began)


def figures() -> Iterator[Figure]:
    with databases() as kinds, tempfile.TemporaryDirectory() as home:
        for kind, new in kinds.items():
            database = new()
            measured, texts = by_templates(database, Path(home))
            yield Figure(
                f"{kind}: a run by templates for {PEOPLE:,} leads", measured, texts, "leads/s",
                "the texts alone",
            )  # fmt: skip
            yield Figure(
                f"{kind}: a run by templates for {PEOPLE:,} leads", measured,
                bare_rows(database, new()), "leads/s", "the rows alone",
            )  # fmt: skip
        for at_once, leads in ASKED.items():
            measured, limit = by_model(kinds["postgresql"](), Path(home), at_once, leads)
            what = f"postgresql: a run by a model of {THINKS * 1000:.0f} ms, {at_once} at once"
            yield Figure(what, measured, limit, "answers/s", "bare requests")
            yield Figure(
                what, measured, at_once / THINKS, "answers/s", "N / 0.6 s",
                goal=0.95 if at_once <= 32 else 0.9,
            )  # fmt: skip


def by_model(database: Engine, home: Path, at_once: int, leads: int) -> tuple[float, float]:
    by, campaign_id = fill(database, leads, writer="model")
    with slow_model(THINKS) as url:
        limit = bare_requests(url, at_once, leads)
        door = ModelDoor(Endpoint(url=url, model="bench", at_once=at_once))
        runtime = runtime_for(database, home, door)
        models = drafting.build(runtime)
        began = time.perf_counter()
        number = begin(runtime, by, campaign_id)
        while models.step():
            pass
        took = time.perf_counter() - began
        models.close()
        door.close()
    with runtime.sessions.begin() as session:
        assert generating.get(session, number, by=by).written == leads
        assert session.scalar(select(func.count(Variant.id))) == leads * 6
        answers = session.scalar(select(func.count(ModelCall.id))) or 0
    return answers / took, limit


def bare_requests(url: str, at_once: int, leads: int) -> float:
    """Answers a second when the same server is asked so many at once by bare HTTP."""
    document = {"facts": {}, "task": {"wordings": {"direct": ""}, "most_characters": {}}}
    asked = {
        "model": "bench",
        "messages": [
            {"role": "system", "content": "Write."},
            {"role": "user", "content": json.dumps(document)},
        ],
    }
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    with (
        httpx.Client(limits=limits, timeout=30, headers={"authorization": "none"}) as client,
        ThreadPoolExecutor(at_once) as pool,
    ):

        def ask(_: int) -> None:
            client.post(f"{url}/chat/completions", json=asked).raise_for_status()

        began = time.perf_counter()
        list(pool.map(ask, range(2 * leads)))
        return 2 * leads / (time.perf_counter() - began)
