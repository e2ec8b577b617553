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


def test_lanes_that_are_rung_together_look_one_after_the_other(monkeypatch):
    monkeypatch.setattr(lanes, "TURN_SECONDS", 30.0)
    looking, looks, most = [], [], []

    def look(name):
        looking.append(name)
        most.append(len(looking))
        time.sleep(0.01)  # another one would come in meanwhile
        looking.remove(name)
        looks.append(name)
        return False

    several = Lanes([Lane(str(at), lambda at=at: look(at), rest=0.01) for at in range(6)])
    several.start()
    try:
        until = time.monotonic() + 10
        while not all(looks.count(at) >= 2 for at in range(6)) and time.monotonic() < until:
            several.wake()
            time.sleep(0.005)
    finally:
        several.stop()
    assert all(looks.count(at) >= 2 for at in range(6))
    assert set(most) == {1}


def test_one_that_takes_long_keeps_no_other_from_looking():
    go_on, looked, worked = threading.Event(), threading.Event(), threading.Event()
    started = time.monotonic()

    def hang():
        worked.set()
        assert go_on.wait(20)
        return False

    def look():
        if worked.is_set():
            looked.set()
        return False

    both = Lanes([Lane("hangs", hang), Lane("looks", look, every=0.01, rest=0.01)])
    both.start()
    try:
        assert looked.wait(10)
        assert time.monotonic() - started < 5
    finally:
        go_on.set()
        both.stop()


def test_a_lane_at_work_holds_its_turn_for_its_first_piece_alone(monkeypatch):
    monkeypatch.setattr(lanes, "TURN_SECONDS", 30.0)
    go_on, looked, pieces = threading.Event(), threading.Event(), []

    def work():
        pieces.append(None)
        assert len(pieces) == 1 or go_on.wait(20)
        return not go_on.is_set()

    def look():
        if len(pieces) > 1:
            looked.set()
        return False

    both = Lanes([Lane("works", work), Lane("looks", look, every=0.01, rest=0.01)])
    both.start()
    try:
        assert looked.wait(10)
    finally:
        go_on.set()
        both.stop()
