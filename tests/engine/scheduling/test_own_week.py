"""A team's own week: changed by admins, planned by, and never changed unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.scheduling import day
from engine.scheduling.cadence import weekly
from engine.scheduling.own_week import save_week, ship_week, team_week, week_form
from engine.views.base import Actor
from engine.views.cadence import WeeklyCadenceRequest
from engine.views.week import WeekRequest
from storage.states import TouchKind
from tests.outreach import Outreach
from tests.support import NOW

MIDWEEK = "Wednesday 10:30: messages to referral_network\nFriday 8: follow-ups"


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def admin(workspace):
    return Actor(workspace_id=workspace.id, member_id=None, name="Ada Lovell", role="admin")


def planned(session, workspace, now=NOW):
    return weekly(session, WeeklyCadenceRequest(), workspace_id=workspace.id, now=now)


def test_the_week_is_planned_by_the_teams_hours_and_targets(session, workspace, outreach, admin):
    for number in range(9):
        outreach.prospect(f"Prospect {number}")
    request = WeekRequest(lines=MIDWEEK, target_connection_requests=4, target_followups=7)
    kept = save_week(session, request, by=admin, now=NOW)
    assert kept.lines == (
        "Wednesday 10:30: messages to referral_network",
        "Friday 8:00: follow-ups",
    )
    week = planned(session, workspace)
    assert {(entry.day, entry.time) for entry in week.entries} == {
        ("Wednesday", "10:30 AM"),
        ("Friday", "8:00 AM"),
    }
    assert len(week.entries) == 4
    assert week.limits.target_followups == 7
    assert [day.off for day in week.days][:2] == ["no work in the team's week"] * 2


def test_a_day_without_hours_is_not_posted(session, workspace, outreach, admin):
    workspace.slack_channel_id = "C1"
    outreach.sequence(outreach.prospect("Nora Field"), (TouchKind.INITIAL_DM, NOW))
    save_week(session, WeekRequest(lines=MIDWEEK), by=admin, now=NOW)
    today = NOW.date()
    assert day.open_day(session, workspace.id, today, NOW) is None
    later = NOW + timedelta(days=2)
    assert day.open_day(session, workspace.id, later.date(), later) is not None


def test_who_saves_second_is_told_and_changes_nothing(session, workspace, outreach, admin):
    seen = week_form(session, by=admin).seen
    save_week(session, WeekRequest(lines=MIDWEEK, seen=seen), by=admin, now=NOW)
    other = WeekRequest(lines="Monday 9: messages", seen=seen)
    with pytest.raises(ConflictError, match="changed the week meanwhile"):
        save_week(session, other, by=admin, now=NOW)
    with pytest.raises(ConflictError, match="changed the week meanwhile"):
        ship_week(session, seen=seen, by=admin, now=NOW)
    assert len(team_week(session, by=admin).lines) == 2


def test_targets_are_part_of_what_was_seen(session, workspace, outreach, admin):
    seen = week_form(session, by=admin).seen
    save_week(session, WeekRequest(target_followups=12), by=admin, now=NOW)
    with pytest.raises(ConflictError):
        save_week(session, WeekRequest(target_followups=13, seen=seen), by=admin, now=NOW)


def test_back_to_the_shipped_week_leaves_other_limits(session, workspace, outreach, admin):
    workspace.settings = {"caps": {"emails_per_week": 90}, "country": "DE"}
    save_week(session, WeekRequest(lines=MIDWEEK, target_followups=12), by=admin, now=NOW)
    week = ship_week(session, seen=None, by=admin, now=NOW)
    assert week.shipped
    assert (week.target_connection_requests, week.target_followups) == (40, 30)
    assert len(week.lines) == 12
    assert workspace.settings["caps"] == {"emails_per_week": 90}
    assert workspace.settings["country"] == "DE"


def test_what_is_saved_as_it_was_shipped_is_the_shipped_week(session, workspace, outreach, admin):
    lines = "\n".join(team_week(session, by=admin).lines)
    assert save_week(session, WeekRequest(lines=lines), by=admin, now=NOW).shipped


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (WeekRequest(target_connection_requests=51), "target_connection_requests"),
        (WeekRequest(target_connection_requests=0), "target_connection_requests"),
        (WeekRequest(target_followups=0), "target_followups"),
        (WeekRequest(lines="Monday 9: messages to mars"), "week"),
    ],
)
def test_a_mistake_names_its_field(session, outreach, admin, request_, field):
    with pytest.raises(InvalidError) as error:
        save_week(session, request_, by=admin, now=NOW)
    assert error.value.field == field


def test_only_admins_change_it(session, workspace, outreach, admin):
    rep = admin.model_copy(update={"role": "rep"})
    assert not team_week(session, by=rep).may_change
    for change in (
        lambda: week_form(session, by=rep),
        lambda: save_week(session, WeekRequest(target_followups=3), by=rep, now=NOW),
        lambda: ship_week(session, seen=None, by=rep, now=NOW),
    ):
        with pytest.raises(ForbiddenError):
            change()
