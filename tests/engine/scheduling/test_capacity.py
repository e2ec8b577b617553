"""How much a rep does on a day: said by themselves or an admin, and kept to by the plan."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.capacity_words import read_capacity
from engine.errors import ForbiddenError, InvalidError
from engine.scheduling.cadence import weekly
from engine.scheduling.capacity import list_capacity, set_capacity
from engine.views.cadence import WeeklyCadenceRequest
from engine.views.capacity import CapacityRequest
from storage.states import TouchKind
from tests.outreach import Outreach
from tests.support import NOW


def test_the_plan_keeps_to_it_and_the_rest_rolls_on(session, workspace, remy):
    outreach = Outreach(session, workspace)
    outreach.audiences()
    for number in range(5):
        owned = outreach.prospect(f"Owned {number}", owner_id=remy.member_id)
        outreach.sequence(owned, (TouchKind.INITIAL_DM, NOW))
    told = set_capacity(session, read_capacity("2 a day Mon, Wed - Fri"), by=remy, now=NOW)
    assert told.changed == "Remy Rep does 2 touches a day, on Mon, Wed, Thu, Fri."
    plan = weekly(session, WeeklyCadenceRequest(), workspace_id=workspace.id, now=NOW)
    # Thursday is Thanksgiving
    assert Counter(entry.day for entry in plan.entries) == {
        "Monday": 2,
        "Wednesday": 2,
        "Friday": 1,
    }


def test_what_does_not_fit_is_said(session, workspace, remy):
    outreach = Outreach(session, workspace)
    outreach.audiences()
    for number in range(7):
        owned = outreach.prospect(f"Owned {number}", owner_id=remy.member_id)
        outreach.sequence(owned, (TouchKind.INITIAL_DM, NOW))
    set_capacity(session, read_capacity("1 a day"), by=remy, now=NOW)
    plan = weekly(session, WeeklyCadenceRequest(), workspace_id=workspace.id, now=NOW)
    assert len(plan.entries) == 4  # Thursday is Thanksgiving
    assert [(each.name, each.count) for each in plan.waiting] == [("Remy Rep", 3)]


def test_only_they_or_an_admin_say_it(session, workspace, ada, remy):
    with pytest.raises(ForbiddenError):
        set_capacity(session, CapacityRequest(who="Ada", per_day=1), by=remy, now=NOW)
    set_capacity(session, CapacityRequest(who="Remy", per_day=3), by=ada, now=NOW)
    lines = {line.name: line.per_day for line in list_capacity(session, by=remy).members}
    assert lines == {"Ada Admin": None, "Remy Rep": 3}
    set_capacity(session, read_capacity("any a day"), by=remy, now=NOW)
    assert {line.per_day for line in list_capacity(session, by=remy).members} == {None}


@pytest.mark.parametrize(
    ("text", "who", "per_day", "weekdays"),
    [
        ("15 a day", None, 15, None),
        ("any @remy", "remy", 0, None),
        ("15 a day Mon-Thu <@U0REMY|remy>", "U0REMY", 15, (0, 1, 2, 3)),
        ("Mon, friday", None, None, (0, 4)),
        ("8 a day on Tue - Wed for Remy Rep", "Remy Rep", 8, (1, 2)),
    ],
)
def test_it_is_read_as_people_write_it(text, who, per_day, weekdays):
    read = read_capacity(text)
    assert (read.who, read.per_day, read.weekdays) == (who, per_day, weekdays)


@pytest.mark.parametrize("text", ["", "@remy", "a lot", "15 an hour", "Mon-Foo"])
def test_what_says_nothing_is_told(text):
    with pytest.raises(InvalidError, match="Write it like"):
        read_capacity(text)


@pytest.mark.parametrize("asked", [{"per_day": 1001}, {"weekdays": (5,)}, {"weekdays": ()}])
def test_what_cannot_be_is_told(session, remy, asked):
    with pytest.raises(InvalidError):
        set_capacity(session, CapacityRequest(**asked), by=remy, now=NOW)
