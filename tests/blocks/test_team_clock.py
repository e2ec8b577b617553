"""How the team's clock looks."""

from __future__ import annotations

import pytest

from blocks.team_clock import clock_card, clock_modal
from engine.views import team_clock
from tests import golden

EXAMPLES = team_clock.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, clock_card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", ["team_clock", "team_clock_changed"])
def test_the_form(name):
    golden.check(f"{name}_form", clock_modal(EXAMPLES[name], "C0TEAM").to_dict())
