"""How campaigns, their forms and their messages look, from the views' own examples."""

import pytest

from blocks.campaign_forms import campaign_modal, more_modal
from blocks.campaigns import campaign_card, campaign_list, message_page
from engine.views import campaign_figures, campaigns, messages
from tests import golden

EXAMPLES = campaigns.examples() | campaign_figures.examples() | messages.examples()


def card(view):
    return campaign_card(view).payload()


def page(view):
    return message_page(view, timezone="America/New_York").payload()


DRAW = {
    "campaigns": lambda view: campaign_list(view).payload(),
    "campaigns_none": lambda view: campaign_list(view).payload(),
    "campaign_form_new": lambda view: campaign_modal(view, "C0OUTREACH").to_dict(),
    "campaign_form": lambda view: campaign_modal(view, "C0OUTREACH").to_dict(),
    "campaign_more": lambda view: more_modal(view, "C0OUTREACH").to_dict(),
    "campaign_draft": card,
    "campaign_at_work": card,
    "campaign_for_a_rep": card,
    "campaign_over": card,
    "campaign_default": card,
    "messages": page,
    "messages_none": page,
}


def test_every_example_is_drawn():
    assert set(DRAW) == set(EXAMPLES)


@pytest.mark.parametrize("name", DRAW)
def test_messages_and_modals(name):
    golden.check(f"campaigns/{name}", DRAW[name](EXAMPLES[name]))


def buttons(view):
    return [
        element["action_id"]
        for block in card(view)["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_a_rep_sees_no_button_that_starts_or_ends():
    assert set(buttons(EXAMPLES["campaign_for_a_rep"])) == {
        "campaign_write", "campaign_edit", "campaign_more", "campaign_clone",
    }  # fmt: skip


def test_what_is_over_can_only_be_looked_at_and_cloned():
    assert set(buttons(EXAMPLES["campaign_over"])) == {
        "campaign_messages", "campaign_test", "campaign_clone",
    }  # fmt: skip


def test_the_default_campaign_has_no_end():
    assert not {"campaign_cancel", "campaign_complete"} & set(buttons(EXAMPLES["campaign_default"]))


def test_many_campaigns_fit_a_message():
    [first, *_] = EXAMPLES["campaigns"].campaigns
    long = first.model_copy(update={"name": "N" * 80})
    many = EXAMPLES["campaigns"].model_copy(update={"campaigns": (long,) * 300})
    payload = campaign_list(many).payload()
    assert len(payload["blocks"]) <= 50
    assert "280 more" in str(payload["blocks"])


def test_a_full_card_fits_a_message():
    full = EXAMPLES["campaign_at_work"]
    wordy = full.campaign.model_copy(update={"name": "*" * 80, "description": "_" * 1000})
    payload = card(full.model_copy(update={"campaign": wordy}))
    assert len(payload["blocks"]) <= 50
    assert all(len(b["text"]["text"]) <= 3000 for b in payload["blocks"] if "text" in b)


@pytest.mark.parametrize("dollars", [0.004, 0.0049, 12.345, 0.0, 50.0, 1_234_567.89, 1e-9])
def test_a_form_shows_the_whole_of_an_amount(dollars):
    form = EXAMPLES["campaign_more"]
    campaign = form.campaign.model_copy(update={"budget_usd": dollars})
    drawn = more_modal(form.model_copy(update={"campaign": campaign}), "C0OUTREACH").to_dict()
    shown = next(each for each in drawn["blocks"] if each["block_id"] == "budget_usd")
    words = shown["element"]["initial_value"]
    assert float(words) == dollars
    assert "e" not in words
