"""How mailboxes look."""

from __future__ import annotations

import pytest

from blocks.mailbox_forms import mailbox_modal
from blocks.senders import senders_card
from blocks.sending_forms import choice_modal, sending_modal
from bot.sandbox.blockcheck import view_problems
from engine.views import senders, sending_forms
from tests import golden

EXAMPLES = senders.examples()
SENDING = sending_forms.examples()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("senders")])
def test_cards(name):
    golden.check(name, senders_card(EXAMPLES[name]).payload())


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name.startswith("mailbox")])
def test_forms(name):
    golden.check(name, mailbox_modal(EXAMPLES[name], "C0OUTREACH").to_dict())


@pytest.mark.parametrize("name", [name for name in SENDING if name.startswith("sending")])
def test_forms_for_how_one_sends(name):
    view = sending_modal(SENDING[name], "C0OUTREACH").to_dict()
    assert view_problems(view, "modal") == []
    golden.check(name, view)


def test_several_mailboxes_are_chosen_from():
    view = choice_modal(SENDING["choose_mailbox"]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check("choose_mailbox", view)


def test_only_an_admin_gets_buttons_beside_that_of_ones_own():
    drawn = str(senders_card(EXAMPLES["senders_seen_by_a_rep"]).payload())
    assert "sender_" not in drawn
    assert drawn.count("sending_edit") == 1


def test_many_fit_a_message():
    [ada, _] = EXAMPLES["senders"].senders
    many = EXAMPLES["senders"].model_copy(update={"senders": (ada,) * 60})
    assert len(senders_card(many).payload()["blocks"]) <= 50


def test_of_many_the_card_says_how_to_see_the_rest():
    report = EXAMPLES["senders"]
    many = report.model_copy(update={"senders": report.senders[:1] * 17})
    assert "And 2 more, at `drumbeat senders` in the shell." in str(senders_card(many).payload())
