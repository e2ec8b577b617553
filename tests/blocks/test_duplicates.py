"""How pairs that may be one person look, from the views' own examples."""

import pytest

from blocks.duplicates import duplicates_message, merge_undone
from engine.views.duplicates import examples
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "undone"])
def test_a_pair_and_what_was_decided(name):
    golden.check(f"duplicates/{name}", duplicates_message(EXAMPLES[name]).payload())


def test_an_undone_merge():
    golden.check("duplicates/undone", merge_undone(EXAMPLES["undone"].merged).payload())


def test_foreign_words_stay_words():
    payload = duplicates_message(EXAMPLES["pair_hostile"]).payload()
    pair, _buttons, why = payload["blocks"]
    assert "<!channel>" not in str((payload["text"], pair, why))
    assert len(str(pair)) < 2000
