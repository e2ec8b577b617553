"""How it looks who is away."""

from __future__ import annotations

import pytest

from blocks.absences import away_card
from engine.views import absences
from tests import golden

EXAMPLES = absences.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, away_card(EXAMPLES[name]).payload())
