"""How it looks to which Slack channels what comes."""

from __future__ import annotations

import pytest

from blocks.places import places_card, places_modal, works_here
from bot.sandbox.blockcheck import view_problems
from engine.views import places
from tests import golden

EXAMPLES = places.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_form(name):
    view = places_modal(EXAMPLES[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"places/{name}_form", view)


@pytest.mark.parametrize("name", ["places_apart", "places_together", "places_moved"])
def test_what_was_changed(name):
    golden.check(f"places/{name}", places_card(EXAMPLES[name]).payload())


def test_a_new_home_says_what_comes_there_and_what_does_not():
    assert works_here(EXAMPLES["places"]).text == (
        "Drumbeat now works in this channel: drafts, answers, the cadence and the digest come here."
    )
    assert works_here(EXAMPLES["places_apart"]).text == (
        "Drumbeat now works in this channel: drafts and the cadence come here. Answers come to "
        "<#C0ANSWERS> as before. The digest comes to <#C0LEADS> as before."
    )
