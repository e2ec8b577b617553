"""Lanes: drained until idle, woken by a bell, settled as a whole, ended at a piece's end."""

import threading
import time
from collections import deque
from itertools import pairwise

from bot import lanes
from bot.lanes import STILL_SECONDS, Lane, Lanes


def test_settling_does_what_one_lane_leaves_for_another():
    first, second, done = deque([1, 2]), deque(), []

    def hand_over():
        if not first:
            return False
        second.append(first.popleft())
        return True

    def finish():
        if not second:
            return False
        done.append(second.popleft())
        return True

    assert Lanes([Lane("finish", finish), Lane("hand over", hand_over)]).settle()
    assert done == [1, 2]


def test_settling_says_when_something_is_left():
    assert not Lanes([Lane("endless", lambda: True)]).settle(seconds=0.05)


def test_a_bell_wakes_a_lane_and_a_stumble_does_not_end_it():
    seen = threading.Semaphore(0)
    calls = []

    def step():
        calls.append(None)
        seen.release()
        if len(calls) == 1:
            raise RuntimeError("once")
        return False

    lanes = Lanes([Lane("work", step)])
    lanes.start()
    try:
        assert seen.acquire(timeout=5)
        assert seen.acquire(timeout=10), "it goes on after a pause"
        lanes.wake()
        assert seen.acquire(timeout=5)
    finally:
        lanes.stop()


def test_a_piece_under_way_is_finished_before_the_end():
    entered, leave, finished = threading.Event(), threading.Event(), []

    def step():
        entered.set()
        leave.wait(5)
        finished.append(True)
        return False

    lanes = Lanes([Lane("slow", step)])
    lanes.start()
    assert entered.wait(5)
    stopper = threading.Thread(target=lanes.stop)
    stopper.start()
    leave.set()
    stopper.join(5)
    assert finished == [True]


def test_what_one_lane_leaves_for_another_is_not_left_until_the_next_heartbeat():
    left, done = deque(), threading.Event()
    given = deque([1])

    def hand_over():
        if not given:
            return False
        left.append(given.popleft())
        return True

    def finish():
        if not left:
            return False
        left.popleft()
        done.set()
        return True

    lanes = Lanes([Lane("finish", finish), Lane("hand over", hand_over)])
    lanes.start()
    try:
        assert done.wait(5), "the first lane was asleep and nobody rang"
    finally:
        lanes.stop()


def test_long_work_leaves_moments_for_others(monkeypatch):
    monkeypatch.setattr(lanes, "WORK_SECONDS", 0.02)
    stop, ends = threading.Event(), []

    def step():
        started = time.monotonic()
        gaps.append(started - ends[-1] if ends else 0.0)
        time.sleep(0.005)
        ends.append(time.monotonic())
        return len(ends) < 20

    gaps: list[float] = []
    lanes.Lane("long", step).drain(stop)
    assert 1 <= sum(gap >= lanes.REST_SECONDS for gap in gaps) <= 10


def test_a_clock_that_only_stumbles_or_hangs_is_known_to_stand_still():
    went = threading.Event()
    long_ago = time.monotonic() - 2 * STILL_SECONDS

    def stumble():
        if well.beat_at > long_ago:
            went.set()
        raise ValueError

    clock = Lane("clock", stumble, every=0.01, beat_at=long_ago)
    well = Lane("mailer", lambda: False, every=0.01, beat_at=long_ago)
    both = Lanes([well, clock])
    assert both.still() == ("mailer", "clock")
    both.start()
    try:
        assert went.wait(10)
        assert both.still() == ("clock",)
    finally:
        both.stop()


def test_a_lane_that_is_rung_again_and_again_looks_now_and_then():
    looks: list[float] = []
    often: list[float] = []

    def look(at):
        at.append(time.monotonic())
        return False

    rested = Lane("rested", lambda: look(looks), rest=0.3)
    seen = Lane("seen by people", lambda: look(often), rest=0.0)
    running = Lanes([rested, seen])
    running.start()
    try:
        until = time.monotonic() + 5
        while len(looks) < 3 and time.monotonic() < until:
            running.wake()
            time.sleep(0.002)
    finally:
        running.stop()
    assert min(later - earlier for earlier, later in pairwise(looks[:3])) >= 0.2
    assert len(often) > 3 * len(looks)
    assert len(looks) >= 3, "what was rung for while it rested is not forgotten"
