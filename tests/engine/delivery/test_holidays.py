"""Nobody gets a message on a holiday of their country: on cards, in previews and at the gate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.delivery.gatehouse import facts
from engine.delivery.sending import rehearsal
from engine.scheduling import sequences
from engine.scheduling.hours import hours_of
from engine.scheduling.previews import preview
from engine.views.sequences import SequenceRequest
from storage.states import Channel, MailState
from storage.tables import Mail, Sequence, Touch
from tests.outreach import Outreach
from tests.sending import claim, make_campaign, make_conversation, make_sender
from tests.support import NOW

DAY = timedelta(days=1)
"""NOW is a holiday in Japan, three days before one in the USA, where the team is."""


@pytest.fixture
def outreach(session, workspace):
    made = Outreach(session, workspace)
    made.audiences()
    make_sender(session, workspace)
    return made


def abroad(outreach, name, country):
    prospect = outreach.prospect(name)
    prospect.country = country
    outreach.session.flush()
    return prospect


def dates(session, prospect):
    query = select(Touch.due_at).where(Touch.prospect_id == prospect.id).order_by(Touch.position)
    return list(session.scalars(query))


def test_of_two_in_one_zone_each_has_the_holidays_of_the_country(session, outreach, ada):
    here, there = abroad(outreach, "Maya Lindqvist", "US"), abroad(outreach, "Yuki Mori", "JP")
    told = {}
    for person in (here, there):
        request = SequenceRequest(prospect_id=person.id, sequence_type="direct_cta")
        shown = preview(session, request, by=ada, now=NOW)
        told[person.id] = [step.due_at for step in shown.steps]
    sequences.generate_many(
        session, [here.id, there.id], sequence_type="direct_cta", by=ada, now=NOW
    )
    assert {person.id: dates(session, person) for person in (here, there)} == told
    assert (told[here.id][0], told[there.id][0].date()) == (NOW, (NOW + DAY).date())


def test_the_dry_run_and_the_gate_keep_an_email_off_the_recipients_holiday(
    session, workspace, ada, outreach
):
    prospect = abroad(outreach, "Yuki Mori", "JP")
    chat = make_conversation(session, workspace, ada, prospect)
    mail = chat.approve()
    opens = mail.due_at
    assert opens.date() == (NOW + DAY).date()
    mail.due_at = NOW  # as one that was dated before the country was known
    session.flush()
    run = session.begin_nested()
    left = rehearsal.rehearse(session, workspace.id, ends=NOW + 2 * DAY, now=NOW)
    run.rollback()
    session.expire_all()
    assert [leaving.leaves_at for leaving in left.leaving] == [opens]
    assert claim(session) is None
    assert (mail.gate, mail.due_at) == ("send_window", opens)
    assert claim(session, now=opens) is not None


def test_somebody_whose_country_is_corrected_goes_by_the_new_one(session, workspace, ada, outreach):
    prospect = abroad(outreach, "Yuki Mori", "JP")
    make_conversation(session, workspace, ada, prospect).approve().due_at = NOW
    prospect.country = "US"
    session.flush()
    assert claim(session) is not None
    assert session.scalars(select(Mail.state)).one() is MailState.CLAIMED


@pytest.mark.parametrize("channel", Channel)
def test_the_gate_and_the_dates_agree_on_every_channel(session, workspace, ada, outreach, channel):
    prospect = abroad(outreach, "Yuki Mori", "JP")
    make_conversation(session, workspace, ada, prospect)
    sequence = session.scalars(select(Sequence)).one()
    campaign = make_campaign(session, workspace)
    hours = hours_of(session, sequence).on(channel)
    for at in (NOW + n * DAY for n in range(60)):
        assert hours.next_open(at) == facts.window_opens(
            prospect, workspace, campaign, at, channel=channel
        )
    on_japans = hours.next_open(NOW) == NOW
    on_thanksgiving = hours.next_open(NOW + 3 * DAY) == NOW + 3 * DAY
    assert on_japans is (channel in {Channel.LINKEDIN, Channel.CUSTOM})
    assert on_thanksgiving is (channel in {Channel.EMAIL, Channel.SMS})
