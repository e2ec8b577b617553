"""How it looks that somebody who was put off may be written to again."""

from __future__ import annotations

import pytest

from blocks.comebacks import CHOICES, comeback_message, put_off_modal
from engine.replies.coming_back import Choice
from engine.replies.deciding import Outcome
from engine.views import comebacks
from tests import golden

NOTICES = comebacks.examples()


@pytest.mark.parametrize("name", NOTICES)
def test_notices(name):
    golden.check(f"comeback_{name}", comeback_message(NOTICES[name]).payload())


def test_the_form_to_put_off_further():
    golden.check("comeback_put_off_further", put_off_modal(NOTICES["waits"]).to_dict())


def test_foreign_words_come_alive_nowhere():
    drawn = str(comeback_message(NOTICES["waits"]).payload())
    assert "<!channel>" not in drawn
    assert " *again* " not in drawn


def test_nobody_is_called_once_it_is_over():
    for name in ("drafted", "put_off", "over"):
        assert "<@" not in str(comeback_message(NOTICES[name]).payload())


def test_every_way_in_which_it_is_settled_has_words():
    assert CHOICES.keys() == {each.value for each in (*Choice, *Outcome)}
