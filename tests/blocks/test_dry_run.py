"""How a dry run looks."""

from __future__ import annotations

import pytest

from blocks.dry_run import dry_run_card
from engine.views import dry_run
from tests import golden

EXAMPLES = dry_run.examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_cards(name):
    golden.check(name, dry_run_card(EXAMPLES[name]).payload())
