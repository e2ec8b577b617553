"""A team's own types: copied, changed, removed, and what of those that run follows a change."""

import pytest
from sqlalchemy import select

from engine.delivery import drafts, following
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.generation.own_channels import add_channel, remove_channel, set_linkedin
from engine.prospects.consent import keep_consent
from engine.scheduling import own_types, sequences
from engine.views.channels import ChannelRequest, LinkedInRequest
from engine.views.sequence_types import TypeRequest
from engine.views.sequences import SequenceRequest
from storage.states import Channel, TouchState
from storage.tables import Sequence, Touch, Variant
from tests.outreach import Outreach
from tests.sending import make_sender
from tests.support import NOW

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


def save(session, ada, **more):
    return following.save(session, ask(**more), by=ada, now=NOW)


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

    told = following.follow(session, "ours", by=ada, now=NOW)
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
    assert (third.state, third.reason) == (TouchState.SKIPPED, following.GONE)
    assert following.follow(session, "ours", by=ada, now=NOW).behind == 0


def test_a_step_that_somebody_edited_stays_as_they_wrote_it(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    second = touches(session)[1]
    drafts.edit(session, second.id, None, "Maya, in my own words.", by=ada, now=NOW)
    saved = save(session, ada, version=1, steps=STEPS.replace("day 3", "day 4"))
    assert saved.steps_to_remake == 2
    following.follow(session, "ours", by=ada, now=NOW)
    number = touches(session)[1].variant_number
    query = select(Variant.body).where(Variant.touch_id == second.id, Variant.number == number)
    assert session.scalars(query).one() == "Maya, in my own words."


def test_a_new_step_gets_drafts_and_a_card(session, outreach, ada):
    save(session, ada)
    begin(session, outreach.prospect("Maya Lindqvist"), ada)
    save(session, ada, version=1, steps=f"{STEPS}\nday 20: check-in by e-mail")
    following.follow(session, "ours", by=ada, now=NOW)
    last = touches(session)[-1]
    assert last.position == 3
    assert last.state is TouchState.DRAFT
    assert session.scalars(select(Variant.id).where(Variant.touch_id == last.id)).all()


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
    with pytest.raises(InvalidError, match="still wait"):
        remove_channel(session, "WhatsApp", by=ada)
    for name in ("whatsapp", "SMS", "a: b", ""):
        with pytest.raises(InvalidError):
            add_channel(session, ChannelRequest(name=name, body_limit=140), by=ada, now=NOW)


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
