"""How a run that writes drafts looks in each of its states, from the views' own examples."""

import pytest

from blocks import generation
from blocks.actions import Action
from engine.views import generation as views
from tests import golden

EXAMPLES = views.examples()
BUTTONS = {
    "generation_running": [Action.QUEUE_OPEN, Action.GENERATION_CANCEL],
    "generation_paused": [Action.QUEUE_OPEN, Action.GENERATION_RESUME, Action.GENERATION_CANCEL],
    "generation_cancelled": [Action.QUEUE_OPEN, Action.GENERATION_RESUME],
    "generation_done": [],
    "generation_done_by_template": [Action.QUEUE_OPEN],
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(f"generation/{name}", generation.generation_card(EXAMPLES[name]).payload())


def test_the_answer_to_who_started_it():
    started = generation.generation_started(EXAMPLES["generation_running"])
    golden.check("generation/started", started.payload())


@pytest.mark.parametrize("name", BUTTONS)
def test_a_card_has_only_the_buttons_that_apply(name):
    payload = generation.generation_card(EXAMPLES[name]).payload()
    shown = [
        element["action_id"]
        for block in payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert shown == BUTTONS[name]
