"""How it is asked before somebody is suppressed or a sequence ends."""

from __future__ import annotations

import pytest

from blocks.delivery import suppression_question
from blocks.timeline import stop_question
from engine.views import delivery, sequences
from tests import golden

SUPPRESSING = {k: v for k, v in delivery.examples().items() if k.startswith("suppression_plan")}
STOPPING = {k: v for k, v in sequences.examples().items() if k.startswith("stop_plan")}


@pytest.mark.parametrize("name", SUPPRESSING)
def test_what_a_suppression_would_do(name):
    golden.check(f"delivery/{name}", suppression_question(SUPPRESSING[name]).payload())


@pytest.mark.parametrize("name", STOPPING)
def test_what_would_not_go_out(name):
    golden.check(f"delivery/{name}", stop_question(STOPPING[name]).payload())
