"""How the audiences and their forms look, from the views' own examples."""

import pytest

from blocks.audiences import audience_list, audience_modal, removal_modal
from engine.scoring.audience_changes import MOST_AUDIENCES
from engine.views.audiences import examples
from tests import golden
from tests.local import words

EXAMPLES = examples()
DRAW = {
    "audiences": lambda view: audience_list(view).payload(),
    "audiences_changed": lambda view: audience_list(view).payload(),
    "audience_form": lambda view: audience_modal(view, "C0OUTREACH").to_dict(),
    "audience_new": lambda view: audience_modal(view, "C0OUTREACH").to_dict(),
    "audience_removal": lambda view: removal_modal(view, "C0OUTREACH").to_dict(),
}


def test_every_example_is_drawn():
    assert set(DRAW) == set(EXAMPLES)


@pytest.mark.parametrize("name", DRAW)
def test_messages_and_modals(name):
    golden.check(f"audiences/{name}", DRAW[name](EXAMPLES[name]))


def test_the_most_audiences_fit_a_message():
    changed = EXAMPLES["audiences_changed"]
    long = changed.audiences[0].model_copy(
        update={
            "label": "L" * 40,
            "key": "k" * 40,
            "purpose": "p" * 999,
            "evidence": ("e" * 999,) * 9,
        }
    )
    many = changed.model_copy(update={"audiences": (long,) * MOST_AUDIENCES})
    payload = audience_list(many).payload()
    assert len(payload["blocks"]) <= 50
    assert sum(len(b["text"]["text"]) for b in payload["blocks"] if "text" in b) < 13_200


def test_evidence_that_is_too_long_ends_with_a_whole_word():
    found = EXAMPLES["audiences"]
    long = found.audiences[0].model_copy(update={"evidence": ("title +4: headmistress, " * 30,)})
    shown = words(audience_list(found.model_copy(update={"audiences": (long,)})).payload())
    assert "headmistress, title +4: headmistress, …" in shown
