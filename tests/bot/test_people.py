"""Who is a member of the team, and what is kept of a person as Slack describes them."""

import pytest
from sqlalchemy import select

from bot.people import actor_from, is_member, said_of
from engine.errors import ForbiddenError
from storage.tables import Member
from tests.support import make_workspace

ADA = {"id": "U0ADA", "name": "ada", "is_admin": True, "profile": {"real_name": "Ada Admin"}}


def test_a_person_is_called_by_name_handle_and_address():
    address = {"profile": {"real_name": "Ada Admin", "email": "ada@local.example"}}
    assert said_of(ADA | address) == {
        "name": "Ada Admin",
        "admin": True,
        "handle": "ada",
        "email": "ada@local.example",
        "timezone": None,
    }
    assert said_of(ADA | {"tz": "Asia/Tokyo"})["timezone"] == "Asia/Tokyo"


def test_an_address_that_the_app_may_not_see_is_none():
    assert said_of(ADA)["email"] is None


@pytest.mark.parametrize(
    ("more", "is_ours"),
    [
        ({}, True),
        ({"team_id": "T0PARTNER"}, False),
        ({"team_id": "T0PARTNER", "is_admin": True, "is_stranger": True}, False),
        ({"team_id": "E0ORG", "enterprise_user": {"teams": ["T0OTHER", "T0OURS"]}}, True),
        ({"team_id": "T0OTHER", "enterprise_user": {"teams": ["T0OTHER"]}}, False),
        ({"team_id": None}, False),
        ({"is_restricted": True}, False),
        ({"is_ultra_restricted": True}, False),
        ({"is_bot": True}, False),
        ({"deleted": True}, False),
    ],
)
def test_a_member_is_a_person_of_our_team(more, is_ours):
    assert is_member({**ADA, "team_id": "T0OURS", **more}, "T0OURS") is is_ours


THEIRS = {"id": "T0PARTNER"}
PAYLOADS = {
    "a command": lambda user: {"team_id": "T0LOCAL", "user_id": user},
    "a click": lambda user: {
        "team": {"id": "T0LOCAL"},
        "user": {"id": user, "team_id": "T0PARTNER"},
    },
    "a form": lambda user: {
        "team": THEIRS,
        "user": {"id": user, "team_id": "T0PARTNER"},
        "view": {"team_id": "T0PARTNER", "app_installed_team_id": "T0LOCAL"},
    },
    "an event": lambda user: {
        "team_id": "T0PARTNER",
        "authorizations": [{"team_id": "T0LOCAL", "user_id": "U0DRUM"}],
        "event": {"type": "message", "user": user, "user_team": "T0PARTNER"},
    },
}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_comes_of_another_companys_person_is_refused(runtime, there, payload):
    """Slack names their team or ours, as the kind of payload has it; who they are, it says."""
    with runtime.sessions.begin() as session:
        workspace = make_workspace(session, "T0LOCAL")
    pia = there.post("partner", channel="C0OUTREACH", name="Pia Partner", is_admin=True)["user"]
    with pytest.raises(ForbiddenError, match="installed in"):
        actor_from(runtime, PAYLOADS[payload](pia))
    assert actor_from(runtime, PAYLOADS[payload]("U0ADA")).workspace_id == workspace.id
    with runtime.sessions.begin() as session:
        assert session.scalars(select(Member.slack_user_id)).all() == ["U0ADA"]
