"""What a team may say about its product, who may change it, and what becomes of the sample."""

import pytest
from pydantic import ValidationError

from engine.campaigns import offers
from engine.campaigns.default import default_campaign, offer_form, offer_of, save_offer
from engine.campaigns.offers import Link
from engine.errors import ForbiddenError, InvalidError, NotFoundError
from engine.views.offers import OfferRequest
from storage.states import CampaignState
from tests.outreach import Outreach
from tests.support import NOW


def request(**more):
    values = {
        "topic": "school meals",
        "value_proposition": "We deliver warm lunches.",
        "proof_points": "They are warm.\n\n They are on time. ",
        "links": "our menu https://meals.example/menu",
        "sender_name": "Ada",
        "sign_off": "Ada\nMeals",
        "postal_address": "1 Example Street\nExampleton",
    }
    return OfferRequest(**values | more)


@pytest.fixture
def offer_now(session, workspace):
    return lambda: offer_of(default_campaign(session, workspace.id, NOW))


def test_the_default_campaign_is_made_once_with_the_sample(session, workspace, offer_now):
    first = default_campaign(session, workspace.id, NOW)
    assert default_campaign(session, workspace.id, NOW) is first
    assert (first.state, first.sequence_type) == (CampaignState.ACTIVE, "3-step")
    assert offer_now().sample
    for audience in (None, "referral_network", "thought_leadership", "stealth_founder"):
        text = offer_now().for_audience(audience)
        assert text.sample
        assert len(text.proof_points) >= 3
        assert len(text.questions) >= 3


def test_own_words_replace_the_sample_for_every_audience(session, workspace, ada, offer_now):
    save_offer(session, request(), by=ada, now=NOW)
    text = offer_now().for_audience("referral_network")
    assert not text.sample
    assert text.topic == "school meals"
    assert text.proof_points == ("They are warm.", "They are on time.")
    assert text.links == (Link(label="our menu", url="https://meals.example/menu"),)
    assert (offer_now().sender_name, offer_now().sign_off) == ("Ada", "Ada\nMeals")
    assert workspace.settings["postal_address"] == "1 Example Street, Exampleton"


def test_an_audiences_words_are_kept_beside_those_for_everyone(session, workspace, ada, offer_now):
    Outreach(session, workspace).audiences()
    save_offer(session, request(audience="Referral network", topic="referrals"), by=ada, now=NOW)
    assert offer_now().for_audience("referral_network").topic == "referrals"
    assert offer_now().for_audience("stealth_founder").sample
    save_offer(session, request(), by=ada, now=NOW)
    assert offer_now().for_audience("referral_network").topic == "referrals"
    assert offer_now().for_audience("stealth_founder").topic == "school meals"


def test_the_form_shows_what_holds(session, workspace, ada):
    save_offer(session, request(), by=ada, now=NOW)
    form = offer_form(session, None, by=ada, now=NOW)
    assert form.proof_points == "They are warm.\nThey are on time."
    assert form.links == "our menu https://meals.example/menu"
    assert form.postal_address == "1 Example Street, Exampleton"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topic": " "}, "topic"),
        ({"topic": "x" * 61}, "topic"),
        ({"value_proposition": ""}, "value_proposition"),
        ({"value_proposition": "Hi {name}"}, "value_proposition"),
        ({"proof_points": "x" * 301}, "proof_points"),
        ({"questions": "\n".join("why?" for _ in range(21))}, "questions"),
        ({"links": "https://meals.example"}, "links"),
        ({"links": "a page ftp://meals.example"}, "links"),
        ({"sender_name": "x" * 301}, "sender_name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(session, ada, offer_now, change, field):
    with pytest.raises(InvalidError) as caught:
        save_offer(session, request(**change), by=ada, now=NOW)
    assert caught.value.field == field
    assert offer_now().sample


def test_only_an_admin_changes_it(session, remy):
    with pytest.raises(ForbiddenError):
        save_offer(session, request(), by=remy, now=NOW)
    with pytest.raises(ForbiddenError):
        offer_form(session, None, by=remy, now=NOW)


def test_an_unknown_audience_is_told_with_those_there_are(session, workspace, ada):
    Outreach(session, workspace).audiences()
    with pytest.raises(NotFoundError, match="referral_network"):
        offer_form(session, "friends", by=ada, now=NOW)


def test_a_link_has_an_address():
    with pytest.raises(ValidationError):
        Link(label="a page", url="javascript:alert(1)")


def test_the_sample_is_made_up():
    for _, url in [(link.label, link.url) for link in offers.sample().links]:
        assert ".example/" in url


@pytest.mark.parametrize("audience", [None, "referral_network"])
def test_the_sample_that_was_saved_as_it_is_stays_a_sample(session, ada, audience):
    form = offer_form(session, audience, by=ada, now=NOW)
    assert form.sample
    fields = form.model_dump(exclude={"audience_label", "sample"})
    saved = save_offer(session, OfferRequest(**fields), by=ada, now=NOW)
    assert "still is the sample" in saved.text
    again = offer_form(session, audience, by=ada, now=NOW)
    assert again == form
    own = OfferRequest(**fields | {"value_proposition": "We print timetables."})
    assert "Saved" in save_offer(session, own, by=ada, now=NOW).text
    assert not offer_form(session, audience, by=ada, now=NOW).sample
