"""How a company looks, from the view's own examples."""

import json

import pytest

from blocks.companies import company_card
from engine.views.companies import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(f"companies/{name}", company_card(EXAMPLES[name]).payload())


def test_foreign_names_stay_text():
    drawn = json.dumps([company_card(card).payload() for card in EXAMPLES.values()])
    assert "<!" not in drawn
    assert "<a|b>" not in drawn
