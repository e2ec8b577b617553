"""How the review of prospects looks, from the views' own examples."""

import json

import pytest

from blocks.imports import import_card
from blocks.refs import Ref
from blocks.review import decided_line, other_modal, review_modal
from blocks.review_refs import OtherRef, ReviewRef
from bot.sandbox.blockcheck import view_problems
from engine.views.prospects import examples as import_examples
from engine.views.review import Cursor, ReviewFilter, examples
from tests import golden

EXAMPLES = examples()
QUEUES = [name for name in EXAMPLES if name.startswith("queue")]
DECISIONS = [name for name in EXAMPLES if not name.startswith("queue")]


@pytest.mark.parametrize("name", QUEUES)
def test_the_queue(name):
    queue = EXAMPLES[name]
    view = review_modal(queue, ReviewRef(filter=queue.filter), EXAMPLES["second"]).to_dict()
    assert view_problems(view, "modal") == []
    golden.check(f"review/{name}", view)


@pytest.mark.parametrize("name", DECISIONS)
def test_what_a_decision_did_in_a_line(name):
    golden.check(f"review/{name}", decided_line(EXAMPLES[name]))


def test_the_last_one_was_skipped():
    queue = EXAMPLES["queue"].model_copy(update={"prospects": (), "next": None})
    view = review_modal(queue, ReviewRef(after=Cursor(id=9))).to_dict()
    golden.check("review/queue_skipped", view)


def test_a_reason_of_ones_own():
    golden.check("review/other", other_modal(OtherRef(id=7, review=ReviewRef())).to_dict())


def test_the_longest_filter_fits_into_a_modal():
    longest = dict.fromkeys(ReviewFilter.model_fields, '"\\' * 50) | {
        "import_id": 10**15,
        "source_of": 10**15,
        "min_fit": 99.99,
    }
    wanted = ReviewFilter.model_validate(longest)
    queue = EXAMPLES["queue"].model_copy(update={"filter": wanted})
    ref: Ref = OtherRef(id=10**15, review=ReviewRef(filter=wanted, after=Cursor(id=10**15)))
    assert view_problems(other_modal(ref).to_dict(), "modal") == []
    view = review_modal(queue, ReviewRef(filter=wanted, after=Cursor(id=10**15))).to_dict()
    assert view_problems(view, "modal") == []


def test_nothing_foreign_comes_alive():
    view = review_modal(EXAMPLES["queue_hostile"], ReviewRef()).to_dict()
    shown = json.dumps([block for block in view["blocks"] if block["type"] != "actions"])
    assert "<!channel>" not in shown


def test_an_import_whose_people_wait_has_a_way_to_them():
    payload = import_card(import_examples()["import_waiting"]).payload()
    buttons = [e for b in payload["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert [e["action_id"] for e in buttons] == ["import_review_open", "import_undo"]
    assert ReviewRef.decode(buttons[0]["value"]).filter == ReviewFilter(import_id=3)
