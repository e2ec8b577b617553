"""A week changed by hand: kept as rows, so that planning again keeps it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.scheduling.cadence import weekly
from engine.scheduling.changing import change_week
from engine.views.cadence import WeekChange, WeeklyCadenceRequest
from storage.states import TouchKind, TouchState
from tests.outreach import Outreach
from tests.support import NOW, make_workspace

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def days(session, workspace, now=NOW, weeks=0):
    request = WeeklyCadenceRequest(week_start_date=(now + weeks * WEEK).timestamp())
    plan = weekly(session, request, workspace_id=workspace.id, now=now)
    return [(entry.prospect_name, entry.day) for entry in plan.entries]


def change(session, by, who, day, *, seen=None, now=NOW):
    return change_week(session, WeekChange(who=who, day=day, seen=seen), by=by, now=now)


def test_a_draft_is_moved_and_stays_moved(session, workspace, outreach, ada):
    outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, NOW))
    done = change(session, ada, "Dora Draft", "wednesday")
    assert done.changed == "Dora Draft comes on Wednesday, 25 November."
    assert [entry.day for entry in done.week.entries] == ["Wednesday"]
    for _ in range(2):
        assert days(session, workspace) == [("Dora Draft", "Wednesday")]
    change(session, ada, "Dora Draft", "24 Nov")
    assert days(session, workspace) == [("Dora Draft", "Tuesday")]
    assert days(session, workspace, NOW + 2 * DAY) == [("Dora Draft", "Wednesday")]


def test_what_is_left_out_comes_back_the_week_after(session, workspace, outreach, ada):
    outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, NOW))
    change(session, ada, "Dora Draft", None)
    assert days(session, workspace) == []
    assert days(session, workspace, weeks=1) == [("Dora Draft", "Monday")]
    assert days(session, workspace, NOW + WEEK) == [("Dora Draft", "Monday")]
    change(session, ada, "Dora Draft", "Tuesday")
    assert days(session, workspace) == [("Dora Draft", "Tuesday")]


def test_what_is_moved_to_a_later_week_is_in_one_of_them(session, workspace, outreach, ada):
    outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, NOW))
    change(session, ada, "Dora Draft", "2 Dec")
    assert days(session, workspace) == []
    assert days(session, workspace, weeks=1) == [("Dora Draft", "Wednesday")]


def test_what_is_due_later_is_added_to_this_week(session, workspace, outreach, ada):
    later = outreach.prospect("Lena Later")
    outreach.sequence(
        later, (TouchKind.INITIAL_DM, NOW + 9 * DAY), (TouchKind.FOLLOWUP_1, NOW + 12 * DAY)
    )
    change(session, ada, "Lena Later", "Friday")
    assert days(session, workspace) == [("Lena Later", "Friday")]


def test_new_contacts_are_added_moved_and_left_out(session, workspace, outreach, ada):
    workspace.settings = {"caps": {"connection_requests_per_week": 2}}
    for number, name in enumerate(("Best Known", "Second Known", "Third Known")):
        outreach.prospect(name, priority=90 - number)
    assert {name for name, _ in days(session, workspace)} == {"Best Known", "Second Known"}
    change(session, ada, "Third Known", "Friday")
    assert set(days(session, workspace)) == {("Best Known", "Monday"), ("Third Known", "Friday")}
    change(session, ada, "Best Known", None)
    assert {name for name, _ in days(session, workspace)} == {"Second Known", "Third Known"}


def test_what_leaves_by_itself_is_not_moved(session, workspace, outreach, ada):
    gus = outreach.prospect("Gus Going")
    outreach.sequence(gus, (TouchKind.INITIAL_DM, NOW, TouchState.APPROVED))
    with pytest.raises(ConflictError, match="leaves by itself"):
        change(session, ada, "Gus Going", "Tuesday")


def test_who_moves_second_is_told(session, workspace, outreach, ada, remy):
    outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, NOW))
    seen = date(2026, 11, 23)
    change(session, ada, "Dora Draft", "Tuesday", seen=seen)
    with pytest.raises(ConflictError, match="moved or done meanwhile"):
        change(session, remy, "Dora Draft", "Friday", seen=seen)
    assert days(session, workspace) == [("Dora Draft", "Tuesday")]


@pytest.mark.parametrize(
    ("who", "day", "error", "says"),
    [
        ("Dora Draft", "Thursday", InvalidError, "Nobody works on Thursday, 26 November"),
        ("Dora Draft", "28 Nov", InvalidError, "Nobody works on Saturday"),
        ("Dora Draft", "2026-11-20", InvalidError, "from today on"),
        ("Dora Draft", "1 Jun", InvalidError, "within eight weeks"),
        ("Hedy Held", "Tuesday", InvalidError, "not to be written to before 2026-11-27"),
        ("Rea Rejected", "Tuesday", InvalidError, "nothing to do for Rea Rejected"),
        ("Rea Rejected", None, InvalidError, "is not in this week's plan"),
        ("Nobody", "Tuesday", NotFoundError, "Nobody"),
    ],
)
def test_a_mistake_says_what_to_do(session, outreach, ada, who, day, error, says):  # noqa: PLR0917
    outreach.sequence(outreach.prospect("Dora Draft"), (TouchKind.INITIAL_DM, NOW))
    outreach.prospect("Hedy Held", hold_until=date(2026, 11, 27))
    outreach.prospect("Rea Rejected", approval="rejected")
    with pytest.raises(error, match=says):
        change(session, ada, who, day)


def test_another_team_changes_nothing(session, workspace, outreach, ada):
    dora = outreach.prospect("Dora Draft")
    outreach.sequence(dora, (TouchKind.INITIAL_DM, NOW))
    other = ada.model_copy(update={"workspace_id": make_workspace(session, "T0OTHER").id})
    with pytest.raises(NotFoundError):
        change(session, other, str(dora.id), "Tuesday")
    assert days(session, workspace) == [("Dora Draft", "Monday")]


def test_what_somebody_put_on_its_day_is_marked_and_nothing_else(session, workspace, outreach, ada):
    both = outreach.prospect("Dora Draft")
    outreach.sequence(both, (TouchKind.INITIAL_DM, NOW), (TouchKind.FOLLOWUP_1, NOW))
    outreach.sequence(outreach.prospect("Other Draft"), (TouchKind.INITIAL_DM, NOW))
    outreach.prospect("Nia New")
    change(session, ada, "Dora Draft", "tuesday")
    week = change(session, ada, "Nia New", "friday").week
    marks = {(entry.prospect_name, entry.day) for entry in week.entries if entry.by_hand}
    assert marks == {("Dora Draft", "Tuesday"), ("Nia New", "Friday")}
    assert len(week.entries) == 4


def test_an_entry_of_a_week_ahead_is_moved_from_where_it_was_seen(
    session, workspace, outreach, ada
):
    workspace.settings = {"caps": {"connection_requests_per_week": 1}}
    for number in range(3):
        outreach.prospect(f"New {number}", priority=90 - number)
    [(_, day)] = days(session, workspace, weeks=2)
    seen = date(2026, 12, 7)
    assert f"{seen:%A}" == day
    done = change(session, ada, "New 2", "2026-12-10", seen=seen)
    assert [entry.day for entry in done.week.entries] == ["Thursday"]
    with pytest.raises(ConflictError, match="meanwhile"):
        change(session, ada, "New 2", "2026-12-10", seen=seen)
