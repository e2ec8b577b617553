"""The pace of new messages: a short burst, then about one a second, channel by channel."""

import pytest

from bot.pace import BURST, LONGEST_WAIT, SECONDS_EACH, Pace


class Moment:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def moment():
    return Moment()


@pytest.fixture
def pace(moment):
    return Pace(clock=moment, sleep=moment.sleep)


def test_a_burst_goes_through_and_then_the_channel_rests(pace):
    for _ in range(BURST - 1):
        pace.posted("C1")
        assert pace.resting() == []
    pace.posted("C1")
    assert pace.resting() == ["C1"]


def test_in_the_long_run_it_is_one_a_second(pace, moment):
    sent = 0
    while moment.now < 200:
        if pace.resting():
            pace.wait()
            continue
        pace.posted("C1")
        sent += 1
    assert sent == pytest.approx(100 / SECONDS_EACH + BURST - 1, abs=1)


def test_channels_do_not_wait_for_each_other(pace):
    for _ in range(BURST):
        pace.posted("C1")
    pace.posted("C2")
    assert pace.resting() == ["C1"]


def test_a_pause_that_slack_asks_for_is_waited_out_in_pieces(pace, moment):
    pace.rest("C1", 7)
    pace.wait()
    assert moment.now == 100 + LONGEST_WAIT
    assert pace.resting() == ["C1"]
    moment.now += 6.1
    assert pace.resting() == []
