"""What is entered in a campaign's forms becomes a request, or one sentence beside its field."""

import pytest

from bot.campaign_words import hours, long_form, number, request, short_form
from engine.errors import InvalidError
from engine.views.campaigns import CampaignRequest, OwnOffer, SendHours

BEFORE = CampaignRequest(
    name="Spring",
    target_audience={"grade": "B", "segment": "referral_network", "title": "head"},
    daily_limit=5,
    offer=OwnOffer(topic="lunches", value_proposition="Warm.", questions="Which?"),
)
SHORT = {"name": "Autumn", "title": "", "country": "US", "min_qualification_score": "62.5"}
CHOSEN = {
    "segment": "any",
    "channels": "email,linkedin",
    "sequence_type": "5-step",
    "allocation": "even",
}
LONG = {
    "description": "For spring",
    "industry": "Software",
    "company_size": "11-50, 51-200",
    "grade": None,
    "tags": "vip; spring",
    "owner": None,
    "topic": "lunches",
    "value_proposition": "Hot lunches.",
    "proof_points": None,
    "custom_context": "Short, please",
    "num_variants": "2",
    "daily_limit": None,
    "send_window": "8:00 - 12",
    "budget_usd": "$1,200.50",
    "deal_value_usd": "9000",
}

MODEL = {"writer": "model", "tracking": "no"}


def test_the_short_form_changes_what_it_asks_and_keeps_the_rest():
    found = short_form(BEFORE, SHORT, CHOSEN)
    assert (found.name, found.channels) == ("Autumn", ("email", "linkedin"))
    assert found.target_audience == {"grade": "B", "country": "US"}
    assert (found.min_qualification_score, found.daily_limit) == (62.5, 5)
    assert short_form(BEFORE, SHORT, CHOSEN | {"channels": "any"}).channels == ()


def test_the_long_form_too():
    found = long_form(BEFORE, LONG, MODEL, ["3", "4"])
    assert found.target_audience == {
        "segment": "referral_network",
        "title": "head",
        "industry": "Software",
        "company_size": ["11-50", "51-200"],
        "tags": ["vip", "spring"],
    }
    assert found.offer == OwnOffer(
        topic="lunches", value_proposition="Hot lunches.", questions="Which?"
    )
    assert (found.sender_ids, found.num_variants, found.daily_limit) == ((3, 4), 2, None)
    assert (found.budget_usd, found.deal_value_usd) == (1200.5, 9000)
    assert found.send_window == SendHours(first_hour=8, last_hour=12)
    assert (found.template_id, found.owner_id) == (None, None)
    assert not found.tracking
    assert long_form(BEFORE, LONG, MODEL | {"tracking": "yes"}, []).tracking
    as_the_type = long_form(BEFORE, LONG | {"num_variants": None}, MODEL, [])
    assert as_the_type.num_variants is None
    both = {**MODEL, "template_id": "5", "owner_id": "2"}
    chosen = long_form(BEFORE, LONG, both, [])
    assert (chosen.template_id, chosen.owner_id) == (5, 2)
    assert long_form(chosen, LONG, MODEL, []).template_id == 5
    shipped = long_form(chosen, LONG, both | {"template_id": "shipped"}, [])
    assert shipped.template_id is None
    empty = dict.fromkeys(("topic", "value_proposition", "proof_points"))
    assert long_form(BEFORE, LONG | empty, MODEL, []).offer is None


@pytest.mark.parametrize(
    ("entered", "field", "said"),
    [
        ({"num_variants": "9"}, "num_variants", "at most 5"),
        ({"num_variants": "two"}, "num_variants", "Write a number"),
        ({"daily_limit": "0"}, "daily_limit", "at least 1"),
        ({"budget_usd": "much"}, "budget_usd", "Write a number"),
        ({"send_window": "morning"}, "send_window", "like 9-17"),
        ({"send_window": "9-25"}, "send_window", "like 9-17"),
        ({"custom_context": "x" * 2001}, "custom_context", "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(entered, field, said):
    with pytest.raises(InvalidError, match=said) as caught:
        long_form(BEFORE, LONG | entered, MODEL, [])
    assert caught.value.field == field


def test_a_score_is_at_most_100():
    with pytest.raises(InvalidError, match="Least score: at most 100"):
        request(BEFORE, min_qualification_score=101)
    assert number({"x": " "}, "x") is None
    assert hours(None, None) is None
