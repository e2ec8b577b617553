"""What a campaign may be, who changes it, and whom it means."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from blocks.campaign_forms import campaign_modal
from engine import workspace as workspaces
from engine.campaigns.assigning import arms_for
from engine.campaigns.audience import WORDS
from engine.campaigns.criteria import bands, read
from engine.campaigns.default import default_campaign, offer_in_force
from engine.campaigns.reading import by_id, find, find_with_status, list_campaigns
from engine.errors import AmbiguousError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.own_channels import add_channel
from engine.prospects.consent import FACTS, agreed, has_sms_consent
from engine.replies import effects
from engine.replies.effect_table import table
from engine.scheduling.campaign_changes import clone, create, edit
from engine.scheduling.campaign_requests import form, request_of
from engine.scheduling.own_types import remove_type, save_type
from engine.scheduling.qualified import fitting_now, qualifying
from engine.views.campaigns import CampaignRequest, OwnOffer, SendHours
from engine.views.channels import ChannelRequest
from engine.views.replies import Reading
from engine.views.sequence_types import TypeRequest
from storage.states import Approval, CampaignState, Channel, LeadStatus, ReplyLabel, TouchKind
from storage.tables import Campaign, Prospect
from tests.outreach import Outreach
from tests.support import NOW, make_workspace


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


@pytest.fixture
def make(session, ada):
    def made(**more):
        request = CampaignRequest(**{"name": "Spring"} | more)
        return create(session, request, by=ada, now=NOW).campaign

    return made


def test_a_new_campaign_is_a_draft_with_the_documents_fields(make):
    made = make(
        name="  Q1  Schools ",
        channels=("email",),
        description="Independent schools",
        target_audience={"industry": "Software", "company_size": "50-200 employees"},
        min_qualification_score=70,
    )
    assert made.name == "Q1 Schools"
    assert (made.channel, made.status, made.total_messages) == ("email", "draft", 0)
    assert (made.messages_sent, made.total_cost_usd) == (0, 0.0)
    assert made.target_audience.industry == "technology"
    assert made.target_audience.company_size == ("51-200",)
    assert made.min_qualification_score == 70
    assert made.owner == "Ada Admin"


def test_opens_and_clicks_are_counted_only_where_the_world_can_reach_us(
    session, workspace, ada, make
):
    with pytest.raises(InvalidError, match="DRUMBEAT_PUBLIC_URL") as error:
        make(tracking=True)
    assert error.value.field == "tracking"
    assert not make().tracking
    workspaces.set_public_url(session, workspace.id, is_there=True)
    made = make(name="Counted", tracking=True)
    assert made.tracking
    assert clone(session, made.id, by=ada, now=NOW).campaign.tracking
    workspaces.set_public_url(session, workspace.id, is_there=False)
    request = request_of(session, made.id, by=ada)
    with pytest.raises(InvalidError, match="DRUMBEAT_PUBLIC_URL"):
        edit(session, made.id, request, made.version, by=ada)
    off = request.model_copy(update={"tracking": False})
    assert not edit(session, made.id, off, made.version, by=ada).campaign.tracking


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": " New"}, "name"),
        ({"channels": ("pigeon",)}, "channels"),
        ({"sequence_type": "9-step"}, "sequence_type"),
        ({"writer": "monkey"}, "writer"),
        ({"allocation": "dice"}, "allocation"),
        ({"sender_ids": (99_999,)}, "sender_ids"),
        ({"target_audience": {"shoe size": "44"}}, "target_audience"),
        ({"target_audience": {"industry": "xyzzy"}}, "industry"),
        ({"target_audience": {"company_size": "large"}}, "company_size"),
        ({"target_audience": {"country": "Xyzzyland"}}, "country"),
        ({"target_audience": {"grade": "Z"}}, "grade"),
        ({"send_window": SendHours(first_hour=9, last_hour=9)}, "send_window"),
        ({"send_window": SendHours(weekdays=(9,))}, "send_window"),
        ({"offer": OwnOffer(topic="lunches")}, "value_proposition"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(session, make, more, field):
    with pytest.raises(InvalidError) as caught:
        make(**more)
    assert caught.value.field == field
    assert session.scalars(select(Campaign).where(Campaign.name == "Spring")).all() == []


def test_an_unknown_criterion_is_told_with_those_there_are(session, ada):
    with pytest.raises(InvalidError, match="segment, industry, company_size, title, country"):
        read(session, {"shoe size": 44}, by=ada)


def test_no_name_asks_for_one(session, ada, make):
    make()
    with pytest.raises(InvalidError, match="Say which campaign"):
        find_with_status(session, " ", by=ada)


def test_a_name_is_taken_once(make):
    make()
    with pytest.raises(InvalidError, match="already"):
        make(name=" Spring ")


def test_an_edit_needs_the_version_that_was_looked_at(session, ada, make):
    made = make(daily_limit=5)
    request = request_of(session, made.id, by=ada)
    assert request.daily_limit == 5
    once = edit(session, made.id, request.model_copy(update={"name": "Autumn"}), 0, by=ada)
    assert (once.campaign.name, once.campaign.version) == ("Autumn", 1)
    with pytest.raises(ConflictError, match="Open it again"):
        edit(session, made.id, request, 0, by=ada)
    assert by_id(session, made.id, by=ada).name == "Autumn"


def test_an_edit_lands_on_no_campaign_that_was_started_meanwhile(session, ada, remy, make):
    made = make()
    request = request_of(session, made.id, by=ada).model_copy(update={"daily_limit": 100_000})

    def started_meanwhile(asked):
        if asked.is_update:  # as another transaction would that commits just before
            started = update(Campaign.__table__).values(state=CampaignState.ACTIVE)
            session.connection().execute(started)

    event.listen(session, "do_orm_execute", started_meanwhile)
    with pytest.raises(ConflictError, match="Open it again"):
        edit(session, made.id, request, 0, by=remy)
    event.remove(session, "do_orm_execute", started_meanwhile)
    kept = by_id(session, made.id, by=ada)
    assert (kept.state, kept.daily_limit, kept.version) == (CampaignState.ACTIVE, None, 0)


def test_variants_that_a_test_has_given_out_are_kept(session, ada, outreach, make):
    made = make(allocation="even", num_variants=3)
    people = [outreach.prospect(f"P {n}") for n in range(3)]
    arms_for(session, by_id(session, made.id, by=ada), people, now=NOW)
    request = request_of(session, made.id, by=ada)
    with pytest.raises(InvalidError, match="3 variants") as refused:
        edit(session, made.id, request.model_copy(update={"num_variants": 2}), 0, by=ada)
    assert refused.value.field == "num_variants"
    more = request.model_copy(update={"num_variants": 4})
    assert edit(session, made.id, more, 0, by=ada).campaign.num_variants == 4
    copy = clone(session, made.id, by=ada, now=NOW).campaign
    fewer = request_of(session, copy.id, by=ada).model_copy(update={"num_variants": 2})
    assert edit(session, copy.id, fewer, 0, by=ada).campaign.num_variants == 2


@pytest.mark.parametrize("name", ["Default", " default ", "DEFAULT"])
def test_nobody_takes_the_name_of_the_teams_own_campaign(session, workspace, remy, name):
    mine = create(session, CampaignRequest(name="Mine"), by=remy, now=NOW).campaign
    request = request_of(session, mine.id, by=remy).model_copy(update={"name": name})
    for attempt in (
        lambda: create(session, CampaignRequest(name=name), by=remy, now=NOW),
        lambda: clone(session, mine.id, name, by=remy, now=NOW),
        lambda: edit(session, mine.id, request, 0, by=remy),
    ):
        with pytest.raises(InvalidError, match="is the team's own") as refused:
            attempt()
        assert refused.value.field == "name"
    assert default_campaign(session, workspace.id, NOW).state is CampaignState.ACTIVE


def test_a_clone_of_one_whose_type_was_removed_has_the_usual_type(session, ada, make, ours):
    ours("day 0: first message by e-mail")
    made = make(sequence_type="ours")
    by_id(session, made.id, by=ada).state = CampaignState.CANCELLED
    session.flush()
    remove_type(session, "ours", by=ada)
    cloned = clone(session, made.id, by=ada, now=NOW)
    assert cloned.campaign.sequence_type == "3-step"
    assert "its sequence ours was removed" in cloned.text
    assert "ours" not in clone(session, cloned.campaign.id, by=ada, now=NOW).text


def test_a_campaign_has_as_many_variants_as_its_type_unless_it_says(session, ada, make, ours):
    ours("day 0: first message by e-mail", num_variants=1)
    made = make(sequence_type="ours")
    assert made.num_variants == 1
    assert make(name="Own", sequence_type="ours", num_variants=4).num_variants == 4
    assert make(name="Usual").num_variants == 3
    request = request_of(session, made.id, by=ada).model_copy(update={"num_variants": None})
    usual = request.model_copy(update={"sequence_type": "3-step"})
    assert edit(session, made.id, usual, 0, by=ada).campaign.num_variants == 3


def test_a_rep_drafts_but_leaves_what_is_at_work(session, remy, make):
    mine = create(session, CampaignRequest(name="Mine"), by=remy, now=NOW).campaign
    request = request_of(session, mine.id, by=remy)
    edit(session, mine.id, request, 0, by=remy)
    by_id(session, mine.id, by=remy).state = CampaignState.ACTIVE
    session.flush()
    with pytest.raises(ForbiddenError, match="approver"):
        edit(session, mine.id, request, 1, by=remy)


def test_what_has_ended_is_cloned(session, ada, make):
    made = make(target_audience={"grade": "b"}, deal_value_usd=9000)
    by_id(session, made.id, by=ada).state = CampaignState.CANCELLED
    session.flush()
    with pytest.raises(ConflictError, match="Clone it"):
        edit(session, made.id, request_of(session, made.id, by=ada), 0, by=ada)
    copy = clone(session, made.id, by=ada, now=NOW).campaign
    again = clone(session, made.id, by=ada, now=NOW).campaign
    assert (copy.name, again.name) == ("Spring copy", "Spring copy 2")
    assert (copy.status, copy.target_audience.grade, copy.deal_value_usd) == ("draft", "B", 9000)


def test_the_default_campaign_keeps_its_name_and_its_offer(session, workspace, ada):
    default = default_campaign(session, workspace.id, NOW)
    request = request_of(session, default.id, by=ada)
    with pytest.raises(InvalidError, match="keeps its name"):
        edit(session, default.id, request.model_copy(update={"name": "Other"}), 0, by=ada)
    offer = dict(default.offer)
    edit(session, default.id, request.model_copy(update={"daily_limit": 9}), 0, by=ada)
    changed = by_id(session, default.id, by=ada)
    assert (changed.offer, changed.daily_limit) == (offer, 9)


def test_a_campaign_speaks_of_its_own_offer_or_the_teams(session, workspace, ada, make):
    default = default_campaign(session, workspace.id, NOW)
    default.offer = {**default.offer, "sender_name": "Ada", "sign_off": "Ada\nMeals"}
    session.flush()
    plain = by_id(session, make().id, by=ada)
    assert offer_in_force(session, plain).topic == default.offer["topic"]
    own = make(name="Own", offer=OwnOffer(topic="lunches", value_proposition="Warm lunches."))
    spoken = offer_in_force(session, by_id(session, own.id, by=ada))
    assert (spoken.topic, spoken.sender_name, spoken.sample) == ("lunches", "Ada", False)
    assert form(session, own.id, by=ada).offer.value_proposition == "Warm lunches."


def test_a_campaign_is_found_by_number_beginning_or_slip(session, ada, make):
    spring, schools = make(), make(name="Spring schools")
    for text in (str(spring.id), f"#{spring.id}", "spring"):
        assert find(session, text, by=ada).id == spring.id
    for text in ("schools", "Sprng schools"):
        assert find(session, text, by=ada).id == schools.id
    with pytest.raises(AmbiguousError, match="could be several"):
        find(session, "spr", by=ada)
    with pytest.raises(NotFoundError, match="There are: Spring schools, Spring"):
        find(session, "winter", by=ada)


def test_another_teams_campaign_is_not_there(session, ada, make):
    made = make()
    other = make_workspace(session, "T0OTHER")
    stranger = ada.model_copy(update={"workspace_id": other.id})
    for look in (
        lambda: by_id(session, made.id, by=stranger),
        lambda: find(session, "Spring", by=stranger),
    ):
        with pytest.raises(NotFoundError):
            look()
    assert list_campaigns(session, by=stranger).campaigns == ()


def test_the_list_has_the_ended_ones_last(session, ada, make):
    first, second = make(), make(name="Second")
    by_id(session, second.id, by=ada).state = CampaignState.COMPLETED
    session.flush()
    names = [campaign.name for campaign in list_campaigns(session, by=ada).campaigns]
    assert names == ["Spring", "Second"]
    only = list_campaigns(session, "completed", by=ada).campaigns
    assert [campaign.id for campaign in only] == [second.id]
    with pytest.raises(NotFoundError, match="no state"):
        list_campaigns(session, "finished", by=ada)
    assert first.status == "draft"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("50-200 employees", ("51-200",)),
        ("200-1000 employees", ("201-500", "501-1000")),
        ("51-200", ("51-200",)),
        ("1-10", ("1-10",)),
        ("5000+", ("5001-10000", "10001+")),
        ("10001+", ("10001+",)),
        ("30", ("11-50",)),
    ],
)
def test_a_size_means_bands(text, found):
    assert bands(text) == found


def test_who_fits_is_counted_with_the_reasons_of_the_others(session, ada, outreach, make):
    outreach.audiences()
    scored = {"fit_score": 50.0, "referral_capacity": 50.0, "signal_strength": 50.0}
    person = lambda name, **more: outreach.prospect(name, **scored | more)  # noqa: E731
    person("Best Fit", priority=90.0)
    person("Good Fit", priority=80.0)
    person("Other Segment", segment="stealth_founder", priority=99.0)
    person("Low Score", priority=10.0)
    outreach.prospect("No Score", priority=None)
    person("No Channel", email=False, linkedin=True)
    person("Not Approved", approval=Approval.DISCOVERED)
    person("Never Again", lead_status=LeadStatus.SUPPRESSED)
    person("Said No", lead_status=LeadStatus.NOT_INTERESTED)
    person("On Leave", hold_until=NOW.date().replace(day=28))
    outreach.sequence(person("Busy Bee"), (TouchKind.INITIAL_DM, NOW))
    made = make(
        channels=("email",), min_qualification_score=60, target_audience={"segment": "referral"}
    )
    found = fitting_now(session, by_id(session, made.id, by=ada), now=NOW)
    assert (found.meant, found.qualified) == (10, 2)
    assert found.first == ("Best Fit", "Good Fit")
    assert {each.why: each.count for each in found.left_out} == dict.fromkeys(
        (one for one, _ in WORDS.values()), 1
    )


def test_whoever_answered_is_out_of_the_audience_whatever_they_said(session, ada, outreach, make):
    outreach.audiences()
    outreach.prospect("Best Fit")
    for label in ReplyLabel:
        person = outreach.prospect(label.value)
        reading = Reading(label=label.value, confidence=0.9, layer="rules", sentiment="neutral")
        effects.apply(
            session,
            person,
            reading,
            table=table(session, person.workspace_id),
            mail=None,
            bounce=None,
            message_id="<answer@harbor.example>",
            received=NOW.date(),
            now=NOW,
        )
    made = make(target_audience={"segment": "referral"})
    session.flush()
    found = fitting_now(session, by_id(session, made.id, by=ada), now=NOW + timedelta(days=30))
    machines = {ReplyLabel.OUT_OF_OFFICE, ReplyLabel.AUTO_REPLY, ReplyLabel.BOUNCE}
    assert found.meant == 1 + len(ReplyLabel)
    assert found.qualified == 1 + len(machines) + 1, "a deferral is over some day"


PHONE = "+1 212 555 0100"
FACT = FACTS[Channel.SMS]


@pytest.fixture
def ours(session, ada):
    """A type of the team's own on a text message and on a channel of its own."""
    add_channel(session, ChannelRequest(name="WhatsApp", body_limit=400), by=ada, now=NOW)

    def saved(steps, **more):
        request = TypeRequest(
            name="ours", copied_from="3-step", summary="ours", steps=steps, **more
        )
        save_type(session, request, by=ada, now=NOW)
        return ada

    return saved


@pytest.mark.parametrize(
    "case",
    [
        (("sms",), "day 0: first message by SMS\nday 3: follow-up 1 by WhatsApp", {"Agreed"}),
        (("custom",), "day 0: first message by WhatsApp", {"Agreed", "Refused", "Nothing", "Mail"}),
        ((), "day 0: first message by WhatsApp", {"Agreed", "Refused", "Nothing", "Mail"}),
        ((), "day 0: first message by SMS or e-mail", {"Agreed", "Mail"}),
        (("linkedin",), "day 0: first message by SMS or e-mail", set()),
        (("phone", "email"), "day 0: first message by phone", {"Agreed", "Refused"}),
    ],
)
def test_who_fits_can_be_reached_as_the_steps_and_the_campaign_say(
    session, outreach, make, ours, case
):
    channels, steps, found = case
    ada = ours(steps)
    outreach.prospect("Agreed", email=False, phone=PHONE, facts={FACT: "at the fair"})
    outreach.prospect("Refused", email=False, phone=PHONE, facts={FACT: "no"})
    outreach.prospect("Nothing", email=False, facts={FACT: "by letter"})
    outreach.prospect("Mail")
    made = make(channels=channels, sequence_type="ours", min_qualification_score=0)
    campaign = by_id(session, made.id, by=ada)
    fits = session.scalars(
        select(Prospect.full_name).where(*qualifying(session, campaign, now=NOW))
    )
    assert set(fits) == found
    assert fitting_now(session, campaign, now=NOW).qualified == len(found)
    offered = campaign_modal(form(session, made.id, by=ada), "C0OUTREACH").to_dict()["blocks"]
    menu = next(block["element"] for block in offered if block["block_id"] == "channels")
    words = {each["value"]: each["text"]["text"] for each in menu["options"]}
    assert (words["sms"], words["custom"]) == ("SMS only", "WhatsApp only")


@pytest.mark.parametrize(
    "facts",
    [
        {FACT: "at the fair"},
        {"sms-consent": "Yes"},
        {"SMS_consent": " NO "},
        {"Sms consent": "yes", "SMS consent": "withdrawn"},
        {FACT: ""},
        {FACT: None},
        {FACT: False},
        {FACT: 1},
        {"consent": "yes"},
        {},
    ],
)
def test_consent_is_the_same_in_a_record_and_in_a_query(session, outreach, facts):
    person = outreach.prospect("Maya Lindqvist", facts=facts)
    found = session.scalar(select(Prospect.id).where(Prospect.id == person.id, agreed(session)))
    assert (found is not None) is has_sms_consent(person)


def test_criteria_are_asked_of_people_and_their_companies(session, ada, outreach, make):
    outreach.audiences()
    scored = {"fit_score": 50.0, "referral_capacity": 50.0, "signal_strength": 50.0}
    school = outreach.company("Harbor School")
    school.sector, school.size_band = "education", "51-200"
    session.flush()
    outreach.prospect(
        "Ines Okafor",
        company=school,
        title="Head of School",
        country="US",
        grade="A",
        tags=["Spring", "vip"],
        owner_id=ada.member_id,
        **scored,
    )
    outreach.prospect("Bo Lind", title="Teacher", country="SE", grade="C", **scored)
    wanted = {
        "industry": "Schools",
        "company_size": "50-200",
        "contact_title": "head school",
        "country": "United States",
        "grade": "B",
        "tags": "VIP",
        "owner": "me",
    }
    for part in ({key: value} for key, value in wanted.items()):
        made = make(name=str(part), target_audience=part)
        found = fitting_now(session, by_id(session, made.id, by=ada), now=NOW)
        assert found.first == ("Ines Okafor",), part
    both = make(name="All", target_audience=wanted)
    assert both.target_audience.owner == "Ada Admin"
    assert both.target_audience.country == "US"
