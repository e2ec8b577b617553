"""How the answers look that wait for somebody."""

import pytest

from blocks.unanswered import unanswered_list, unanswered_modal
from bot.sandbox.blockcheck import view_problems
from engine.views.unanswered import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_list(name):
    golden.check(name, unanswered_list(EXAMPLES[name]).payload())
    assert view_problems(unanswered_modal(EXAMPLES[name]).to_dict(), "modal") == []
