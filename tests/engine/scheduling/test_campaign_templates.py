"""A campaign's first message comes from the team's own template; whom it cannot be filled for."""

import pytest
from sqlalchemy import select

from engine.campaigns.default import default_campaign
from engine.delivery.approval import drafts
from engine.delivery.approval.whole_drafts import brief_of, read
from engine.errors import ConflictError, InvalidError, LackingError
from engine.generation.briefs import TONES
from engine.generation.model_writer import begin, finish, give_up
from engine.generation.template_library import named_template, remove_template, save_template
from engine.generation.template_writer import write_in_any_case
from engine.scheduling import generating, orders, sequences, writing
from engine.scheduling.campaign_changes import clone, create, edit
from engine.scheduling.campaign_requests import form, request_of
from engine.scheduling.planning import Wish, plan_one
from engine.scheduling.steps import by_template, next_brief
from engine.views.campaigns import CampaignRequest
from engine.views.sequences import SequenceRequest
from engine.views.templates import TemplateRequest
from storage.states import Allocation, CampaignState, Channel, TouchKind
from storage.tables import Assignment, MessageTemplate, Sequence, Touch, Variant
from tests.drafting import make_campaign, start
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

OURS = "own template"


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


@pytest.fixture
def template(session, ada):
    def kept(body="Hello {{ contact_name }}. {{ proof_point }}", **more):
        asked = {"name": "Intro", "subject": "About {{ title }}", "body": body} | more
        save_template(session, TemplateRequest(**asked), by=ada, now=NOW)
        return named_template(session, asked["name"], by=ada)

    return kept


def person(outreach, name, **more):
    return outreach.prospect(name, title="Head of School", **more)


def steps(session, prospect):
    """The angle of the first variant of each step, in their order."""
    rows = session.execute(
        select(Touch.kind, Variant.angle)
        .join(Variant, Variant.touch_id == Touch.id)
        .where(Touch.prospect_id == prospect.id, Variant.number == 1)
        .order_by(Touch.position)
    )
    return [(kind, angle == OURS) for kind, angle in rows]


def test_a_sequence_for_one_has_its_first_message_from_the_template(
    session, outreach, ada, template
):
    default_campaign(session, ada.workspace_id, NOW).template_id = template().id
    maya = person(outreach, "Maya Lindqvist", linkedin=True)
    sequences.generate(session, SequenceRequest(prospect_id=maya.id), by=ada, now=NOW)
    assert steps(session, maya) == [
        (TouchKind.CONNECTION_REQUEST, False),
        (TouchKind.INITIAL_DM, True),
        (TouchKind.FOLLOWUP_1, False),
    ]


def test_one_for_a_kind_of_step_writes_that_one(session, outreach, ada, template):
    asked = template("Hello {{ contact_name }}.", channel=Channel.LINKEDIN, subject="",
                     kind=TouchKind.CONNECTION_REQUEST)  # fmt: skip
    campaign = make_campaign(session, outreach.workspace, template_id=asked.id)
    maya, jo = person(outreach, "Maya Lindqvist", linkedin=True), person(outreach, "Jo Sand")
    start(session, campaign, ada)
    assert write(session, [maya, jo]) == 2
    assert steps(session, maya)[0] == (TouchKind.CONNECTION_REQUEST, True)
    assert not any(ours for _, ours in (*steps(session, maya)[1:], *steps(session, jo)))


def write(session, people):
    claimed = orders.claim(session, writer="template", owner="one", n=len(people), now=NOW)
    done = []
    for job in writing.plan_orders(session, claimed, now=NOW):
        try:
            done.append((job.order, by_template(job.plan)))
        except LackingError as error:
            writing.cannot_fill(session, job.order, error, now=NOW)
    return writing.keep_orders(session, done, now=NOW)


def test_whom_a_template_cannot_be_filled_for_is_left_out_of_a_run(
    session, outreach, ada, template
):
    campaign = make_campaign(session, outreach.workspace, template_id=template().id)
    people = [person(outreach, name) for name in ("Maya Lindqvist", "Jo Sand", "Cy Orr")]
    for one in people[1:]:
        one.title = None
    started = start(session, campaign, ada)
    assert write(session, people) == 1
    told = generating.get(session, started.generation_id, by=ada)
    [group] = told.reasons
    assert group.why == "lacks title, which “Intro” needs"
    assert group.names == ("Jo Sand", "Cy Orr")
    assert (told.state, told.written, told.left_out) == ("running", 1, 2)


def test_for_one_prospect_it_is_said_in_a_sentence(session, outreach, ada, template):
    default_campaign(session, ada.workspace_id, NOW).template_id = template().id
    jo = person(outreach, "Jo Sand")
    jo.title = None
    answer = sequences.generate_many(session, [jo.id], by=ada, now=NOW)
    assert answer.left_out[0].why == (
        "“Intro” needs title, which is not known of Jo Sand. "
        "Give it a fallback in the template, or complete the record."
    )
    assert session.scalars(select(Sequence)).all() == []


def test_regenerate_takes_the_template_again_and_finds_other_words(
    session, outreach, ada, template
):
    default_campaign(session, ada.workspace_id, NOW).template_id = template().id
    maya = person(outreach, "Maya Lindqvist")
    sequences.ask(session, SequenceRequest(prospect_id=maya.id, num_variants=1), by=ada, now=NOW)
    first, second = session.scalars(select(Touch).order_by(Touch.position))
    drafts.regenerate(session, first.id, by=ada, now=NOW)
    found = session.scalars(select(Variant).where(Variant.touch_id == first.id)).all()
    assert [each.angle for each in found] == [OURS, OURS]
    assert found[0].body != found[1].body
    assert brief_of(session, read(session, second.id), now=NOW).template is None


def plan(session, campaign, prospect):
    return plan_one(session, campaign, Wish(prospect.id), now=NOW)


def test_a_model_that_fails_leaves_the_template_and_then_our_texts(
    session, outreach, ada, template
):
    campaign = make_campaign(
        session, outreach.workspace, writer="model", template_id=template("Always the same.").id
    )
    maya, jo = person(outreach, "Maya Lindqvist"), person(outreach, "Jo Sand")
    brief = next_brief(plan(session, campaign, maya), [])
    given = finish(give_up(begin(brief, 3), "It was away."))
    assert [draft.angle == OURS for draft in given] == [True, False, False]
    assert [draft.variant for draft in given] == [1, 2, 3]
    assert {draft.warnings[0].code for draft in given} == {"model_failed"}
    jo.title = None
    brief = next_brief(plan(session, campaign, jo), [])
    for_jo = write_in_any_case(brief, 3, tones=TONES)
    assert [draft.angle == OURS for draft in for_jo] == [False] * 3
    assert "needs title" in for_jo[0].warnings[0].text


def test_who_was_written_fewer_wordings_than_are_tested_is_in_no_test(
    session, outreach, ada, template
):
    varies = template()
    same = template("Always the same.", name="Same")
    people = [person(outreach, "Maya Lindqvist"), person(outreach, "Jo Sand")]
    for chosen, one in zip((varies, same), people, strict=True):
        campaign = make_campaign(
            session, outreach.workspace, name=chosen.name, allocation=Allocation.EVEN,
            template_id=chosen.id, num_variants=2,
        )  # fmt: skip
        start(session, campaign, ada, lead_ids=(one.id,))
        assert write(session, [one]) == 1
    assert session.scalar(select(Sequence.arm).where(Sequence.prospect_id == people[0].id)) > 0
    assert session.scalar(select(Sequence.arm).where(Sequence.prospect_id == people[1].id)) == 0
    assert len(session.scalars(select(Assignment)).all()) == 1


def test_a_campaign_takes_a_template_and_an_owner_of_the_team(session, ada, remy, template):
    intro = template()
    asked = CampaignRequest(name="Spring", template_id=intro.id, owner_id=remy.member_id)
    made = create(session, asked, by=ada, now=NOW).campaign
    assert (made.template, made.owner) == ("Intro", "Remy Rep")
    before = request_of(session, made.id, by=ada)
    assert (before.template_id, before.owner_id) == (intro.id, remy.member_id)
    shown = form(session, made.id, by=ada)
    assert [each.label for each in shown.templates] == ["Intro"]
    assert [each.label for each in shown.owners] == ["Ada Admin", "Remy Rep"]
    plain = before.model_copy(update={"template_id": None})
    assert edit(session, made.id, plain, made.version, by=ada).campaign.template is None


def test_what_is_not_the_teams_is_refused_beside_its_field(session, ada, template):
    intro = template()
    elsewhere = make_actor(session, make_workspace(session, "T0OTHER"))
    for more, field in (
        ({"template_id": 999_999}, "template_id"),
        ({"template_id": intro.id, "channels": ("linkedin",)}, "template_id"),
        ({"owner_id": elsewhere.member_id}, "owner_id"),
    ):
        with pytest.raises(InvalidError) as refused:
            create(session, CampaignRequest(name="X", **more), by=ada, now=NOW)
        assert refused.value.field == field
    asked = CampaignRequest(name="X", template_id=intro.id)
    with pytest.raises(InvalidError, match="no longer there"):
        create(session, asked, by=elsewhere, now=NOW)


def test_a_template_that_a_campaign_uses_stays(session, outreach, ada, template):
    intro = template()
    campaign = make_campaign(session, outreach.workspace, template_id=intro.id)
    with pytest.raises(ConflictError, match="Autumn uses this template"):
        remove_template(session, intro.id, by=ada, now=NOW)
    campaign.state = CampaignState.COMPLETED
    session.flush()
    remove_template(session, intro.id, by=ada, now=NOW)
    assert clone(session, campaign.id, by=ada, now=NOW).campaign.template_id is None


def test_a_run_whose_template_was_removed_at_the_same_moment_says_so(
    session, outreach, ada, template
):
    campaign = make_campaign(session, outreach.workspace, template_id=template().id)
    maya = person(outreach, "Maya Lindqvist")
    started = start(session, campaign, ada)
    session.get_one(MessageTemplate, campaign.template_id).removed_at = NOW
    session.flush()
    assert write(session, [maya]) == 0
    told = generating.get(session, started.generation_id, by=ada)
    assert told.state == "paused"
    assert "was removed. Choose another one" in told.note
