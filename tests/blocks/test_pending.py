"""How the list of what waits looks, and that a long page fits into a message."""

from __future__ import annotations

import pytest

from blocks.pending import ON_A_PAGE, pending_list
from bot.sandbox.blockcheck import message_problems
from engine.views import pending
from tests import golden

EXAMPLES = pending.examples()
ZONE = "America/New_York"


@pytest.mark.parametrize("name", EXAMPLES)
def test_lists(name):
    golden.check(name, pending_list(EXAMPLES[name], ZONE).payload())


def test_a_full_page_of_long_names_and_subjects_fits_a_message():
    report = EXAMPLES["pending"]
    longest = report.mails[0].model_copy(
        update={"prospect_name": "N" * 300, "subject": "S" * 300, "note": "W" * 900}
    )
    full = report.model_copy(update={"mails": (longest,) * ON_A_PAGE})
    payload = pending_list(full, ZONE).payload()
    assert message_problems(payload["blocks"]) == []
    assert "pending_next" in str(payload)
