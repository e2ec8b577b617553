"""A campaign's states: who changes them, from which to which, and what becomes of its messages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.campaigns.default import default_campaign
from engine.campaigns.reading import by_id
from engine.delivery.accounts import senders
from engine.delivery.approval import draft_cards
from engine.delivery.course import campaign_states
from engine.delivery.course.campaign_states import CHANGES
from engine.delivery.sending import pending
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.scheduling.campaign_changes import create, edit
from engine.scheduling.campaign_requests import request_of
from engine.scheduling.waiting import open_touches
from engine.views.campaigns import CampaignRequest, OwnOffer, SendHours
from engine.workspace import zone_of
from storage.states import CampaignState, Channel, MailState, SequenceState, TouchState
from storage.tables import Campaign, Mail, Sequence
from tests.sending import begin, claim, make_campaign, make_conversation, make_prospect, record_sent
from tests.support import NOW

DAY = timedelta(days=1)
OPERATIONS = {name: getattr(campaign_states, name) for name in CHANGES}


@pytest.fixture
def campaign(session, workspace):
    """The one that the conversations of these tests belong to; it is at work."""
    campaign = make_campaign(session, workspace)
    campaign.offer = {"topic": "lunches", "value_proposition": "Warm lunches."}
    session.flush()
    return campaign


@pytest.fixture
def chat(session, workspace, ada, campaign):
    return make_conversation(session, workspace, ada, steps=3)


def put(session, campaign, state):
    campaign.state = state
    session.flush()


def change(session, campaign, *, by, **values):
    """Edit the campaign as a form would."""
    campaign = by_id(session, campaign.id, by=by)
    request = request_of(session, campaign.id, by=by).model_copy(update=values)
    edit(session, campaign.id, request, campaign.version, by=by)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("before", CampaignState)
def test_only_the_ways_of_the_table_lead_on(session, ada, campaign, name, before):
    put(session, campaign, before)
    if before in CHANGES[name].before:
        done = OPERATIONS[name](session, campaign.id, by=ada, now=NOW)
        assert done.campaign.status == CHANGES[name].after
        assert campaign.name in done.text
    else:
        with pytest.raises(ConflictError, match=f"so it cannot be {CHANGES[name].done}"):
            OPERATIONS[name](session, campaign.id, by=ada, now=NOW)
        assert by_id(session, campaign.id, by=ada).state is before


@pytest.mark.parametrize("name", [*CHANGES, "send"])
def test_a_rep_starts_and_ends_nothing(session, remy, campaign, name):
    with pytest.raises(ForbiddenError, match="approver"):
        getattr(campaign_states, name)(session, campaign.id, by=remy, now=NOW)
    approver = remy.model_copy(update={"role": "approver"})
    campaign_states.pause(session, campaign.id, by=approver, now=NOW)


def test_the_second_of_two_is_told_what_the_first_did(sessions):
    from tests.support import make_actor, make_workspace  # noqa: PLC0415

    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        made = create(
            session,
            CampaignRequest(
                name="Spring", offer=OwnOffer(topic="lunches", value_proposition="Warm.")
            ),
            by=ada,
            now=NOW,
        ).campaign
    with sessions.begin() as session:
        campaign_states.start(session, made.id, by=ada, now=NOW)
    with sessions.begin() as session, pytest.raises(ConflictError, match="is at work"):
        campaign_states.start(session, made.id, by=ada, now=NOW)


def test_start_notes_when_and_an_end_too(session, ada, campaign):
    put(session, campaign, CampaignState.DRAFT)
    started = campaign_states.start(session, campaign.id, by=ada, now=NOW).campaign
    assert (started.started_at, started.completed_at) == (NOW, None)
    ended = campaign_states.complete(session, campaign.id, by=ada, now=NOW + DAY).campaign
    assert (ended.started_at, ended.completed_at) == (NOW, NOW + DAY)


def test_without_an_offer_nothing_starts(session, workspace, ada, campaign):
    put(session, campaign, CampaignState.DRAFT)
    campaign.offer = {}
    default_campaign(session, workspace.id, NOW).offer = {"topic": "lunches"}
    session.flush()
    with pytest.raises(ConflictError, match="no offer"):
        campaign_states.start(session, campaign.id, by=ada, now=NOW)


def test_a_paused_campaign_holds_its_mails_and_lets_them_go_again(session, ada, campaign, chat):
    mail = chat.approve()
    campaign_states.pause(session, campaign.id, by=ada, now=NOW)
    assert claim(session, owner="one", now=NOW) is None
    assert (mail.gate, mail.state) == ("campaign_paused", MailState.APPROVED)
    assert mail.due_at > NOW
    campaign_states.resume(session, campaign.id, by=ada, now=NOW)
    session.refresh(mail)
    assert mail.due_at == NOW
    assert claim(session, owner="one", now=NOW).id == mail.id


def test_a_draft_campaigns_approved_mails_wait_for_the_start(session, ada, campaign, chat):
    put(session, campaign, CampaignState.DRAFT)
    chat.approve()
    card = draft_cards.card(session, chat.touches[0].id, now=NOW)
    assert card.held == "The campaign has not been started."
    assert claim(session, owner="one", now=NOW) is None
    waits = pending.pending(session, ada.workspace_id, now=NOW).mails[0]
    assert (waits.note, waits.due_at) == ("The campaign has not been started.", None)
    said = campaign_states.start(session, campaign.id, by=ada, now=NOW).text
    assert "1 approved message leaves" in said
    assert claim(session, owner="one", now=NOW) is not None


@pytest.mark.parametrize("name", ["cancel", "complete"])
def test_an_end_stops_what_has_not_gone_out_and_says_why(session, ada, campaign, chat, name):
    mail = chat.approve()
    done = OPERATIONS[name](session, campaign.id, by=ada, now=NOW)
    assert "1 open sequence was stopped" in done.text
    session.expire_all()
    assert chat.sequence.state is SequenceState.STOPPED
    assert chat.sequence.stop_reason == f"Ada Admin {CHANGES[name].done} the campaign."
    assert {touch.state for touch in chat.touches} == {TouchState.STOPPED}
    assert mail.state is MailState.STOPPED


def test_what_is_on_the_wire_when_a_campaign_ends_is_settled_by_its_outcome(
    session, ada, campaign, chat
):
    chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    assert begin(session, claimed, now=NOW).is_open
    campaign_states.cancel(session, campaign.id, by=ada, now=NOW)
    assert record_sent(session, claimed, note="250 ok", now=NOW)
    session.expire_all()
    assert chat.touches[0].state is TouchState.SENT
    assert chat.touches[1].state is TouchState.STOPPED


def test_the_default_campaign_is_paused_at_most(session, workspace, ada):
    default = default_campaign(session, workspace.id, NOW)
    for name in ("cancel", "complete"):
        with pytest.raises(ConflictError, match="Pause it instead"):
            OPERATIONS[name](session, default.id, by=ada, now=NOW)
    campaign_states.pause(session, default.id, by=ada, now=NOW)


def test_send_says_what_is_missing(session, workspace, ada, campaign):
    put(session, campaign, CampaignState.DRAFT)
    with pytest.raises(ConflictError, match="Approve its drafts first"):
        campaign_states.send(session, campaign.id, by=ada, now=NOW)
    chat = make_conversation(session, workspace, ada)
    mail = chat.approve()
    sender = session.get_one(senders.Sender, mail.sender_id)
    sender.paused_at = NOW
    session.flush()
    with pytest.raises(ConflictError, match="no mailbox"):
        campaign_states.send(session, campaign.id, by=ada, now=NOW)
    sender.paused_at = None
    session.flush()
    done = campaign_states.send(session, campaign.id, by=ada, now=NOW)
    assert (done.campaign.status, done.campaign.started_at) == ("active", NOW)
    campaign_states.pause(session, campaign.id, by=ada, now=NOW)
    assert campaign_states.send(session, campaign.id, by=ada, now=NOW).campaign.status == "active"


def test_a_daily_limit_holds_what_is_over_it_until_the_next_day(session, workspace, ada, campaign):
    change(session, campaign, by=ada, daily_limit=1)
    for name in ("Ines Okafor", "Bo Lind"):
        prospect = make_prospect(session, workspace, name=name, email=f"{name[:2]}@x.example")
        make_conversation(session, workspace, ada, prospect).approve()
    first = claim(session, owner="one", now=NOW)
    assert begin(session, first, now=NOW).is_open
    record_sent(session, first, note="250 ok", now=NOW)
    assert claim(session, owner="one", now=NOW) is None
    held = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).one()
    assert held.gate == "caps"
    assert "limit of 1 e-mails a day" in held.note
    assert claim(session, owner="one", now=NOW + DAY) is not None


def test_a_campaigns_own_hours_count(session, ada, campaign, chat):
    change(session, campaign, by=ada, send_window=SendHours(first_hour=14, last_hour=16))
    mail = chat.approve()
    assert mail.due_at == NOW.replace(hour=19)  # 14:00 in New York
    mail.due_at = NOW
    session.flush()
    assert claim(session, owner="one", now=NOW) is None
    assert mail.gate == "send_window"
    assert claim(session, owner="one", now=NOW.replace(hour=19)) is not None


def test_a_campaigns_senders_take_turns_and_only_they_send(session, workspace, ada, campaign):
    def box(address):
        return senders.ensure_sender(
            session, workspace.id, Channel.EMAIL, address, address, now=NOW
        )

    one, two, newest = box("one@team.example"), box("two@team.example"), box("z@team.example")
    change(session, campaign, by=ada, sender_ids=(one.id, two.id))
    mails = []
    for n in range(4):
        prospect = make_prospect(session, workspace, name=f"P {n}", email=f"p{n}@x{n}.example")
        mails.append(make_conversation(session, workspace, ada, prospect).approve())
    assert sorted(mail.sender_id for mail in mails) == [one.id, one.id, two.id, two.id]
    change(session, campaign, by=ada, sender_ids=(newest.id,))
    assert claim(session, owner="one", now=NOW) is None
    assert "no longer sends from this mailbox" in mails[0].note
    newest.paused_at = NOW
    session.flush()
    prospect = make_prospect(session, workspace, name="Q", email="q@q.example")
    with pytest.raises(InvalidError, match="are paused"):
        make_conversation(session, workspace, ada, prospect).approve()


def test_a_thread_goes_on_from_its_mailbox_whatever_was_changed(session, workspace, ada, campaign):
    chat = make_conversation(session, workspace, ada, steps=2)
    chat.approve()
    claimed = claim(session, owner="one", now=NOW)
    begin(session, claimed, now=NOW)
    record_sent(session, claimed, note="250 ok", now=NOW)
    other = senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "other@team.example", "Other", now=NOW
    )
    change(session, campaign, by=ada, sender_ids=(other.id,))
    later = NOW + 4 * DAY  # the day before is a holiday
    chat.approve(1, now=later)
    assert claim(session, owner="one", now=later).from_address == "ada@team.example"


def test_the_days_plan_has_only_campaigns_at_work(session, workspace, ada, campaign, chat):
    def planned():
        found = open_touches(
            session, workspace.id, zone_of(workspace), after=None, before=NOW.date() + 9 * DAY
        )
        return len(found)

    assert planned() == 3
    campaign_states.pause(session, campaign.id, by=ada, now=NOW)
    assert planned() == 0


def test_a_large_campaign_ends_at_once(session, workspace, ada, campaign):
    for n in range(30):
        prospect = make_prospect(session, workspace, name=f"P {n}", email=f"p{n}@x{n}.example")
        make_conversation(session, workspace, ada, prospect)
    done = campaign_states.cancel(session, campaign.id, by=ada, now=NOW)
    assert "30 open sequences were stopped" in done.text
    left = session.scalars(select(Sequence).where(Sequence.state == SequenceState.ACTIVE)).all()
    assert left == []
    assert session.scalars(select(Campaign.state).where(Campaign.id == campaign.id)).one() == (
        CampaignState.CANCELLED
    )
