"""How the Home tab looks: what waits has its button there, since no command can be typed."""

import pytest

from blocks.home import home_view, queue_message
from bot.sandbox.blockcheck import view_problems
from engine.views.home import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_home_tab(name):
    view = home_view(EXAMPLES[name]).to_dict()
    assert view_problems(view, "home") == []
    golden.check(f"home/{name}", view)


def test_what_waits_is_told_to_who_asks_with_the_buttons_of_home():
    busy = EXAMPLES["busy"]
    message = queue_message(busy)
    golden.check("home_queue", message.payload())
    assert message.text == "Waits for you: 3 drafts, 1 answer, 1 message to send by hand."
    others = busy.model_copy(update={"mine": 0, "my_replies": 0, "my_tasks": 0})
    assert queue_message(others).text == "None of what waits is yours."
    waits = ("drafts_waiting", "replies_open", "tasks_waiting", "to_review")
    none = others.model_copy(update=dict.fromkeys(waits, 0))
    assert queue_message(none).text == "Nothing waits for you."
