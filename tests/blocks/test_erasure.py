"""How an erasure is asked for and told."""

from __future__ import annotations

from blocks.erasure import erased, erasure_plan
from engine.views import erasure
from tests import golden

EXAMPLES = erasure.examples()


def test_the_question_names_what_goes():
    golden.check("erasure_plan", erasure_plan(EXAMPLES["erasure_plan"]).payload())


def test_the_answer_names_nobody():
    golden.check("erased", erased(EXAMPLES["erased"]).payload())
