"""How the Home tab looks: what waits has its button there, since no command can be typed."""

import pytest

from blocks.home import home_view
from bot.sandbox.blockcheck import view_problems
from engine.views.home import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_home_tab(name):
    view = home_view(EXAMPLES[name]).to_dict()
    assert view_problems(view, "home") == []
    golden.check(f"home/{name}", view)
