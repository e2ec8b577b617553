"""How the team's limits look."""

from __future__ import annotations

import pytest

from blocks.limits import limits_card, limits_modal
from engine.views import limits
from tests import golden

EXAMPLES = limits.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, limits_card(EXAMPLES[name]).payload())


def test_the_form():
    golden.check("limits_form", limits_modal(EXAMPLES["limits"]).to_dict())
