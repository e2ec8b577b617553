"""What Slack was told has arrived is acted upon, whatever dies next."""

from __future__ import annotations

import json
import stat
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot import envelopes as module
from bot.envelopes import Envelopes, Heard
from storage import envelopes as kept
from storage.envelopes import MOST_TRIES, Envelope, open_envelopes

CLICK = {"type": "block_actions", "user": {"id": "U1"}}
PATIENCE = 10.0


class Told:
    """Counts what happens, and waits for it."""

    def __init__(self):
        self.things: list[object] = []
        self._changed = threading.Condition()

    def __call__(self, thing=None):
        with self._changed:
            self.things.append(thing)
            self._changed.notify_all()

    def wait(self, count):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.things) >= count, PATIENCE), self.things
        return self.things

    def keys(self, heard):
        for each in heard:
            self(each.key)


def heard(key, payload):
    return Heard(key, "interactive", payload, time.time())


def until(there):
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def keeping(path, act):
    envelopes = Envelopes(path, act)
    envelopes.start()
    try:
        yield envelopes
    finally:
        envelopes.close()


def in_file(path):
    database = open_envelopes(path)
    with database.begin() as connection:
        found = connection.exec_driver_sql("SELECT key FROM envelope ORDER BY id").scalars().all()
    database.dispose()
    return found


def put(path, *keys, times=1):
    """As a process left them that was killed, `times` starts ago."""
    database = open_envelopes(path)
    with database.begin() as connection:
        kept.keep(connection, [Envelope(key, json.dumps(CLICK | {"n": key})) for key in keys])
        for _ in range(times - 1):
            kept.left(connection)
    database.dispose()


def test_a_click_is_kept_when_slack_is_told_and_gone_when_it_was_acted_upon(tmp_path):
    path, go_on = tmp_path / "envelopes", threading.Event()
    acknowledged, began = Told(), Told()

    def act(payload):
        began()
        assert go_on.wait(PATIENCE)

    with keeping(path, act) as envelopes:
        assert envelopes.take(heard("one", CLICK), acknowledged.keys)
        acknowledged.wait(1)
        began.wait(1)
        assert in_file(path) == ["one"]
        go_on.set()
    assert in_file(path) == []


def test_the_file_is_its_owners(tmp_path):
    with keeping(tmp_path / "envelopes", lambda *_: None):
        assert stat.S_IMODE((tmp_path / "envelopes").stat().st_mode) == 0o600


def test_what_a_killed_process_was_told_is_done_by_the_next_in_order(tmp_path):
    path, acted = tmp_path / "envelopes", Told()
    put(path, "one", "two", "three")
    with keeping(path, lambda payload: acted(payload["n"])):
        assert sorted(acted.wait(3)) == ["one", "three", "two"]
    assert in_file(path) == []


def test_what_no_process_lives_to_act_upon_is_given_up(tmp_path):
    path, acted = tmp_path / "envelopes", Told()
    put(path, "poison", times=MOST_TRIES + 1)
    put(path, "fresh")
    with keeping(path, lambda payload: acted(payload["n"])):
        acted.wait(1)
    assert acted.things == ["fresh"]
    assert in_file(path) == []


def test_it_is_settled_when_all_that_came_was_acted_upon(tmp_path):
    go_on, acknowledged = threading.Event(), Told()
    with keeping(tmp_path / "envelopes", lambda payload: go_on.wait(PATIENCE)) as envelopes:
        assert envelopes.settle(seconds=0)
        envelopes.take(heard("one", CLICK), acknowledged.keys)
        assert not envelopes.settle(seconds=0)
        acknowledged.wait(1)
        assert not envelopes.settle(seconds=0)
        go_on.set()
        assert envelopes.settle(seconds=PATIENCE)


def test_what_slack_says_twice_is_acted_upon_once_while_it_is_under_way(tmp_path):
    go_on, acknowledged, acted = threading.Event(), Told(), Told()

    def act(payload):
        acted()
        assert go_on.wait(PATIENCE)

    with keeping(tmp_path / "envelopes", act) as envelopes:
        envelopes.take(heard("one", CLICK), acknowledged.keys)
        envelopes.take(heard("one", CLICK), acknowledged.keys)
        acknowledged.wait(2)
        go_on.set()
        assert envelopes.settle(seconds=PATIENCE)
    assert len(acted.things) == 1


@pytest.mark.parametrize("kind", ["view_submission", "block_suggestion", "view_closed", None])
def test_a_payload_whose_answer_says_something_is_not_taken(tmp_path, kind):
    with keeping(tmp_path / "envelopes", lambda *_: None) as envelopes:
        assert not envelopes.take(heard("one", {"type": kind}), lambda *_: None)
        assert not envelopes.take(heard("two", {"command": "/outreach"}), lambda *_: None)


def test_what_cannot_be_kept_is_not_acknowledged(tmp_path):
    path, acknowledged = tmp_path / "envelopes", Told()
    with capture_logs() as logged, keeping(path, lambda *_: None) as envelopes:
        database = open_envelopes(path)
        with database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE envelope RENAME TO away")
        envelopes.take(heard("lost", CLICK), acknowledged.keys)
        until(lambda: [line["event"] for line in logged] == ["what Slack said could not be kept"])
        assert envelopes.settle(seconds=PATIENCE)
        with database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO envelope")
        database.dispose()
        envelopes.take(heard("next", CLICK), acknowledged.keys)
        assert acknowledged.wait(1) == ["next"]


def test_a_line_that_was_hung_up_and_a_payload_that_stumbles_stop_nothing(tmp_path):
    acted = Told()

    def act(payload):
        acted()
        raise RuntimeError("that was unexpected")

    def hung_up(_):
        raise OSError("socket is already closed")

    with keeping(tmp_path / "envelopes", act) as envelopes:
        envelopes.take(heard("one", CLICK), hung_up)
        envelopes.take(heard("two", CLICK), hung_up)
        acted.wait(2)
    assert in_file(tmp_path / "envelopes") == []


def test_what_comes_together_is_acknowledged_together_and_in_its_order(tmp_path, monkeypatch):
    together, keeps = [], threading.Event()
    keep = kept.keep

    def slowly(connection, envelopes):
        assert keeps.wait(PATIENCE)
        keep(connection, envelopes)

    monkeypatch.setattr(kept, "keep", slowly)
    with keeping(tmp_path / "envelopes", lambda *_: None) as envelopes:
        for number in range(9):
            envelopes.take(heard(str(number), CLICK), together.append)
            if number == 0:
                until(envelopes._notes.empty)  # noqa: SLF001 - the first is being kept
        keeps.set()
        assert envelopes.settle(seconds=PATIENCE)
    assert [[each.key for each in some] for some in together] == [["0"], list("12345678")]


def test_what_cannot_be_let_go_stops_nothing(tmp_path, monkeypatch):
    def fails(*_):
        raise OperationalError("let go", {}, OSError())

    acted = Told()
    monkeypatch.setattr(kept, "let_go", fails)
    with keeping(tmp_path / "envelopes", lambda payload: acted(payload["n"])) as envelopes:
        for number in range(2):
            envelopes.take(heard(str(number), CLICK | {"n": number}), lambda _: None)
            assert envelopes.settle(seconds=PATIENCE)
    assert acted.things == [0, 1]
    assert in_file(tmp_path / "envelopes") == ["0", "1"]


def test_slow_ones_do_not_keep_out_the_next(tmp_path):
    go_on, acted = threading.Event(), Told()

    def act(payload):
        if payload.get("slow"):
            assert go_on.wait(PATIENCE)
        acted(payload.get("slow", False))

    with keeping(tmp_path / "envelopes", act) as envelopes:
        for number in range(5):
            envelopes.take(heard(f"slow {number}", CLICK | {"slow": True}), lambda *_: None)
        envelopes.take(heard("quick", CLICK), lambda *_: None)
        assert acted.wait(1) == [False]
        go_on.set()


def test_a_burst_is_acted_upon_one_after_the_other_while_they_end(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STALLED_SECONDS", PATIENCE)
    monkeypatch.setattr(module, "STUCK_SECONDS", PATIENCE)
    beside, acted, alone = threading.Barrier(2), Told(), threading.Lock()

    def act(payload):
        assert alone.acquire(blocking=False), "another one is under way"
        with pytest.raises(threading.BrokenBarrierError):
            beside.wait(0.01)  # whoever would come beside it has the time to
        beside.reset()
        alone.release()
        acted()

    with keeping(tmp_path / "envelopes", act) as envelopes:
        for number in range(20):
            envelopes.take(heard(f"click {number}", CLICK), lambda *_: None)
        acted.wait(20)


def test_turns_are_given_in_the_order_of_arrival(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STALLED_SECONDS", PATIENCE)
    acted = Told()
    with keeping(tmp_path / "envelopes", lambda payload: acted(payload["n"])) as envelopes:
        for number in range(50):
            envelopes.take(heard(f"click {number}", CLICK | {"n": number}), lambda *_: None)
        assert acted.wait(50) == list(range(50))


@pytest.mark.parametrize(("computing", "begun"), [(-1.0, [0]), (2.0, [0, 1])])
def test_none_begins_beside_one_that_computes(tmp_path, monkeypatch, computing, begun):
    monkeypatch.setattr(module, "STALLED_SECONDS", 0.02)
    monkeypatch.setattr(module, "COMPUTING", computing)  # as if it always did, or never
    began, go_on = Told(), threading.Event()

    def act(payload):
        began(payload["n"])
        assert go_on.wait(PATIENCE)

    with keeping(tmp_path / "envelopes", act) as envelopes:
        for number in range(2):
            envelopes.take(heard(f"click {number}", CLICK | {"n": number}), lambda *_: None)
        began.wait(len(begun))
        assert not go_on.wait(0.3)
        assert began.things == begun
        go_on.set()
        assert began.wait(2) == [0, 1]


def test_a_process_computes_when_it_has_used_much_of_a_stall():
    assert module.is_computing(time.process_time() - module.STALLED_SECONDS)
    assert not module.is_computing(time.process_time())


def test_one_that_is_stuck_is_waited_for_once_however_busy_the_process_is(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STUCK_SECONDS", 0.5)
    monkeypatch.setattr(module, "STALLED_SECONDS", 0.02)
    monkeypatch.setattr(module, "COMPUTING", -1.0)  # as if it always did
    began, go_on = Told(), threading.Event()

    def act(payload):
        began((payload["n"], time.monotonic()))
        assert payload["n"] or go_on.wait(PATIENCE)

    with keeping(tmp_path / "envelopes", act) as envelopes:
        for number in range(20):
            envelopes.take(heard(f"click {number}", CLICK | {"n": number}), lambda *_: None)
        order, at = zip(*began.wait(20), strict=True)
        go_on.set()
    assert order == tuple(range(20))
    assert at[1] - at[0] > 0.25
    assert at[19] - at[1] < 5, "each would have waited half a second"


def test_no_more_begin_than_there_are_hands(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STUCK_SECONDS", 0.0)
    monkeypatch.setattr(module, "HANDS", 3)
    began, go_on = Told(), threading.Event()

    def act(payload):
        began()
        assert go_on.wait(PATIENCE)

    with keeping(tmp_path / "envelopes", act) as envelopes:
        for number in range(5):
            envelopes.take(heard(f"click {number}", CLICK), lambda *_: None)
        began.wait(3)
        assert not go_on.wait(0.3)
        assert len(began.things) == 3
        go_on.set()
        began.wait(5)
