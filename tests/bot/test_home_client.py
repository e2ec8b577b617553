"""Which listeners Home is drawn anew after, and which forms remember that they came from it."""

import json

import pytest
from slack_sdk.models.views import View

from blocks.refs import NoRef
from bot import home_client


def opened(metadata):
    view = View(type="modal", private_metadata=metadata)
    return json.loads(home_client.remembering(view).private_metadata or "null")


@pytest.mark.parametrize(
    ("body", "is_drawn"),
    [
        ({"view": {"type": "home"}}, True),
        ({"view": {"type": "modal", "private_metadata": '{"at":1,"from_home":true}'}}, True),
        ({"view": {"type": "modal", "private_metadata": '{"at":1}'}}, False),
        ({"view": {"type": "modal", "private_metadata": "no JSON"}}, False),
        ({"view": {"type": "modal", "private_metadata": "[1]"}}, False),
        ({"message": {"ts": "1"}}, False),
        ({"event": {"type": "message"}}, False),
    ],
)
def test_home_is_drawn_after_what_was_done_on_it_or_in_a_form_from_it(body, is_drawn):
    home_client.begin(body)
    assert home_client.end() is is_drawn
    assert not home_client.end()


def test_a_form_that_is_opened_from_home_remembers_it_and_has_changed_nothing_yet():
    home_client.begin({"view": {"type": "home"}})
    told = opened('{"at":1}')
    assert told == {"at": 1, "from_home": True}
    assert not home_client.end()
    home_client.begin({"view": {"type": "modal", "private_metadata": json.dumps(told)}})
    assert opened("")["from_home"]  # what it opens does too
    home_client.end()
    assert opened('{"at":1}') == {"at": 1}


def test_what_a_form_remembers_is_still_read():
    assert NoRef.decode('{"from_home":true}').from_home
    assert NoRef().encode() == "{}"
