"""How it looks how much each of the team does."""

from __future__ import annotations

from blocks.capacity import capacity_card
from engine.views import capacity
from tests import golden


def test_the_card():
    golden.check("capacity", capacity_card(capacity.examples()["capacity"]).payload())
