"""How the people look whom something happened with in a time."""

import json

import pytest

from blocks.people_of_time import people_message
from engine.views.people_of_time import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_list(name):
    message = people_message(EXAMPLES[name]).payload()
    golden.check(f"people_of_time/{name}", message)
    assert "<!" not in json.dumps(message)


def test_before_anything_was_sent_it_says_what_comes_first():
    text = people_message(EXAMPLES["people_none_silent_yet"]).text
    assert text.startswith("Nothing was sent yet, so nobody can be silent.")
    assert "/outreach prioritize" in text
    assert "Nobody is silent" in people_message(EXAMPLES["people_none_silent"]).text
