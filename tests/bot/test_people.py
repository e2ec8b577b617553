"""What is kept of a person as Slack describes them."""

from bot.people import said_of

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
