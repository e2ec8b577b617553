"""How mailboxes look."""

from __future__ import annotations

import pytest

from blocks.senders import senders_card
from engine.views import senders
from tests import golden

EXAMPLES = senders.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, senders_card(EXAMPLES[name]).payload())


def test_only_an_admin_gets_buttons():
    drawn = str(senders_card(EXAMPLES["senders_seen_by_a_rep"]).payload())
    assert "sender_" not in drawn


def test_many_fit_a_message():
    [ada, _] = EXAMPLES["senders"].senders
    many = EXAMPLES["senders"].model_copy(update={"senders": (ada,) * 60})
    assert len(senders_card(many).payload()["blocks"]) <= 50
