"""How mailboxes look."""

from __future__ import annotations

import pytest

from blocks.mailbox_forms import mailbox_modal
from blocks.senders import senders_card
from engine.views import senders
from tests import golden

EXAMPLES = senders.examples()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("senders")])
def test_cards(name):
    golden.check(name, senders_card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("mailbox")])
def test_forms(name):
    golden.check(name, mailbox_modal(EXAMPLES[name], "C0OUTREACH").to_dict())


def test_only_an_admin_gets_buttons():
    drawn = str(senders_card(EXAMPLES["senders_seen_by_a_rep"]).payload())
    assert "sender_" not in drawn


def test_many_fit_a_message():
    [ada, _] = EXAMPLES["senders"].senders
    many = EXAMPLES["senders"].model_copy(update={"senders": (ada,) * 60})
    assert len(senders_card(many).payload()["blocks"]) <= 50
