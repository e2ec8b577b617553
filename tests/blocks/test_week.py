"""How the team's week looks."""

from __future__ import annotations

import pytest

from blocks.week import week_card, week_modal
from engine.views import week
from tests import golden

EXAMPLES = week.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, week_card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", ["team_week", "team_week_own"])
def test_the_form(name):
    golden.check(f"{name}_form", week_modal(EXAMPLES[name], "C0TEAM").to_dict())
