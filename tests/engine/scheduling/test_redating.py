"""When steps are due after a change: what did not change stays, the rest comes day by day."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from engine.scheduling.calendar import Hours, due_dates, moved_on
from engine.scheduling.redating import Dated, redated
from engine.scheduling.step import ChosenStep, Unit, Wait, Way
from engine.team_settings import SendWindow
from storage.states import Channel, Condition, TouchKind
from tests.support import NOW

HOURS = Hours(ZoneInfo("America/New_York"), SendWindow(), "US")
DAY = timedelta(days=1)
WAITS = st.lists(st.integers(0, 40), min_size=1, max_size=6).map(sorted)


def plain(days):
    return ChosenStep(TouchKind.FOLLOWUP_1, Way(Channel.EMAIL), Wait(days, Unit.DAYS))


def depending(days, condition=Condition.SENT):
    step = replace(plain(days), wait=Wait(days, Unit.WORKING_DAYS))
    return replace(step, condition=condition, condition_position=0)


def as_made(steps, moved=0):
    """The steps of a sequence that began at NOW, moved by so many working days since."""
    return {
        position: Dated(
            due_at=moved_on(due, moved, HOURS),
            wait=str(step.wait),
            condition=step.condition,
            condition_position=step.condition_position,
            moved_days=moved,
        )
        for position, (step, due) in enumerate(
            zip(steps, due_dates(NOW, steps, HOURS), strict=True)
        )
    }


@given(WAITS, st.integers(0, 30), st.integers(0, 60))
def test_what_has_not_changed_keeps_its_date_however_late_one_looks(waits, moved, days):
    steps = [plain(wait) for wait in waits]
    known = as_made(steps, moved)
    due = redated(NOW, steps, known, HOURS, now=NOW + days * DAY)
    assert due == [each.due_at for each in known.values()]


@given(WAITS, WAITS, st.integers(0, 30), st.integers(0, 60), st.sets(st.integers(0, 5)))
def test_no_two_are_due_on_one_day_and_what_changed_is_not_due_before_now(
    before, after, moved, days, staying
):
    now = NOW + days * DAY
    known = {
        at: replace(each, stays=at in staying)
        for at, each in as_made([plain(wait) for wait in before], moved).items()
    }
    steps = [plain(wait) for wait in after]
    due = redated(NOW, steps, known, HOURS, now=now)
    free = [at for at in range(len(steps)) if at not in known or not known[at].stays]
    local = [each.astimezone(HOURS.zone).date() for each in due]
    for at in free:
        assert all(local[at] > local[earlier] for earlier in range(at))
        assert due[at] == HOURS.next_open(due[at])
        if at not in known or known[at].wait != str(steps[at].wait):
            assert due[at] >= min(now, HOURS.next_open(now))
    for at in set(range(len(steps))) - set(free):
        assert due[at] == known[at].due_at


def test_what_was_left_out_takes_no_day():
    known = as_made([plain(0), plain(3)])
    known[1] = replace(known[1], stays=True, gone=True, due_at=NOW + 300 * DAY)
    due = redated(NOW, [plain(0), plain(3), plain(4)], known, HOURS, now=NOW)
    assert due[2] == NOW + 4 * DAY + timedelta(0)


def test_a_step_whose_condition_came_true_counts_from_then():
    known = as_made([plain(0), depending(2)])
    known[0] = replace(known[0], stays=True)
    known[1] = replace(known[1], met_at=NOW + DAY, due_at=NOW + 300 * DAY, moved_days=5)
    steps = [plain(0), depending(2)]
    assert redated(NOW, steps, known, HOURS, now=NOW)[1] == NOW + 300 * DAY
    steps = [plain(0), depending(3)]
    # Tuesday and three working days, without Thanksgiving, is Monday; five more the Monday after
    assert redated(NOW, steps, known, HOURS, now=NOW)[1] == NOW + 14 * DAY


def test_a_step_that_depends_moves_with_what_it_depends_on():
    known = as_made([plain(0), depending(2)])
    now = NOW + 7 * DAY
    same, later = [plain(0), depending(2)], [plain(2), depending(2)]
    assert redated(NOW, same, known, HOURS, now=now)[1] == known[1].due_at
    first, second = redated(NOW, later, known, HOURS, now=now)
    assert (first, second) == (now, now + 2 * DAY)
