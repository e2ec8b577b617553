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
