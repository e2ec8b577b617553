"""What is kept of a person as Slack describes them."""

import pytest

from bot.people import is_member, said_of

ADA = {"id": "U0ADA", "name": "ada", "is_admin": True, "profile": {"real_name": "Ada Admin"}}


def test_a_person_is_called_by_name_handle_and_address():
    address = {"profile": {"real_name": "Ada Admin", "email": "ada@local.example"}}
    assert said_of(ADA | address) == {
        "name": "Ada Admin",
        "admin": True,
        "handle": "ada",
        "email": "ada@local.example",
    }


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
