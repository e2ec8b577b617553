"""Drafts that are ordered get written, by templates and by a model, whatever dies on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.connect import slack_client
from bot.model import Endpoint, ModelDoor
from bot.model_prices import Price
from bot.runtime import Runtime
from bot.settings import Settings
from bot.workers import drafting
from engine.delivery.approval import draft_cards, drafts
from engine.errors import ConflictError
from engine.generation.template_library import named_template, save_template
from engine.scheduling import generating, orders, sequences
from engine.views.sequences import SequenceOrdered, SequenceRequest
from engine.views.templates import TemplateRequest
from storage.database import Sessions
from storage.states import OrderState, PostKind
from storage.tables import (
    Campaign,
    ModelCall,
    Notice,
    Post,
    Prospect,
    Sequence,
    Touch,
    Variant,
    Workspace,
    WritingOrder,
)
from tests.drafting import begin, default_writes_by_model, make_campaign, say_something_new, start
from tests.model_server import Fault, ModelServer, model_server
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

PRICE = Price(1.0, 10.0)


class Crash(BaseException):
    """The process ends here."""


@dataclass
class World:
    """What outlives a crash, and the boundary at which the next one comes."""

    crash_at: int | None = None
    reached: int = 0
    time: datetime = NOW
    dead: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        return self.time

    def boundary(self) -> None:
        with self.lock:
            self.reached += 1
            self.dead = self.dead or self.reached == self.crash_at
            if self.dead:
                raise Crash

    def restart(self, crash_at: int | None) -> None:
        self.crash_at, self.reached, self.dead = crash_at, 0, False
        self.time += orders.LEASE + timedelta(seconds=1)


class CountedSessions:
    """Real transactions with a boundary before and after the commit."""

    def __init__(self, sessions: Sessions, world: World) -> None:
        self._sessions, self._world = sessions, world

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session
            self._world.boundary()
        self._world.boundary()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        say_something_new(server)
        yield server


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def runtime(server, sessions, world, tmp_path):
    settings = Settings.load(home=tmp_path, model="test-model", model_url=server.url)
    door = ModelDoor(Endpoint(url=server.url, model="test-model", seconds=10.0, price=PRICE))
    yield Runtime(settings, sessions, world, slack_client(settings), model=door)
    door.close()


def run(runtime: Runtime, at_once: int = 1) -> None:
    """One process that works until nothing is left, or it crashes."""
    settings = runtime.settings.model_copy(update={"model_at_once": at_once})
    models = drafting.build(replace(runtime, settings=settings))
    templates = drafting.Templates(drafting.Keeper(runtime))
    try:
        while templates.step() or models.step():
            pass
    finally:
        models.close()


def report(sessions, by, number):
    with sessions.begin() as session:
        return generating.get(session, number, by=by)


def test_a_run_by_templates_writes_everybody_and_asks_no_model(runtime, sessions, server):
    by, started = begin(sessions, drafting.CHUNK + 20)
    run(runtime)
    told = report(sessions, by, started.generation_id)
    assert (told.state, told.written, told.messages_generated) == ("done", 120, 240)
    assert server.asked == []
    with sessions.begin() as session:
        assert session.scalar(select(func.count(Variant.id))) == 720
        assert set(session.scalars(select(Post.kind))) == {PostKind.GENERATION}


def test_whom_the_template_cannot_be_filled_for_is_left_out_and_the_others_are_written(
    runtime, sessions
):
    by, started = begin(sessions, 3)
    with sessions.begin() as session:
        asked = TemplateRequest(name="Intro", subject="Hello", body="To a {{ title }}.")
        save_template(session, asked, by=by, now=NOW)
        template = named_template(session, "Intro", by=by)
        session.get_one(Campaign, started.campaign_id).template_id = template.id
        for person in session.scalars(select(Prospect).order_by(Prospect.id).limit(2)):
            person.title = "Counselor"
    run(runtime)
    told = report(sessions, by, started.generation_id)
    assert (told.state, told.written, told.left_out) == ("done", 2, 1)
    assert [group.why for group in told.reasons] == ["lacks title, which “Intro” needs"]


def test_a_run_by_a_model_writes_many_at_once_and_tells_cost_and_latency(runtime, sessions, server):
    by, started = begin(sessions, 6, writer="model", custom_context="Speak of schools.")
    run(runtime, at_once=4)
    told = report(sessions, by, started.generation_id)
    assert (told.state, told.written, told.messages_generated) == ("done", 6, 12)
    assert len(server.asked) == 12
    assert told.total_cost_usd > 0
    assert told.average_latency_ms is not None
    assert all("Speak of schools." in each["messages"][1]["content"] for each in server.asked)
    with sessions.begin() as session:
        assert set(session.scalars(select(Variant.writer))) == {"model"}


def test_a_run_whose_budget_pays_for_no_more_stands_still_and_goes_on_with_more(
    runtime, sessions, server
):
    by, started = begin(sessions, 3, writer="model", budget_usd=0.0001)
    run(runtime)
    told = report(sessions, by, started.generation_id)
    assert (told.state, told.written, told.waiting) == ("paused", 0, 3)
    assert "Raise it in the campaign" in told.note
    assert server.asked == []
    with sessions.begin() as session:
        session.get_one(Campaign, started.campaign_id).budget_usd = 5.0
        generating.resume(session, started.generation_id, by=by, now=NOW)
    run(runtime)
    assert report(sessions, by, started.generation_id).written == 3
    with sessions.begin() as session:
        assert set(session.scalars(select(Variant.writer))) == {"model"}


@pytest.fixture
def team(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        Outreach(session, workspace).audiences()
        return make_actor(session, workspace)


def begin_one(sessions, by, **more: object) -> int:
    """A run by the model for one new prospect; its number."""
    with sessions.begin() as session:
        workspace = session.get_one(Workspace, by.workspace_id)
        number = session.scalar(select(func.count(Prospect.id)))
        person = Outreach(session, workspace).prospect(f"Maya {number}")
        campaign = make_campaign(
            session, workspace, name=f"Autumn {person.id}", writer="model", **more
        )
        return start(session, campaign, by, lead_ids=(person.id,)).generation_id


def kept_answers(sessions) -> int:
    with sessions.begin() as session:
        return session.scalar(select(func.count(ModelCall.id))) or 0


def live(runtime, sessions, world, server, crashes) -> int:
    """Processes that crash where `crashes` says, then one that does not.

    How many answers died with a process: they had come, and were not kept yet.
    """
    lost = 0
    for crash_at in (*crashes, None):
        world.restart(crash_at)
        counted: Any = CountedSessions(sessions, world)
        before = len(server.asked) - kept_answers(sessions)
        with suppress(Crash):
            run(replace(runtime, sessions=counted, owner=f"process {world.time}"))
        unkept = len(server.asked) - kept_answers(sessions) - before
        assert unkept <= (crash_at is not None)
        lost += unkept
    return lost


def judge(sessions, by, number) -> None:
    told = report(sessions, by, number)
    assert (told.state, told.written, told.messages_generated) == ("done", 1, 2)
    with sessions.begin() as session:
        person = session.scalars(
            select(WritingOrder.prospect_id).where(WritingOrder.generation_id == number)
        ).one()
        sequence = session.scalars(select(Sequence).where(Sequence.prospect_id == person)).one()
        touches = session.scalars(select(Touch.id).where(Touch.sequence_id == sequence.id)).all()
        written = session.scalar(
            select(func.count(Variant.id)).where(Variant.touch_id.in_(touches))
        )
        assert written == 6
        hashes = session.scalars(
            select(ModelCall.brief_hash).where(ModelCall.prospect_id == person)
        ).all()
        assert len(hashes) == len(set(hashes)) == 2, "a kept answer was paid for twice"


def last_boundary(runtime, sessions, world, server, by, **more: object) -> int:
    number = begin_one(sessions, by, **more)
    live(runtime, sessions, world, server, ())
    judge(sessions, by, number)
    return world.reached


def test_every_crash_repeats_nothing_and_pays_for_no_kept_answer_twice(
    runtime, sessions, world, server, team
):
    # with a budget, which counts what is under way; the pairs below go without
    last = last_boundary(runtime, sessions, world, server, team, budget_usd=50.0)
    assert last >= 12
    lost = 0
    for crash in range(1, last + 1):
        number = begin_one(sessions, team, budget_usd=50.0)
        asked = len(server.asked)
        gone = live(runtime, sessions, world, server, (crash,))
        judge(sessions, team, number)
        assert len(server.asked) - asked == 2 + gone
        lost += gone
    assert lost == 2  # one for each answer: between its coming and its commit nobody can know


def test_pairs_of_crashes(runtime, sessions, world, server, team):
    last = last_boundary(runtime, sessions, world, server, team)
    for first in range(1, last + 1, 3):
        number = begin_one(sessions, team)
        live(runtime, sessions, world, server, (first, last + 1 - first))
        judge(sessions, team, number)


def test_cancelled_while_a_model_writes_keeps_nothing_and_resumed_pays_only_for_the_rest(
    runtime, sessions, server, world
):
    by, started = begin(sessions, 1, writer="model")
    number = started.generation_id

    honest = server.next_fault

    def cancelled_meanwhile(asked: dict[str, Any]) -> Fault:
        with sessions.begin() as session, suppress(ConflictError):
            generating.cancel(session, number, by=by, now=NOW)
        return honest(asked)

    server.next_fault = cancelled_meanwhile
    run(runtime)
    told = report(sessions, by, number)
    assert (told.state, told.written, told.cancelled) == ("cancelled", 0, 1)
    assert told.total_cost_usd > 0
    server.next_fault = honest
    with sessions.begin() as session:
        assert session.scalars(select(Sequence.id)).all() == []
        generating.resume(session, number, by=by, now=NOW)
    run(runtime)
    assert report(sessions, by, number).state == "done"
    assert len(server.asked) == 2


def order_one(sessions, by, name="Maya Lindqvist"):
    """A sequence that a person asks for where the default campaign's writer is a model."""
    with sessions.begin() as session:
        workspace = session.get_one(Workspace, by.workspace_id)
        person = Outreach(session, workspace).prospect(name)
        default_writes_by_model(session, by)
        request = SequenceRequest(prospect_id=person.id, num_variants=2)
        return sequences.ask(session, request, by=by, now=NOW)


def test_a_sequence_that_a_person_asks_a_model_for_comes_with_its_cards(
    runtime, sessions, server, team
):
    answer = order_one(sessions, team)
    assert isinstance(answer, SequenceOrdered)
    request = SequenceRequest(prospect_id=answer.prospect_id)
    with sessions.begin() as session, pytest.raises(ConflictError, match="being written"):
        sequences.ask(session, request, by=team, now=NOW)
    run(runtime)
    assert len(server.asked) == 2
    with sessions.begin() as session:
        made = sequences.get(session, answer.prospect_id, by=team)
        assert [len(variants) for variants in made.variants.values()] == [2, 2]
        cards = session.scalars(select(Post.subject_id).where(Post.kind == PostKind.DRAFT)).all()
        assert cards == list(made.sequence.touch_ids.values())


def test_what_cannot_be_written_for_a_person_is_told(runtime, sessions, team):
    answer = order_one(sessions, team)
    run(replace(runtime, model=None))
    with sessions.begin() as session:
        order = session.get_one(WritingOrder, answer.order_id)
        assert order.state == OrderState.LEFT_OUT
        [told] = session.scalars(select(Notice.text)).all()
        assert told.startswith("Maya Lindqvist got no drafts. No model is set up.")


def test_without_a_model_a_run_stands_still_and_goes_on_with_one(runtime, sessions, server):
    by, started = begin(sessions, 2, writer="model")
    run(replace(runtime, model=None))
    told = report(sessions, by, started.generation_id)
    assert (told.state, told.waiting) == ("paused", 2)
    assert "DRUMBEAT_MODEL" in told.note
    with sessions.begin() as session:
        generating.resume(session, started.generation_id, by=by, now=NOW)
    run(runtime)
    assert report(sessions, by, started.generation_id).written == 2


def test_regenerated_by_a_model_says_so_until_it_is_there(runtime, sessions, server, team):
    answer = order_one(sessions, team)
    run(runtime)
    with sessions.begin() as session:
        touch_id = next(
            iter(sequences.get(session, answer.prospect_id, by=team).sequence.touch_ids.values())
        )
        card = drafts.regenerate(session, touch_id, by=team, now=NOW)
        assert (card.being_written, card.variants) == (True, 2)
    with sessions.begin() as session, pytest.raises(ConflictError, match="anew already"):
        drafts.regenerate(session, touch_id, by=team, now=NOW)
    run(runtime)
    with sessions.begin() as session:
        card = draft_cards.card(session, touch_id, now=NOW)
        assert (card.being_written, card.variants, card.number) == (False, 4, 3)


def test_a_draft_that_was_decided_meanwhile_is_not_written_anew(runtime, sessions, server, team):
    answer = order_one(sessions, team)
    run(runtime)
    with sessions.begin() as session:
        made = sequences.get(session, answer.prospect_id, by=team)
        touch_id = next(iter(made.sequence.touch_ids.values()))
        drafts.regenerate(session, touch_id, by=team, now=NOW)
        drafts.skip(session, touch_id, by=team, now=NOW)
    asked = len(server.asked)
    run(runtime)
    assert len(server.asked) == asked
    with sessions.begin() as session:
        card = draft_cards.card(session, touch_id, now=NOW)
        assert (card.being_written, card.variants) == (False, 2)
