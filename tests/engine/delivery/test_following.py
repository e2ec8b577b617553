"""A team's own types: copied, changed, removed, and what of those that run follows a change."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from engine.campaigns.default import default_campaign
from engine.delivery.approval import drafts, editing, rewriting
from engine.delivery.approval.draft_cards import card
from engine.delivery.course import following, remaking, running
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.generation.own_channels import add_channel, set_linkedin
from engine.prospects.consent import keep_consent
from engine.scheduling import orders, own_types, sequences, writing
from engine.scheduling.removing_channels import remove_channel
from engine.scheduling.steps import by_template
from engine.views.channels import ChannelRequest, LinkedInRequest
from engine.views.sequence_types import TypeRequest
from engine.views.sequences import SequenceRequest
from storage.states import Allocation, Channel, PostKind, TouchState
from storage.tables import (
    CustomChannel,
    OwnSequenceType,
    Post,
    Sequence,
    Touch,
    Variant,
    WritingOrder,
)
from tests.drafting import default_writes_by_model, make_campaign, start
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW

DAY = timedelta(days=1)
STEPS = "day 0: first message by e-mail\nday 3: follow-up 1 by e-mail\nday 6: follow-up 2 by e-mail"


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


def ask(**more):
    values = {"name": "ours", "copied_from": "3-step", "summary": "ours", "steps": STEPS}
    return TypeRequest(**values | more)


def save(session, ada, now=NOW, **more):
    return following.save(session, ask(**more), by=ada, now=now)


def follow(session, ada, version, now=NOW):
    """What was said, once all that run have followed."""
    told = following.follow(session, "ours", version, by=ada)
    while following.follow_next(session, now=now):
        pass
    return told


def begin(session, prospect, ada, kind="ours"):
    request = SequenceRequest(prospect_id=prospect.id, sequence_type=kind)
    return sequences.generate(session, request, by=ada, now=NOW)


def touches(session):
    query = select(Touch).order_by(Touch.position).execution_options(populate_existing=True)
    return session.scalars(query).all()


def test_a_copy_is_named_like_the_others_and_used_like_them(session, outreach, ada):
    form = own_types.type_form(session, "5-step", copy=True, by=ada)
    assert form.name == "our_5-step"
    save(session, ada, name=form.name, steps=form.steps)
    assert own_types.type_form(session, "5-step", copy=True, by=ada).name == "our_5-step_2"
    made = begin(session, outreach.prospect("Maya"), ada, form.name)
    assert made.sequence_type == form.name
    assert session.scalars(select(Sequence.type_version)).one() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Our Type"}, "name"),
        ({"name": "3-step"}, "name"),
        ({"summary": " "}, "summary"),
        ({"steps": "day 0: first message\nlater: check-in"}, "steps"),
        ({"lead_tone": "loud"}, "lead_tone"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(session, ada, change, field):
    with pytest.raises(InvalidError) as caught:
        save(session, ada, **change)
    assert caught.value.field == field


def test_a_shipped_type_stays_and_only_admins_change(session, ada, remy):
    with pytest.raises(InvalidError, match="shipped"):
        own_types.remove_type(session, "3-step", by=ada)
    with pytest.raises(InvalidError, match="shipped"):
        own_types.type_form(session, "3-step", copy=False, by=ada)
    with pytest.raises(ForbiddenError):
        save(session, remy)


def test_who_saves_an_older_version_is_told_who_was_first(session, ada):
    save(session, ada)
    save(session, ada, version=1, summary="changed")
    with pytest.raises(ConflictError, match="Ada Admin changed this type"):
        save(session, ada, version=1)


def test_those_that_run_keep_their_steps_until_they_are_told_to_follow(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    first = touches(session)[0]
    drafts.approve(session, first.id, by=ada, now=NOW)
    before = [(t.kind, t.due_at) for t in touches(session)]
    steps = "day 0: first message by e-mail\nday 9: follow-up 1 by e-mail; adds link"
    saved = save(session, ada, version=1, steps=steps)
    assert (saved.behind, saved.steps_to_remake) == (1, 2)
    assert [(t.kind, t.due_at) for t in touches(session)] == before

    told = follow(session, ada, 2)
    assert told.followed
    first, second, third = touches(session)
    assert first.state is TouchState.APPROVED
    assert (second.due_at - NOW).days == 9
    newest = session.scalars(
        select(Variant).where(
            Variant.touch_id == second.id, Variant.number == second.variant_number
        )
    ).one()
    assert newest.angle == "link"
    assert (third.state, third.reason) == (TouchState.SKIPPED, remaking.GONE)
    assert follow(session, ada, 2).behind == 0


def test_a_step_that_somebody_edited_stays_as_they_wrote_it(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    second = touches(session)[1]
    editing.edit(session, second.id, None, "Maya, in my own words.", by=ada, now=NOW)
    saved = save(session, ada, version=1, steps=STEPS.replace("day 3", "day 4"))
    assert saved.steps_to_remake == 2
    follow(session, ada, 2)
    number = touches(session)[1].variant_number
    query = select(Variant.body).where(Variant.touch_id == second.id, Variant.number == number)
    assert session.scalars(query).one() == "Maya, in my own words."


def test_a_new_step_gets_drafts_and_a_card(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    save(session, ada, version=1, steps=f"{STEPS}\nday 20: check-in by e-mail")
    follow(session, ada, 2)
    last = touches(session)[-1]
    assert last.position == 3
    assert last.state is TouchState.DRAFT
    assert session.scalars(select(Variant.id).where(Variant.touch_id == last.id)).all()


def dues(session):
    return [touch.due_at for touch in touches(session) if touch.state is TouchState.DRAFT]


def test_a_campaigns_channels_hold_for_those_that_follow_too(session, workspace, outreach, ada):
    either = "day 0: first message by e-mail or LinkedIn\nday 3: follow-up 1 by e-mail or LinkedIn"
    save(session, ada, steps=either)
    default_campaign(session, workspace.id, NOW).channels = ["linkedin"]
    session.flush()
    begin(session, outreach.prospect("Maya Lindqvist", linkedin=True), ada)
    save(session, ada, version=1, steps=either.replace("day 3", "day 4"))
    follow(session, ada, 2)
    assert {touch.channel for touch in touches(session)} == {Channel.LINKEDIN}


def test_what_somebody_moved_stays_moved(session, outreach, ada):
    """Dates that did not change are those there were; those that did are moved as far."""
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    [sequence] = session.scalars(select(Sequence))
    running.shift(session, sequence.id, 20, by=ada, now=NOW)
    before = dues(session)
    save(session, ada, version=1, steps=STEPS.replace("day 6", "day 7") + "\nday 14: check-in")
    follow(session, ada, 2)
    first, second, third, last = dues(session)
    assert [first, second] == before[:2]
    assert (third - before[2]).days in {0, 1, 2, 3}  # a day later, and then perhaps a weekend
    assert (last - third).days >= 7


def test_a_pause_is_not_undone(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    [sequence] = session.scalars(select(Sequence))
    running.pause(session, sequence.id, by=ada, now=NOW)
    later = NOW + 28 * DAY
    running.resume(session, sequence.id, by=ada, now=later)
    before = dues(session)
    save(session, ada, now=later, version=1, steps=STEPS.replace("day 3", "day 4"))
    follow(session, ada, 2, now=later)
    after = dues(session)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] > before[1] > later


def test_what_is_overdue_comes_as_far_apart_as_the_type_says(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    later = NOW + 28 * DAY
    steps = f"{STEPS.replace('day 3', 'day 4').replace('day 6', 'day 7')}\nday 9: check-in"
    save(session, ada, now=later, version=1, steps=steps)
    follow(session, ada, 2, now=later)
    days = [due.date() for due in dues(session)]
    assert later.isoweekday() == 1
    # on day 4, 7 and 9 of the type: three days apart, and two, which is a Saturday
    assert days == [NOW.date(), *((later + n * DAY).date() for n in (0, 3, 7))]


def test_a_step_that_was_taken_away_comes_back_with_its_type(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    save(session, ada, version=1, steps="\n".join(STEPS.splitlines()[:2]))
    follow(session, ada, 2)
    assert len(dues(session)) == 2
    save(session, ada, version=2)
    follow(session, ada, 3)
    assert len(dues(session)) == 3
    assert touches(session)[2].reason is None


def test_a_step_that_only_moves_keeps_its_words(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    before = session.scalars(select(Variant.id).order_by(Variant.id)).all()
    save(session, ada, version=1, steps=STEPS.replace("day 3", "day 4"))
    follow(session, ada, 2)
    assert session.scalars(select(Variant.id).order_by(Variant.id)).all() == before
    save(session, ada, version=2, steps=STEPS, lead_tone="direct")
    follow(session, ada, 3)
    shown = select(Variant.tone).join(Touch).where(Variant.number == Touch.variant_number)
    assert set(session.scalars(shown)) == {"direct"}


def test_a_model_writes_what_it_wrote_before(session, outreach, ada):
    """Until it has, there are the templates' words for the step as it is now."""
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist", linkedin=True), ada)
    default_writes_by_model(session, ada)
    steps = STEPS.replace("follow-up 1 by e-mail", "follow-up 1 by LinkedIn")
    save(session, ada, version=1, steps=f"{steps}\nday 20: check-in by e-mail")
    follow(session, ada, 2)
    there = touches(session)
    ordered = session.scalars(select(WritingOrder.touch_id).order_by(WritingOrder.touch_id)).all()
    assert ordered == [there[1].id, there[3].id]
    shown = card(session, there[1].id, now=NOW)
    assert shown.being_written
    assert (shown.channel, shown.subject) == (Channel.LINKEDIN, None)


def test_what_a_model_wrote_for_the_step_as_it_was_is_asked_for_again(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist", linkedin=True), ada)
    default_writes_by_model(session, ada)
    second = touches(session)[1]
    drafts.regenerate(session, second.id, by=ada, now=NOW)
    [order] = orders.claim(session, writer="model", owner="one", n=9, now=NOW)
    plan = rewriting.plan_touch(session, order, now=NOW)
    steps = STEPS.replace("follow-up 1 by e-mail", "follow-up 1 by LinkedIn")
    save(session, ada, version=1, steps=steps)
    follow(session, ada, 2)
    written = rewriting.by_template(plan)
    assert not rewriting.keep_touch(session, order, plan, written, now=NOW)
    assert card(session, second.id, now=NOW).subject is None
    assert [each.id for each in orders.claim(session, writer="model", owner="two", n=9, now=NOW)]


def test_those_of_a_test_keep_showing_its_variant(session, workspace, outreach, ada):
    save(session, ada)
    campaign = make_campaign(
        session, workspace, sequence_type="ours", allocation=Allocation.EVEN, num_variants=3
    )
    for number in range(3):
        outreach.prospect(f"Person {number}")
    start(session, campaign, ada)
    write(session)
    arms = dict(session.execute(select(Sequence.id, Sequence.arm)).all())
    assert set(arms.values()) == {1, 2, 3}
    save(session, ada, version=1, steps=STEPS.replace("by e-mail", "by e-mail; adds link"))
    follow(session, ada, 2)
    for touch in touches(session):
        assert touch.variant_number == 3 + arms[touch.sequence_id]


def write(session):
    while claimed := orders.claim(session, writer="template", owner="one", n=50, now=NOW):
        jobs = writing.plan_orders(session, claimed, now=NOW)
        writing.keep_orders(session, [(j.order, by_template(j.plan)) for j in jobs], now=NOW)


def test_a_new_step_has_a_card_where_the_others_have_one(session, workspace, outreach, ada):
    two = "\n".join(STEPS.splitlines()[:2])
    save(session, ada, steps=two)
    campaign = make_campaign(session, workspace, sequence_type="ours")
    outreach.prospect("Jo Sand")
    start(session, campaign, ada)
    write(session)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    save(session, ada, version=1)
    follow(session, ada, 2)
    cards = session.scalars(select(Post).where(Post.kind == PostKind.DRAFT).order_by(Post.id)).all()
    assert [post.parent_id for post in cards] == [None, cards[0].id, cards[0].id]
    assert session.get_one(Touch, cards[2].touch_id).position == 2


def test_they_follow_a_few_at_a_time_and_only_the_version_that_was_shown(session, outreach, ada):
    save(session, ada)
    for number in range(following.BATCH + 1):
        begin(session, outreach.prospect(f"Person {number}"), ada)
    save(session, ada, version=1, steps=STEPS.replace("day 3", "day 4"))
    assert not following.follow_next(session, now=NOW), "nobody has said so yet"
    assert following.follow(session, "ours", 2, by=ada).behind == following.BATCH + 1
    assert following.follow_next(session, now=NOW)
    versions = session.scalars(select(Sequence.type_version)).all()
    assert sorted(versions) == [1] + [2] * following.BATCH
    third = save(session, ada, version=2, steps=STEPS.replace("day 3", "day 5"))
    assert third.behind == following.BATCH + 1
    assert not following.follow_next(session, now=NOW), "of the new version nobody has"
    with pytest.raises(ConflictError, match="changed again"):
        following.follow(session, "ours", 2, by=ada)
    follow(session, ada, 3)
    assert set(session.scalars(select(Sequence.type_version))) == {3}
    assert session.scalars(select(OwnSequenceType.followed_version)).one() == 0


def test_a_shipped_type_is_followed_by_nobody(session, ada, remy):
    save(session, ada)
    with pytest.raises(InvalidError, match="never changes"):
        following.follow(session, "3-step", 0, by=ada)
    with pytest.raises(ForbiddenError):
        following.follow(session, "ours", 1, by=remy)


def test_a_removed_type_leaves_what_runs_and_can_still_be_written_anew(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    own_types.remove_type(session, "ours", by=ada)
    with pytest.raises(InvalidError, match="no sequence type"):
        begin(session, outreach.prospect("Jo Sand"), ada)
    assert drafts.regenerate(session, touches(session)[0].id, by=ada, now=NOW).variants > 3


def test_a_channel_of_ones_own_has_its_limits_and_waits_for_a_person(session, outreach, ada):
    channel = ChannelRequest(name="WhatsApp", body_limit=140)
    add_channel(session, channel, by=ada, now=NOW)
    save(session, ada, steps="day 0: first message by WhatsApp")
    begin(session, outreach.prospect("Maya Lindqvist", email=False), ada)
    [touch] = touches(session)
    assert (touch.channel, touch.channel_name) == (Channel.CUSTOM, "WhatsApp")
    for body in session.scalars(select(Variant.body)):
        assert len(body) <= 140
    assert drafts.approve(session, touch.id, by=ada, now=NOW).is_task
    save(session, ada, version=1)
    with pytest.raises(InvalidError, match="still wait"):
        remove_channel(session, "WhatsApp", by=ada)
    for name in ("whatsapp", "SMS", "a: b", ""):
        with pytest.raises(InvalidError):
            add_channel(session, ChannelRequest(name=name, body_limit=140), by=ada, now=NOW)


def test_a_channel_stays_while_a_type_has_a_step_by_it(session, outreach, ada):
    add_channel(session, ChannelRequest(name="WhatsApp", body_limit=400), by=ada, now=NOW)
    save(session, ada, steps=f"{STEPS}\nday 9: follow-up 3 by e-mail or WhatsApp")
    with pytest.raises(ConflictError, match="ours has a step by WhatsApp"):
        remove_channel(session, "WhatsApp", by=ada)
    save(session, ada, version=1)
    assert remove_channel(session, "WhatsApp", by=ada).own == ()


def test_a_type_whose_channel_is_gone_is_told_to_whoever_saves_it(session, outreach, ada):
    add_channel(session, ChannelRequest(name="WhatsApp", body_limit=400), by=ada, now=NOW)
    steps = f"{STEPS}\nday 9: follow-up 3 by WhatsApp"
    save(session, ada, steps=steps)
    session.execute(delete(CustomChannel))  # as by somebody who removes it while it is saved
    begin(session, outreach.prospect("Maya Lindqvist"), ada, "3-step")
    assert own_types.type_form(session, "ours", copy=False, by=ada).steps == steps
    with pytest.raises(InvalidError, match="Step 4: There is no channel “WhatsApp”"):
        save(session, ada, version=1, steps=steps)
    assert own_types.remove_type(session, "ours", by=ada).changed


def test_sms_asks_for_a_consent_when_it_is_drafted_and_when_it_is_approved(session, outreach, ada):
    maya = outreach.prospect("Maya Lindqvist", phone="+1 212 555 0142")
    save(session, ada, steps="day 0: first message by SMS")
    with pytest.raises(ConflictError):
        begin(session, maya, ada)
    assert keep_consent(session, maya.id, "at the fair, 3 Nov", by=ada, now=NOW).agreed
    begin(session, maya, ada)
    [touch] = touches(session)
    assert touch.channel is Channel.SMS
    assert not keep_consent(session, maya.id, "no", by=ada, now=NOW).agreed
    with pytest.raises(ConflictError, match="does not want to be written to by SMS"):
        drafts.approve(session, touch.id, by=ada, now=NOW)


def test_an_inmail_has_a_subject_where_the_seat_sends_them(session, outreach, ada):
    set_linkedin(session, LinkedInRequest(note_limit=300, inmail=True), by=ada)
    save(session, ada, steps="day 0: first message by LinkedIn\nday 3: follow-up 1 by e-mail")
    maya = outreach.prospect("Maya Lindqvist", linkedin=True)
    made = begin(session, maya, ada)
    [inmail, mail] = touches(session)
    assert inmail.channel_name == "InMail"
    assert made.variants["initial_dm"][0].subject
    assert not made.variants["followup_1"][0].subject.startswith("Re:")  # it opens its thread
    assert mail.channel is Channel.EMAIL
