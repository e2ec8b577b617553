"""The team: made at first sight, roles from the database, settings with defaults."""

import pytest

from engine import workspace as workspaces
from engine.delivery.course.team_clock import save_clock
from engine.errors import ForbiddenError, InvalidError
from engine.members import actor_of, ensure_member
from engine.team_settings import TeamSettings
from engine.views.base import Actor
from engine.views.team_clock import ClockRequest
from storage.states import Role
from storage.tables import Member
from tests.support import NOW, make_workspace


def test_a_workspace_is_made_once(session):
    assert make_workspace(session).id == make_workspace(session).id
    assert make_workspace(session, "T0OTHER").id != make_workspace(session).id


def test_a_team_takes_over_what_the_shell_began(session):
    shells = workspaces.for_shell(session, "UTC", now=NOW)
    teams = make_workspace(session)
    assert teams.id == shells.id
    assert (teams.slack_team_id, teams.timezone) == ("T0LOCAL", "America/New_York")


def test_who_takes_over_keeps_the_clock_that_an_admin_has_set(session):
    begun = workspaces.for_shell(session, "America/New_York", now=NOW)
    admin = Actor(workspace_id=begun.id, member_id=None, name="Ada Lovell", role="admin")
    save_clock(session, ClockRequest(timezone="Asia/Tokyo"), by=admin, now=NOW)
    teams = workspaces.ensure(
        session, slack_team_id="T9", name="Harbor", timezone="Europe/Berlin", now=NOW
    )
    assert (teams.id, teams.slack_team_id, teams.timezone) == (begun.id, "T9", "Asia/Tokyo")


def test_a_wrong_time_zone_is_refused(session):
    with pytest.raises(InvalidError, match="“Mars/Olympus” is not a time zone"):
        workspaces.ensure(session, slack_team_id="T1", name="x", timezone="Mars/Olympus", now=NOW)


def test_a_role_is_read_at_the_time_of_the_click(session, workspace, ada):
    assert ada.role == Role.ADMIN
    session.get_one(Member, ada.member_id).role = Role.REP
    now = actor_of(session, slack_team_id="T0LOCAL", slack_user_id="U0ADA")
    assert now.role == Role.REP


@pytest.mark.parametrize(
    ("before", "says_slack", "after"),
    [
        (Role.ADMIN, "member", Role.REP),
        (Role.REP, "admin", Role.ADMIN),
        (Role.APPROVER, "member", Role.APPROVER),
        (Role.ADMIN, "admin", Role.ADMIN),
    ],
)
def test_who_is_an_admin_is_slacks_to_say(session, ada, before, says_slack, after):
    session.get_one(Member, ada.member_id).role = before
    member = ensure_member(
        session,
        ada.workspace_id,
        slack_user_id="U0ADA",
        name="Ada",
        admin=says_slack == "admin",
        now=NOW,
    )
    assert member.role == after


def test_zone_and_country_can_be_set_and_are_checked(session, workspace):
    workspaces.set_zone(session, workspace.id, "Europe/Berlin")
    workspaces.set_country(session, workspace.id, "DE")
    assert workspace.timezone == "Europe/Berlin"
    assert workspaces.settings_of(workspace).country == "DE"
    with pytest.raises(InvalidError, match="“Berlin” is not a time zone"):
        workspaces.set_zone(session, workspace.id, "Berlin")
    with pytest.raises(InvalidError, match="“XX” is no country"):
        workspaces.set_country(session, workspace.id, "XX")


def test_a_wrong_zone_does_not_take_over_what_the_shell_began(session):
    workspaces.for_shell(session, "UTC", now=NOW)
    with pytest.raises(InvalidError):
        workspaces.ensure(session, slack_team_id="T2", name="x", timezone="Berlin", now=NOW)
    assert make_workspace(session).timezone == "America/New_York"


def test_people_of_other_teams_are_nobody_here(session, workspace, ada):
    with pytest.raises(ForbiddenError):
        actor_of(session, slack_team_id="T0OTHER", slack_user_id="U0ADA")


def test_only_an_admin_moves_the_team_to_another_channel(session, workspace, ada, remy):
    with pytest.raises(ForbiddenError, match="Only an admin"):
        workspaces.work_in(session, "C0GENERAL", by=remy)
    workspaces.work_in(session, "C0GENERAL", by=ada)
    assert workspaces.channel_of(workspace) == "C0GENERAL"


def test_settings_keep_only_what_differs(workspace):
    assert workspaces.settings_of(workspace) == TeamSettings()
    workspace.settings = {"caps": {"sender_per_day": 7}}
    settings = workspaces.settings_of(workspace)
    assert settings.caps.sender_per_day == 7
    assert settings.caps.linkedin_per_week == 50


def test_a_team_and_the_local_workspace_never_share_an_outbox(session):
    workspaces.refuse_mixture(session, "T0REAL", local="T0LOCAL")
    make_workspace(session, "T0REAL")
    workspaces.refuse_mixture(session, "T0REAL", local="T0LOCAL")
    workspaces.refuse_mixture(session, "T0SECOND", local="T0LOCAL")
    with pytest.raises(InvalidError, match="belongs to a Slack team"):
        workspaces.refuse_mixture(session, "T0LOCAL", local="T0LOCAL")


def test_what_was_tried_out_is_not_sent_for_real(session):
    make_workspace(session, "T0LOCAL")
    with pytest.raises(InvalidError, match="belongs to the local workspace"):
        workspaces.refuse_mixture(session, "T0REAL", local="T0LOCAL")
