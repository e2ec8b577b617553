"""How the answers look that wait for somebody."""

import pytest

from blocks.unanswered import unanswered_list
from engine.views.unanswered import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_list(name):
    golden.check(name, unanswered_list(EXAMPLES[name]).payload())
