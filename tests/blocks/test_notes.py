"""How research notes look, from the views' own examples."""

import json

import pytest

from blocks.notes import notes_modal
from bot.sandbox.blockcheck import view_problems
from engine.views.notes import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_form(name):
    view = notes_modal(EXAMPLES[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"notes/{name}", view)


def test_nothing_foreign_comes_alive():
    blocks = notes_modal(EXAMPLES["notes_hostile"]).to_dict()["blocks"]
    mrkdwn = [b for b in blocks if b["type"] in {"section", "context"}]
    assert "<!channel>" not in json.dumps(mrkdwn)
