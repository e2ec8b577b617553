"""What an OTLP collector is told of the work: how long it took and how it ended."""

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from bot.job_list import JOBS
from bot.jobs import tick
from bot.model import Endpoint, ModelDoor
from bot.model_prices import Price
from bot.runtime import Runtime
from bot.settings import Settings
from bot.smtp_door import Transport
from bot.telemetry_door import Telemetry
from bot.watch import TOLD, Work, watch_transactions
from bot.watching import watched
from bot.workers.mailer import Mailer
from bot.workers.watched_wire import WatchedWire
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from engine.errors import InvalidError
from engine.generation.conversation import Message, Question
from engine.metrics.backlog import waiting
from storage.tables import Workspace
from tests.collectors import attributes, collecting
from tests.mailing import make_team
from tests.model_server import model_server
from tests.smtp_server import smtp_server
from tests.support import NOW, make_workspace

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def collector(monkeypatch):
    with collecting() as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
        yield server


@pytest.fixture
def told(collector):
    """Ends the telemetry and gives what was told by then."""
    telemetry = Telemetry()
    closed = []

    def end():
        if not closed:
            closed.append(telemetry.close())
        return collector

    end.watch = telemetry
    yield end
    end()


def points(metric):
    return {
        tuple(sorted(attributes(point).items())): point
        for point in getattr(metric, metric.WhichOneof("data")).data_points
    }


def test_jobs_and_what_waits(told, sessions, tmp_path):
    with sessions.begin() as session:
        make_workspace(session)

    class At:
        at = SUNDAY

        def now(self):
            return self.at

    runtime = Runtime(
        settings=Settings.load(home=tmp_path),
        sessions=sessions,
        clock=At(),
        slack=WebClient(),
        watch=told.watch,
    )

    def broken(session, workspace_id, at, now):
        raise OSError(f"anna.secret@example.com at {at}")

    jobs = [JOBS[0], replace(JOBS[1], run=broken)]
    tick(runtime, jobs)
    At.at = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    tick(runtime, jobs)
    with sessions.begin() as session:
        told.watch.backlog(lambda: waiting(session, now=At.at))
        collector = told()
    ran = points(collector.metrics()["drumbeat.job.duration"])
    assert {(dict(key)["job"], dict(key)["outcome"]): each.count for key, each in ran.items()} == {
        ("morning_cadence", "done"): 1,
        ("pipeline_health", "failed"): 1,
    }
    spans = [attributes(span) for span in collector.spans() if span.name == Work.JOB]
    assert sorted(span["outcome"] for span in spans) == ["done", "failed"]
    waits = points(collector.metrics()["drumbeat.backlog"])
    assert {dict(key)["lane"] for key in waits} == {
        "mailer",
        "texter",
        "posts",
        "drafts",
        "imports",
    }
    assert b"anna.secret" not in collector.all_bytes()


def test_mails_with_what_became_of_them(told, sessions):
    with smtp_server() as server:
        team = make_team(sessions, server.port)
        for name in ("anna.secret", "bert.secret"):
            team.approve(name)
        wires = Wires(
            Server("127.0.0.1", server.port, starttls=False),
            lambda each: WatchedWire(Transport(each), told.watch),
        )
        mailer = Mailer(sessions, lambda: NOW, wires, "one")
        while mailer.step():
            pass
        wires.close()
    collector = told()
    [(key, point)] = points(collector.metrics()["drumbeat.send.duration"]).items()
    assert dict(key) == {"channel": "email", "outcome": "sent"}
    assert point.count == 2
    assert len([span for span in collector.spans() if span.name == Work.SEND]) == 2
    assert b"secret" not in collector.all_bytes()


def test_calls_of_the_model_with_tokens_and_cost(told):
    said = {"facts": {"name": "anna.secret@example.com"}, "task": {"wordings": {"direct": ""}}}
    said["task"]["most_characters"] = {"body": 100}
    question = Question(
        messages=(Message("system", "Write."), Message("user", json.dumps(said))),
        schema={"type": "object"},
        most_tokens=100,
    )
    with model_server() as server:
        endpoint = Endpoint(url=server.url, model="m", price=Price(1.0, 2.0))
        door = ModelDoor(endpoint, watch=told.watch)
        [call] = door.ask(question).calls
        door.close()
    collector = told()
    metrics = collector.metrics()
    sums = {
        name: next(iter(points(metrics[f"drumbeat.model.call.{name}"]).values()))
        for name in TOLD[Work.MODEL].amounts
    }
    assert sums["prompt_tokens"].as_int == call.prompt_tokens > 0
    assert sums["completion_tokens"].as_int == call.completion_tokens > 0
    assert sums["cost_usd"].as_double == call.cost_usd
    [span] = collector.spans()
    assert attributes(span)["model"] == "m"
    assert b"secret" not in collector.all_bytes()


def test_a_slow_transaction_is_told_by_itself_and_all_of_them_are_counted(told, sessions):
    watch_transactions(sessions, told.watch)
    with sessions.begin() as session:
        session.scalars(select(Workspace.id)).all()
    with pytest.raises(DatabaseError), sessions.begin() as session:
        session.execute(text("SELECT nothing"))
    told.watch.took(Work.TRANSACTION, TOLD[Work.TRANSACTION].slow, ended="commit")
    collector = told()
    counted = points(collector.metrics()["drumbeat.database.transaction.duration"])
    assert {dict(key)["ended"]: point.count for key, point in counted.items()} == {
        "commit": 2,
        "rollback": 1,
    }
    [span] = collector.spans()
    took = (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9
    assert took == pytest.approx(TOLD[Work.TRANSACTION].slow, abs=0.001)


def test_a_savepoint_is_no_transaction_of_its_own(told, sessions):
    watch_transactions(sessions, told.watch)
    with sessions.begin() as session:
        session.scalars(select(Workspace.id)).all()
        with session.begin_nested():
            session.scalars(select(Workspace.id)).all()
        with suppress(DatabaseError), session.begin_nested():
            session.execute(text("SELECT nothing"))
        session.scalars(select(Workspace.id)).all()
    with pytest.raises(DatabaseError), sessions.begin() as session, session.begin_nested():
        session.execute(text("SELECT nothing"))
    counted = points(told().metrics()["drumbeat.database.transaction.duration"])
    assert {dict(key)["ended"]: point.count for key, point in counted.items()} == {
        "commit": 1,
        "rollback": 1,
    }


def test_what_stands_in_no_table_is_told_to_nobody_and_an_error_by_its_kind(told):
    with (
        pytest.raises(ValueError, match="anna"),
        told.watch.doing(Work.JOB, job="retention", who="anna.secret"),
    ):
        raise ValueError("anna.secret")
    collector = told()
    [span] = collector.spans()
    assert attributes(span) == {"job": "retention", "outcome": "error"}
    assert span.status.message == "ValueError"
    assert b"anna" not in collector.all_bytes()


def test_a_collector_that_is_away_does_not_keep_the_process_from_ending(monkeypatch):
    with collecting() as gone:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", gone.url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "4")
    telemetry = Telemetry(last_seconds=0.2)
    with telemetry.doing(Work.JOB, job="retention"):
        pass
    began = time.monotonic()
    telemetry.close()
    assert time.monotonic() - began < 2
    for thread in threading.enumerate():
        if thread.name == "telemetry":
            thread.join()  # or it would go on trying beside the next test


@pytest.mark.parametrize(
    ("setting", "library", "says"),
    [
        ({"telemetry": True}, "bot.telemetry_door", "DRUMBEAT_TELEMETRY is set and OpenTelemetry"),
        ({"sentry_dsn": "http://k@127.0.0.1/1"}, "bot.sentry_door", "DRUMBEAT_SENTRY_DSN is set"),
    ],
)
def test_without_the_library_one_sentence_says_which(setting, library, says, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    settings = Settings.load(home=tmp_path, **setting)
    with pytest.raises(InvalidError, match=says), watched(settings):
        pass
