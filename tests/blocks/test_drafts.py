"""How drafts, tasks and their modals look, from the views' own examples."""

import pytest

from blocks import draft_forms, drafts
from blocks.actions import Action
from engine.views import drafts as draft_views
from engine.views import offers as offer_views
from engine.views import sequences as sequence_views
from tests import golden

DRAFTS = draft_views.examples()
CARDS = [name for name in DRAFTS if isinstance(DRAFTS[name], draft_views.DraftCard)]
DRAW = {
    "sequence_ordered": drafts.sequence_answer,
    "sequences_ordered": drafts.sequences_made,
    "sequence_made": drafts.sequence_answer,
    "sequence_not_posted": drafts.sequence_made,
    "sequences_made": drafts.sequences_made,
    "sequences_none": drafts.sequences_made,
}
MODALS = {
    "draft_form_mail": draft_forms.edit_modal,
    "draft_form_follow_up": draft_forms.edit_modal,
    "task_text": draft_forms.task_modal,
    "offer_form_sample": draft_forms.offer_modal,
    "offer_form_audience": draft_forms.offer_modal,
}


@pytest.mark.parametrize("name", CARDS)
def test_cards(name):
    golden.check(f"drafts/{name}", drafts.draft_card(DRAFTS[name]).payload())


@pytest.mark.parametrize("name", DRAW)
def test_answers(name):
    view = sequence_views.examples()[name]
    golden.check(f"drafts/{name}", DRAW[name](view).payload())


@pytest.mark.parametrize("name", MODALS)
def test_modals(name):
    examples = DRAFTS | offer_views.examples()
    golden.check(f"drafts/{name}", MODALS[name](examples[name]).to_dict())


def buttons(name):
    payload = drafts.draft_card(DRAFTS[name]).payload()
    return [
        element["action_id"]
        for block in payload["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_a_decided_card_has_only_the_buttons_that_still_apply():
    assert buttons("draft_mail_sent") == []
    assert buttons("draft_skipped") == []
    assert buttons("draft_mail_approved") == [
        Action.DRAFT_WHY,
        Action.DRAFT_EDIT,
        Action.DRAFT_SKIP,
    ]
    assert buttons("draft_task")[0] == Action.TASK_SENT


def test_what_cannot_be_sent_has_no_approve():
    assert Action.DRAFT_APPROVE not in buttons("draft_mail_warned")
    assert Action.DRAFT_APPROVE in buttons("draft_mail")


@pytest.mark.parametrize("name", CARDS)
def test_foreign_text_is_harmless_and_within_slacks_limits(name):
    payload = drafts.draft_card(DRAFTS[name]).payload()
    words = str(payload)
    for alive in ("<!channel>", "<@U0ADA>", "<http://x"):
        assert alive not in words
    for block in payload["blocks"]:
        if block["type"] == "section":
            assert len(block["text"]["text"]) <= 3000


def test_whoever_approves_in_spite_of_a_warning_is_asked_first():
    plain = next(DRAFTS[name] for name in CARDS if DRAFTS[name].may_decide)
    warned = plain.model_copy(
        update={
            "warnings": (
                draft_views.DraftWarning(code="sample", text="It is a sample.", blocks=False),
            )
        }
    )

    def approve(card):
        blocks = drafts.draft_card(card).payload()["blocks"]
        buttons = [e for block in blocks for e in block.get("elements", []) if "action_id" in e]
        return next(e for e in buttons if e["action_id"] == Action.DRAFT_APPROVE)

    assert "confirm" not in approve(plain.model_copy(update={"warnings": ()}))
    assert approve(warned)["confirm"]["text"]["text"] == "It is a sample."
