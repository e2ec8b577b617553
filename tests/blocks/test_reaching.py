"""How a member's choice of alerts looks, and what was gathered for them."""

from __future__ import annotations

import pytest

from blocks.reaching import alerts_modal, gathered_message
from bot.sandbox.blockcheck import message_problems, view_problems
from engine.views import reaching
from tests import golden

GATHERED, FORMS = reaching.examples(), reaching.form_examples()


@pytest.mark.parametrize("name", GATHERED)
def test_messages(name):
    payload = gathered_message(GATHERED[name]).payload()
    assert message_problems(payload["blocks"]) == []
    golden.check(f"gathered/{name}", payload)


@pytest.mark.parametrize("name", FORMS)
def test_forms(name):
    view = alerts_modal(FORMS[name]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"alerts_form/{name}", view)
