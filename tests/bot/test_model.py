"""The door to a model against a real server on loopback that does what servers do."""

import threading
import time
from datetime import UTC, datetime

import pytest

from bot.doctor import Health, diagnose
from bot.model import Endpoint, ModelDoor
from bot.model_line import MOST_BYTES
from bot.model_pace import MINUTE, ModelPace
from bot.model_prices import Price, price_for, read_price
from bot.model_reply import seconds_of
from bot.model_tries import MOST_TRIES
from bot.settings import Settings
from engine.errors import InvalidError
from engine.generation.conversation import Message, Outcome, Question, brief_hash
from tests.model_server import Fault, model_server

QUESTION = Question(
    messages=(
        Message("system", "Write."),
        Message(
            "user",
            '{"facts": {"name": "Maya"}, "task": {"wordings": {"direct": ""}, '
            '"most_characters": {"body": 100}}}',
        ),
    ),
    schema={"type": "object"},
    most_tokens=100,
)
PRICE = Price(1.0, 10.0)


@pytest.fixture
def server():
    with model_server() as server:
        yield server


@pytest.fixture
def slept():
    return []


@pytest.fixture
def make(server, slept):
    doors = []

    def door(**more):
        given = {"model": "test-model", "key": "k-1", "seconds": 5.0, "price": PRICE} | more
        pace = ModelPace(given.pop("per_minute", None))
        doors.append(ModelDoor(Endpoint(url=server.url, **given), pace=pace, sleep=slept.append))
        return doors[-1]

    yield door
    for each in doors:
        each.close()


def outcomes(answer):
    return [call.outcome for call in answer.calls]


def test_an_answer_comes_with_its_tokens_its_cost_and_its_time(make, server):
    answer = make().ask(QUESTION)
    assert "learn what became of it" in answer.text
    [call] = answer.calls
    [asked] = server.asked
    assert asked["key"] == "Bearer k-1"
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert call.completion_tokens == 150
    assert call.cost_usd == pytest.approx(PRICE.of(call.prompt_tokens, 150))
    assert 0 <= call.latency_ms < 5000


@pytest.mark.parametrize(
    ("fault", "outcome", "word"),
    [
        (Fault(status=401, body=b"{}"), Outcome.ERROR, "DRUMBEAT_MODEL_KEY"),
        (Fault(status=404, body=b"{}"), Outcome.ERROR, "DRUMBEAT_MODEL_URL"),
        (Fault(message={"content": None, "refusal": "No."}), Outcome.REFUSED, "refused"),
        (Fault(finish="content_filter"), Outcome.REFUSED, "refused"),
        (Fault(body=b"<html>", headers={"content-type": "text/html"}), Outcome.MALFORMED, "else"),
        (Fault(body=b"{}"), Outcome.MALFORMED, "else"),
        (Fault(body=b'{"choices": []}'), Outcome.MALFORMED, "else"),
        (Fault(body=b'{"choices": [{"message": "x"}]}'), Outcome.MALFORMED, "else"),
        (Fault(body=b"[" * 100_000), Outcome.MALFORMED, "else"),
        (Fault(body=b""), Outcome.MALFORMED, "else"),
        (Fault(body=b" " * (MOST_BYTES + 70_000)), Outcome.MALFORMED, "longer"),
        (
            Fault(status=429, body=b'{"error": {"code": "insufficient_quota"}}'),
            Outcome.LIMITED,
            "credit",
        ),
        (Fault(status=429, headers={"retry-after": "3600"}, body=b"{}"), Outcome.LIMITED, "later"),
    ],
    ids=lambda value: value.value if isinstance(value, Outcome) else None,
)
def test_what_no_second_try_would_help_is_asked_once_and_told(make, server, fault, outcome, word):
    server.always = fault
    answer = make().ask(QUESTION)
    assert (answer.text, outcomes(answer)) == (None, [outcome])
    assert word in answer.why
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 529, 408])
def test_a_server_that_stumbles_is_asked_again(make, server, slept, status):
    server.faults = [Fault(status=status, body=b"oops"), Fault(cut=True)]
    answer = make().ask(QUESTION)
    assert answer.text
    assert outcomes(answer) == [Outcome.ERROR, Outcome.ERROR, Outcome.ANSWERED]
    assert len(slept) == 2
    assert 0.5 <= slept[0] < slept[1] * 1.01


def test_not_for_ever(make, server, slept):
    server.always = Fault(status=500, body=b"{}")
    answer = make().ask(QUESTION)
    assert outcomes(answer) == [Outcome.ERROR] * MOST_TRIES
    assert "status 500" in answer.why
    assert [call.cost_usd for call in answer.calls] == [0.0] * MOST_TRIES


def test_where_nobody_listens_it_says_so(server, slept):
    url = server.url.replace(str(server.server_port), "1")
    door = ModelDoor(Endpoint(url=url, model="m"), sleep=slept.append)
    answer = door.ask(QUESTION)
    door.close()
    assert "DRUMBEAT_MODEL_URL" in answer.why
    assert outcomes(answer) == [Outcome.ERROR] * MOST_TRIES


@pytest.mark.parametrize("fault", [Fault(hang=True), Fault(trickle=True)], ids=["hang", "trickle"])
def test_a_whole_try_has_its_time_and_counts_at_the_most_it_can_cost(make, server, fault):
    server.always = fault
    door = make(seconds=0.2)
    began = time.monotonic()
    answer = door.ask(QUESTION)
    assert time.monotonic() - began < 3
    assert outcomes(answer) == [Outcome.TIMEOUT] * 2
    assert "0.2 seconds" in answer.why
    assert [call.cost_usd for call in answer.calls] == [door.at_most(QUESTION)] * 2


def test_a_limit_is_waited_for_as_long_as_the_server_says(server):
    server.faults = [Fault(status=429, headers={"retry-after": "7"}, body=b"{}")]
    now = [100.0]

    def sleep(seconds):
        now[0] += seconds

    pace = ModelPace(clock=lambda: now[0], sleep=sleep)
    door = ModelDoor(Endpoint(url=server.url, model="m"), pace=pace, sleep=sleep)
    answer = door.ask(QUESTION)
    door.close()
    assert outcomes(answer) == [Outcome.LIMITED, Outcome.ANSWERED]
    assert now[0] == pytest.approx(107.0)


def test_a_server_that_knows_no_schemas_is_asked_plainly_from_then_on(make, server):
    server.knows_schemas = False
    door = make()
    assert door.ask(QUESTION).text
    assert door.ask(QUESTION).text
    forms = [asked["response_format"]["type"] for asked in server.asked]
    assert forms == ["json_schema", "json_object", "json_object"]
    assert "max_tokens" in server.asked[-1]


def test_a_question_that_is_refused_in_either_form_is_not_asked_a_third_time(make, server):
    server.always = Fault(status=400, body=b"{}")
    answer = make().ask(QUESTION)
    assert len(server.asked) == 2
    assert "status 400" in answer.why


def test_no_more_are_open_at_once_than_may_be(make, server):
    server.always = Fault(hang=True)
    door = make(at_once=2, seconds=1.0)
    threads = [threading.Thread(target=door.ask, args=(QUESTION,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while len(server.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    seen = len(server.asked)
    server.always = None
    server.stopping.set()
    for thread in threads:
        thread.join()
    assert seen == 2


def test_so_many_a_minute_and_then_one_waits():
    now, waits = [0.0], []

    def sleep(seconds):
        waits.append(seconds)
        now[0] += seconds

    pace = ModelPace(3, clock=lambda: now[0], sleep=sleep)
    for _ in range(7):
        pace.wait()
    assert waits == [MINUTE, MINUTE]
    pace.rest(5)
    pace.wait()
    assert waits[2:] == [5]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Mon, 23 Nov 2026 15:00:10 GMT"}, 10.0),
        ({"retry-after": "soon"}, None),
    ],
)
def test_how_long_to_wait_is_read_in_every_form(headers, seconds):
    assert seconds_of(headers, datetime(2026, 11, 23, 15, tzinfo=UTC)) == seconds


def test_prices_come_from_the_setting_then_from_the_table():
    assert price_for("gpt-4o-mini", None) == Price(0.15, 0.6)
    assert price_for("gpt-4o-mini-2024-07-18", None) == Price(0.15, 0.6)
    assert price_for("my-own", None) is None
    assert price_for("gpt-4o-mini", "0") == Price(0.0, 0.0)
    assert read_price("1.5/2") == Price(1.5, 2.0)
    assert Price(1.0, 10.0).of(1_000_000, 100_000) == pytest.approx(2.0)


@pytest.mark.parametrize("told", ["cheap", "1/2/3", "-1", "nan", "1/", "inf"])
def test_what_is_no_price_is_told_at_the_start(told):
    with pytest.raises(InvalidError, match="DRUMBEAT_MODEL_PRICE"):
        Settings.load(model_price=told)


def test_the_hash_of_a_question_changes_with_all_that_matters():
    plain = brief_hash(QUESTION, "m")
    other = Question(QUESTION.messages, QUESTION.schema, 100, salt=1)
    assert plain == brief_hash(Question(QUESTION.messages, {"type": "object"}, 100), "m")
    assert len({plain, brief_hash(QUESTION, "n"), brief_hash(other, "m")}) == 3


def test_the_doctor_asks_a_tiny_question(server, tmp_path):
    def says(**more):
        settings = Settings.load(home=tmp_path, model="m", model_url=server.url, **more)
        return next(
            (found.health, found.says)
            for found in diagnose(settings).findings
            if found.name == "Model"
        )

    server.always = Fault(text='{"ok": true}')
    health, line = says()
    assert health == Health.OK
    assert "DRUMBEAT_MODEL_PRICE" in line
    assert says(model_price="1/2")[1].endswith(" s.")
    assert says(model_daily_usd=5)[0] == Health.WRONG
    server.always = Fault(status=401, body=b"{}")
    assert says() == (
        Health.WRONG,
        "The model's endpoint refuses the key. Check DRUMBEAT_MODEL_KEY.",
    )
