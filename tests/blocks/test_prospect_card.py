"""How one prospect looks, from the views' own examples."""

import json

import pytest

from blocks.base import Message
from blocks.prospect_card import explanation_modal, find_modal, option, prospect_modal
from blocks.scoring import explanation
from bot.sandbox.blockcheck import view_problems
from engine.views.prospect_card import examples
from engine.views.prospects import ProspectOption
from engine.views.scoring import examples as scoring_examples
from storage.states import Approval
from tests import golden

EXAMPLES = examples()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_card(name):
    view = prospect_modal(EXAMPLES[name], "Done.").to_dict()
    assert view_problems(view, "modal") == []
    assert len(json.dumps(view, ensure_ascii=False).encode()) < 250_000
    golden.check(f"prospect/{name}", view)


def test_nothing_foreign_comes_alive():
    blocks = prospect_modal(EXAMPLES["hostile"]).to_dict()["blocks"]
    mrkdwn = [b for b in blocks if b["type"] in {"section", "context"}]
    assert "<!channel>" not in json.dumps(mrkdwn)


def test_the_field_that_finds():
    assert view_problems(find_modal().to_dict(), "modal") == []
    golden.check("prospect/find", find_modal().to_dict())


def test_an_offer_is_one_short_line():
    long = ProspectOption(
        prospect_id=10**15,
        name="n" * 300,
        job_title=None,
        company="c" * 300,
        approval=Approval.REJECTED,
    )
    told = option(long).to_dict()
    assert len(told["text"]["text"]) <= 75
    assert ", rejected" in told["text"]["text"]
    assert len(told["value"]) <= 150


def test_scores_are_explained_above_the_card():
    for told in scoring_examples().values():
        drawn = explanation(told) if hasattr(told, "fit_score") and hasattr(told, "name") else None
        if isinstance(drawn, Message):
            assert view_problems(explanation_modal(drawn.blocks).to_dict(), "modal") == []


@pytest.mark.parametrize(
    ("change", "there", "gone"),
    [
        ({}, {"prospect_stop", "prospect_reject", "prospect_suppress"}, {"prospect_approve"}),
        ({"sequence": None}, {"prospect_draft"}, {"prospect_stop"}),
        ({"approval": "discovered"}, {"prospect_approve", "prospect_reject"}, {"prospect_draft"}),
        ({"approval": "rejected"}, {"prospect_approve"}, {"prospect_reject", "prospect_draft"}),
        (
            {"suppressed_because": "x", "sequence": None},
            {"prospect_explain"},
            {"prospect_draft", "prospect_suppress"},
        ),
    ],
)
def test_buttons_stand_only_where_they_apply(change, there, gone):
    view = prospect_modal(EXAMPLES["full"].model_copy(update=change)).to_dict()
    shown = {
        e["action_id"] for b in view["blocks"] for e in b.get("elements", []) if "action_id" in e
    }
    assert there <= shown
    assert not gone & shown
