"""How the table of what answers set off looks, and the form that changes a line of it."""

from __future__ import annotations

import pytest

from blocks.effects import effect_modal, effects_message
from engine.views import effects
from tests import golden

EXAMPLES = effects.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_table(name):
    golden.check(name, effects_message(EXAMPLES[name]).payload())


@pytest.mark.parametrize("at", [0, 1, 2, 4])
def test_the_form(at):
    line = EXAMPLES["effects_changed"].lines[at]
    drawn = effect_modal(line, 3).to_dict()
    offered = [option["value"] for option in drawn["blocks"][1]["element"]["options"]]
    assert set(offered).isdisjoint(line.fixed), "what is fixed is not offered"
    golden.check(f"effect_{line.label}", drawn)
