"""What a sequence is made of, when its steps fall due, and who gets none."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select

from engine.campaigns.default import default_campaign
from engine.delivery.stopping import stop_sequences
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.merging import merge
from engine.scheduling import sequences
from engine.scheduling.obstacles import GONE
from engine.scheduling.planning import Wish, plan_one
from engine.scheduling.previews import preview
from engine.scheduling.steps import by_template, keep
from engine.views.sequences import SequenceRequest
from storage import suppressions
from storage.states import Approval, LeadStatus, PostKind, SuppressionKind, TouchState
from storage.tables import Post, Sequence, Touch, Variant
from tests.outreach import Outreach
from tests.support import NOW


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    return made


def make(session, prospect, by, **more):
    request = SequenceRequest(prospect_id=prospect.id, **more)
    return sequences.generate(session, request, by=by, now=NOW)


@pytest.mark.parametrize("channels", [[], ["linkedin"], ["email"]])
def test_what_is_shown_before_is_what_is_made(session, workspace, outreach, ada, channels):
    """On the channels that the team's campaign uses."""
    default_campaign(session, workspace.id, NOW).channels = channels
    session.flush()
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    request = SequenceRequest(prospect_id=maya.id, sequence_type="3-step")
    shown = preview(session, request, by=ada, now=NOW).steps
    sequences.generate(session, request, by=ada, now=NOW)
    made = session.scalars(select(Touch).order_by(Touch.position)).all()
    assert [(step.channel, step.due_at) for step in shown] == [
        (touch.channel, touch.due_at) for touch in made
    ]
    assert {touch.channel.value for touch in made} <= set(channels or ["email", "linkedin"])


def test_a_3_step_sequence_has_the_documents_fields_and_dates(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    answer = make(session, maya, ada).model_dump(mode="json")
    assert answer["success"] is True
    assert answer["segment"] == "referral_network"
    assert answer["sequence_type"] == "3-step"
    plan = answer["sequence"]
    kinds = ["connection_request", "initial_dm", "followup_1"]
    assert list(plan["send_dates"]) == kinds
    assert [(plan["send_dates"][kind] - NOW.timestamp()) / 86400 for kind in kinds[:2]] == [0, 2]
    # five working days after a Monday, with Thanksgiving between
    assert plan["send_dates"]["followup_1"] == (NOW + timedelta(days=8)).timestamp()
    assert plan["current_step"] == 0
    assert plan["status"] == "not_sent"
    assert "followup_2" not in plan
    assert [v["variant"] for v in plan["initial_dm"]["variants"]] == [1, 2, 3]
    assert answer["variants"]["initial_dm"] == plan["initial_dm"]["variants"]
    assert plan["channels"] == {
        "connection_request": "linkedin",
        "initial_dm": "email",
        "followup_1": "email",
    }
    assert all(len(v["message"]) <= 200 for v in plan["connection_request"]["variants"])


def test_without_linkedin_the_next_steps_move_up_and_the_report_says_so(session, outreach, ada):
    answer = make(session, outreach.prospect("Maya Lindqvist"), ada)
    assert list(answer.sequence.send_dates) == ["initial_dm", "followup_1"]
    assert answer.sequence.send_dates["initial_dm"] == NOW.timestamp()
    [absent] = answer.left_out
    assert absent.outreach_type == "connection_request"
    assert "LinkedIn" in absent.why


def test_each_step_is_a_draft_with_its_variants(session, outreach, ada):
    make(session, outreach.prospect("Maya Lindqvist", linkedin=True), ada, sequence_type="7-step")
    touches = session.scalars(select(Touch).order_by(Touch.position)).all()
    assert [touch.position for touch in touches] == list(range(7))
    assert {touch.state for touch in touches} == {TouchState.DRAFT}
    assert session.scalar(select(func.count(Variant.id))) == 21


def test_the_first_card_stands_in_the_channel_and_the_others_in_its_thread(session, outreach, ada):
    answer = make(session, outreach.prospect("Maya Lindqvist", linkedin=True), ada)
    cards = session.scalars(select(Post).order_by(Post.id)).all()
    assert [card.subject_id for card in cards] == list(answer.sequence.touch_ids.values())
    assert {card.kind for card in cards} == {PostKind.DRAFT}
    assert [card.parent_id for card in cards] == [None, cards[0].id, cards[0].id]
    assert answer.posted


def test_a_follow_up_answers_the_first_mails_subject_and_says_something_new(session, outreach, ada):
    answer = make(session, outreach.prospect("Maya Lindqvist"), ada, sequence_type="7-step")
    first = answer.variants["initial_dm"]
    told = "\n".join(draft.message for draft in first)
    seen = set()
    for kind, drafts in answer.variants.items():
        if kind == "initial_dm":
            continue
        assert {draft.subject for draft in drafts} == {f"Re: {first[0].subject}"}
        new = [
            f.value
            for d in drafts
            for f in d.facts
            if f.name in {"proof point", "question", "link"}
        ]
        assert new, kind
        assert not any(value in told for value in new), kind
        told += "\n".join(draft.message for draft in drafts)
        seen |= set(new)
    assert len(seen) >= 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"approval": Approval.DISCOVERED}, "not approved"),
        ({"approval": Approval.REJECTED}, "rejected"),
        ({"email": False}, "no e-mail address"),
        ({"full_name": " "}, "no name"),
        ({"lead_status": "suppressed"}, "asked not to be written to"),
    ],
)
def test_who_may_not_or_cannot_be_written_to_gets_no_sequence(
    session, outreach, ada, change, words
):
    prospect = outreach.prospect("Maya Lindqvist", **change)
    with pytest.raises(ConflictError, match=words):
        make(session, prospect, ada)
    assert session.scalar(select(func.count(Sequence.id))) == 0


def test_a_suppressed_address_gets_no_sequence_whatever_the_status_says(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    suppressions.add(
        session,
        maya.workspace_id,
        SuppressionKind.EMAIL,
        maya.email_key,
        reason="asked",
        by_member_id=None,
        now=NOW,
    )
    with pytest.raises(ConflictError, match="asked not to be written to"):
        make(session, maya, ada)


def test_a_second_sequence_is_refused_while_one_is_open(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    first = make(session, maya, ada)
    with pytest.raises(ConflictError, match="open 3-step sequence"):
        make(session, maya, ada)
    stop_sequences(session, maya.id, reason="enough", now=NOW)
    assert make(session, maya, ada).sequence_id != first.sequence_id


def test_stopping_ends_what_is_not_sent_and_nothing_twice(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    make(session, maya, ada)
    assert stop_sequences(session, maya.id, reason="they answered", now=NOW) == 1
    states = session.scalars(select(Touch.state)).all()
    assert set(states) == {TouchState.STOPPED}
    assert stop_sequences(session, maya.id, reason="again", now=NOW) == 0
    answer = sequences.get(session, maya.id, by=ada)
    assert answer.sequence.status == "stopped"


def test_another_teams_prospect_is_not_there(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    stranger = ada.model_copy(update={"workspace_id": ada.workspace_id + 1})
    with pytest.raises(NotFoundError):
        make(session, maya, stranger)
    with pytest.raises(NotFoundError):
        sequences.get(session, maya.id, by=stranger)


def test_an_unknown_type_is_told_with_those_there_are(session, outreach, ada):
    with pytest.raises(InvalidError, match="direct_cta"):
        make(session, outreach.prospect("Maya Lindqvist"), ada, sequence_type="9-step")


def test_a_prospect_without_a_segment_gets_one_first(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist", segment=None, title="Head of School")
    answer = make(session, maya, ada)
    assert answer.segment is not None
    assert answer.sequence.segment == answer.segment == maya.segment


def test_the_direct_type_leads_with_the_direct_tone(session, outreach, ada):
    answer = make(session, outreach.prospect("Maya"), ada, sequence_type="direct_cta")
    assert answer.variants["initial_dm"][0].tone == "direct"


def test_for_several_the_ones_that_cannot_are_left_out_with_the_reason(session, outreach, ada):
    good = outreach.prospect("Maya Lindqvist")
    bad = outreach.prospect("Jo Sand", email=False)
    answer = sequences.generate_many(session, [good.id, bad.id, good.id, 999], by=ada, now=NOW)
    assert [report.prospect_id for report in answer.drafted] == [good.id]
    assert [(left.name, left.prospect_id) for left in answer.left_out] == [
        ("Jo Sand", bad.id),
        ("somebody", 999),
    ]


def planned(session, prospect, by):
    campaign = default_campaign(session, by.workspace_id, NOW)
    return by_template(plan_one(session, campaign, Wish(prospect.id, by.member_id), now=NOW))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lead_status": LeadStatus.NOT_INTERESTED}, "said no"),
        ({"approval": Approval.REJECTED}, "was rejected"),
        ({"email": None}, "lost a contact point"),
    ],
)
def test_what_changed_while_it_was_written_keeps_only_that_one_from_being_kept(
    session, outreach, ada, change, why
):
    people = [outreach.prospect(name) for name in ("Maya Lindqvist", "Jo Sand", "Cy Orr")]
    made = [planned(session, person, ada) for person in people]
    for column, value in change.items():
        setattr(people[1], column, value)
    session.flush()
    answers = keep(session, ada.workspace_id, made, now=NOW)
    assert answers[1].why.startswith(why)
    kept = session.execute(select(Sequence.id, Sequence.prospect_id).order_by(Sequence.id)).all()
    assert kept == [(answers[0], people[0].id), (answers[2], people[2].id)]
    assert session.scalar(select(func.count(Touch.id))) == 4


def test_one_prospect_twice_in_one_go_gets_one_sequence(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist")
    made = [planned(session, maya, ada) for _ in range(2)]
    first, second = keep(session, ada.workspace_id, made, now=NOW)
    assert isinstance(first, int)
    assert second.why == "was asked for twice"


def test_who_was_merged_away_meanwhile_is_told(session, outreach, ada):
    maya, jo = outreach.prospect("Maya Lindqvist"), outreach.prospect("Jo Sand")
    made = planned(session, jo, ada)
    merge(session, maya.id, jo.id, by=ada, now=NOW)
    assert keep(session, ada.workspace_id, [made], now=NOW) == [GONE]


def test_twenty_people_at_one_company_get_no_text_twice(session, outreach, ada):
    company = outreach.company("Alder Grove")
    people = [outreach.prospect("Sam Oyelaran", company=company) for _ in range(20)]
    answer = sequences.generate_many(session, [p.id for p in people], by=ada, now=NOW)
    for tone in range(2):
        texts = [report.variants["initial_dm"][tone].message for report in answer.drafted]
        assert len(set(texts)) == 20


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"lead_status": LeadStatus.MEETING_BOOKED}, "has a meeting with you"),
        ({"lead_status": LeadStatus.NOT_INTERESTED}, "said no"),
        ({"hold_until": date(2027, 2, 1)}, "not to be written to before 1 February 2027"),
    ],
)
def test_with_whom_it_is_settled_no_sequence_begins(session, outreach, ada, facts, sentence):
    maya = outreach.prospect("Maya Lindqvist")
    for name, value in facts.items():
        setattr(maya, name, value)
    session.flush()
    with pytest.raises(ConflictError, match=sentence):
        make(session, maya, ada)


def test_a_connection_is_asked_for_once(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    first = make(session, maya, ada)
    request = session.scalars(
        select(Touch).where(Touch.prospect_id == maya.id, Touch.position == 0)
    )
    request.one().state = TouchState.SENT
    session.flush()
    stop_sequences(session, maya.id, reason="ended by hand", now=NOW)
    again = make(session, maya, ada)
    assert "connection_request" in first.variants
    assert list(again.variants) == ["initial_dm", "followup_1"]


def test_where_no_type_is_named_the_default_campaigns_counts(session, outreach, ada):
    campaign = default_campaign(session, ada.workspace_id, NOW)
    campaign.sequence_type, campaign.num_variants = "direct_cta", 2
    one, two, three = (outreach.prospect(name) for name in ("Maya Lindqvist", "Jo Sand", "Cy Orr"))
    [drafted] = sequences.generate_many(session, [one.id], by=ada, now=NOW).drafted
    assert drafted.sequence_type == "direct_cta"
    assert {len(drafts) for drafts in drafted.variants.values()} == {2}
    shown = preview(session, SequenceRequest(prospect_id=two.id), by=ada, now=NOW)
    assert (shown.sequence_type, shown.num_variants) == ("direct_cta", 2)
    named = make(session, three, ada, sequence_type="3-step")  # a type has its own number
    assert (named.sequence_type, len(named.variants["initial_dm"])) == ("3-step", 3)


def test_who_has_a_telephone_is_kept_without_a_question_for_each(session, outreach, ada):
    people = [outreach.prospect(f"Person {number}", phone="+1 212 555 0142") for number in range(8)]
    made = [planned(session, person, ada) for person in people]
    asked = []

    def count(_connection, _cursor, statement, *_rest):
        asked[-1].append(statement)

    event.listen(session.connection(), "before_cursor_execute", count)
    for some in (made[:2], made[2:]):
        session.expunge_all()
        asked.append([])
        assert all(isinstance(each, int) for each in keep(session, ada.workspace_id, some, now=NOW))
    event.remove(session.connection(), "before_cursor_execute", count)
    assert len(asked[1]) <= len(asked[0])
