"""The clock: its offset, its versions, and waiting for those who follow it."""

import socket
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import httpx

from bot.sandbox.limits import Timings
from tests.sandbox.conftest import OUTREACH


def now(sandbox):
    return datetime.fromisoformat(sandbox.state()["now"])


class Follower(threading.Thread):
    """Does what is due at each version, then asks for the next; after `steps` it hangs."""

    def __init__(self, sandbox, *, steps=10**9, pause=0.0):
        super().__init__()
        self.url = f"{sandbox.url}/control/clock"
        self.seen = []
        self.steps = steps
        self.pause = pause
        self.stopped = False

    def run(self):
        version = httpx.get(self.url).json()["version"]
        with httpx.Client() as client:
            while not self.stopped and len(self.seen) < self.steps:
                params = {"after": version, "wait": 0.3}
                told = client.get(self.url, params=params).json()
                if told["version"] > version:
                    time.sleep(self.pause)
                    self.seen.append(told["now"])
                version = told["version"]


@contextmanager
def following(sandbox, **options):
    follower = Follower(sandbox, **options)
    follower.start()
    _eventually(sandbox.ws.clock.follows)
    try:
        yield follower
    finally:
        follower.stopped = True
        follower.join()


def test_without_followers_it_jumps_and_says_so(open_sandbox):
    sandbox = open_sandbox()
    before = now(sandbox)
    answer = sandbox.do("clock", advance_hours=30)
    assert answer["acknowledged"] is False
    assert timedelta(hours=30) <= now(sandbox) - before < timedelta(hours=30, seconds=20)
    assert answer["version"] == 1
    assert answer["took_ms"] < 1000


def test_it_waits_at_every_hour_for_its_follower(open_sandbox):
    sandbox = open_sandbox()
    with following(sandbox, pause=0.02) as follower:
        answer = sandbox.do("clock", advance_hours=3.5)
    assert answer["acknowledged"] is True
    assert len(follower.seen) == 4
    hours = [datetime.fromisoformat(at) for at in follower.seen]
    gaps = [b - a for a, b in pairwise(hours)]
    assert [round(gap.total_seconds() / 3600, 1) for gap in gaps] == [1.0, 1.0, 0.5]


def test_a_follower_that_hangs_is_waited_for_only_so_long(open_sandbox):
    sandbox = open_sandbox(timings=Timings(clock_step=0.2))
    with following(sandbox, steps=1):
        answer = sandbox.do("clock", advance_hours=1)
    assert answer["acknowledged"] is False
    assert answer["took_ms"] >= 200


def test_a_follower_that_hangs_up_is_not_waited_for(open_sandbox):
    sandbox = open_sandbox()
    address = ("127.0.0.1", int(sandbox.url.rpartition(":")[2]))
    with socket.create_connection(address) as follower:
        follower.sendall(b"GET /control/clock?after=0&wait=30 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _eventually(sandbox.ws.clock.follows)
    _eventually(lambda: not sandbox.ws.clock.follows())
    answer = sandbox.do("clock", advance_hours=2)
    assert answer["acknowledged"] is False
    assert answer["took_ms"] < 1000


def _eventually(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_the_next_working_day_begins_at_nine(open_sandbox):
    sandbox = open_sandbox()
    sandbox.do("clock", to="2030-03-01T15:00:00Z")  # a Friday
    answer = sandbox.do("clock", next_working_day=True)
    assert answer["now"] == "2030-03-04T09:00:00Z"
    assert sandbox.do("clock", next_working_day=True)["now"].startswith("2030-03-05T09:00:0")


def test_a_long_poll_ends_without_news(open_sandbox):
    sandbox = open_sandbox()
    started = time.monotonic()
    told = sandbox.http.get("/control/clock", params={"after": 0, "wait": 0.1}).json()
    assert told["version"] == 0
    assert 0.1 <= time.monotonic() - started < 2


def test_a_reader_from_another_time_is_answered_at_once(open_sandbox):
    sandbox = open_sandbox()
    started = time.monotonic()
    told = sandbox.http.get("/control/clock", params={"after": 99, "wait": 5}).json()
    journal = sandbox.http.get("/control/journal", params={"after": 99, "wait": 5}).json()
    assert time.monotonic() - started < 2
    assert (told["version"], journal["entries"]) == (0, [])


def test_messages_carry_the_workspaces_time(open_sandbox):
    sandbox = open_sandbox()
    sandbox.do("clock", to="2031-01-01T00:00:00Z")
    ts = sandbox.web().chat_postMessage(channel=OUTREACH, text="x")["ts"]
    assert 0 <= float(ts) - datetime.fromisoformat("2031-01-01T00:00:00Z").timestamp() < 20
