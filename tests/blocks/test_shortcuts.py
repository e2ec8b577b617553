"""How the forms look that make something of a message, from the views' own examples."""

import json

import pytest

from blocks.shortcuts import (
    MessageRef,
    add_prospect_modal,
    insight_modal,
    log_reply_modal,
    logged_modal,
)
from bot.sandbox.blockcheck import view_problems
from engine.errors import InvalidError
from engine.views import replies, shortcuts
from tests import golden

EXAMPLES = shortcuts.examples()
WORDS = sorted(name for name in EXAMPLES if name.startswith("words"))
MENTIONED = sorted(name for name in EXAMPLES if name.startswith("mentioned"))
REF = MessageRef(channel="C0OUTREACH", ts="1764000000.000100")


def check(name, view):
    drawn = view.to_dict()
    assert view_problems(drawn, "modal") == []
    golden.check(f"shortcuts/{name}", drawn)


@pytest.mark.parametrize("name", WORDS)
def test_an_answer(name):
    check(f"reply_{name}", log_reply_modal(EXAMPLES[name], REF))


@pytest.mark.parametrize("name", WORDS)
def test_an_insight(name):
    check(f"insight_{name}", insight_modal(EXAMPLES[name], REF))


@pytest.mark.parametrize("name", MENTIONED)
def test_a_prospect(name):
    check(name, add_prospect_modal(EXAMPLES[name]))


def test_what_came_of_an_answer():
    view = logged_modal(replies.examples()["reply"])
    check("logged", view)
    hostile = replies.examples()["reply"].model_copy(update={"prospect_name": "<!channel>"})
    assert "<!channel>" not in json.dumps(logged_modal(hostile).to_dict())


@pytest.mark.parametrize("ts", ["now", "", "nan", "1e400", "1764000000"])
def test_a_message_that_slack_would_not_name_so_is_refused(ts):
    with pytest.raises(InvalidError, match="older version"):
        MessageRef.decode(json.dumps({"channel": "C0OUTREACH", "ts": ts}))
