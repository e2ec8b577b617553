"""What a mail goes through from approval to its end, step by step, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.delivery.accounts import senders
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.protection import suppression
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.sending import outbox, outcomes, uncertain
from engine.delivery.stopping import stop_sequences
from engine.errors import ConflictError, InvalidError
from engine.prospects.suppressed import suppressed_among
from engine.views.base import Actor
from engine.views.delivery import ClaimedMail
from storage.states import (
    CampaignState,
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    PostKind,
    SequenceState,
    TouchState,
)
from storage.tables import Event, LeadStatusChange, Mail, Post, Sender, Workspace
from tests.sending import (
    Conversation,
    begin,
    claim,
    make_campaign,
    make_company,
    make_conversation,
    make_prospect,
    record_sent,
)
from tests.support import NOW, make_workspace

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def chat(session: Session, workspace: Workspace, ada: Actor) -> Conversation:
    return make_conversation(session, workspace, ada, steps=3)


def claimed_of(session: Session, now=NOW, owner="one") -> ClaimedMail:
    claimed = claim(session, owner=owner, now=now)
    assert claimed is not None
    return claimed


def send(session: Session, now=NOW) -> ClaimedMail:
    claimed = claimed_of(session, now)
    assert begin(session, claimed, now=now).is_open
    assert record_sent(session, claimed, note="250 ok", now=now)
    return claimed


def test_an_approved_mail_is_claimed_sent_and_recorded(session, chat):
    mail = chat.approve()
    assert (mail.to_address, mail.state, mail.due_at) == (
        "ines@harbor.example",
        MailState.APPROVED,
        NOW,
    )
    claimed = send(session)
    assert claimed.message_id == mail.message_id
    assert claimed.from_address == "ada@team.example"
    assert (mail.state, mail.sent_at) == (MailState.SENT, NOW)
    assert (chat.touches[0].state, chat.touches[0].sent_at) == (TouchState.SENT, NOW)
    assert chat.prospect.lead_status == LeadStatus.CONTACTED
    assert chat.prospect.last_contacted_at == NOW
    assert session.scalars(select(Event.kind)).all() == [EventKind.SENT]
    change = session.scalars(select(LeadStatusChange)).one()
    assert (change.before, change.after) == (LeadStatus.NEW, LeadStatus.CONTACTED)
    assert claim(session, owner="two", now=NOW) is None


def test_a_mail_is_due_in_the_recipients_window(session, workspace, ada):
    prospect = make_prospect(session, workspace, timezone="Asia/Tokyo")
    mail = make_conversation(session, workspace, ada, prospect).approve()
    # Tuesday 24 November, 9:00 in Tokyo would be midnight UTC; the 23rd is a holiday only there
    assert mail.due_at.isoformat() == "2026-11-24T00:00:00+00:00"
    assert claim(session, owner="one", now=NOW) is None


def test_no_address_no_mailbox_one_sentence(session, workspace, ada):
    prospect = make_prospect(session, workspace, email=None)
    with pytest.raises(InvalidError, match="no e-mail address"):
        make_conversation(session, workspace, ada, prospect).approve()


def test_a_touch_has_one_live_mail(session, chat):
    chat.approve()
    with pytest.raises(IntegrityError), session.begin_nested():
        chat.approve()


def test_a_follow_up_stands_in_the_thread_even_when_approved_before_the_first_was_sent(
    session, chat
):
    first, second = chat.approve(0), chat.approve(1)
    assert second.in_reply_to is None
    send(session)
    later = NOW + 4 * DAY
    follow_up = send(session, later)
    assert follow_up.subject == "Re: Referral routes for families"
    assert follow_up.in_reply_to == first.message_id
    third = chat.approve(2, now=later)
    assert third.references == f"{first.message_id} {second.message_id}"
    assert third.in_reply_to == second.message_id


def test_a_follow_up_waits_for_the_message_before_it(session, chat):
    mail = chat.approve(1)
    assert claim(session, owner="one", now=NOW + 4 * DAY) is None
    assert mail.gate == "earlier_touch"
    assert mail.due_at == NOW + 4 * DAY + timedelta(minutes=10)


def test_withdrawing_takes_back_what_has_not_left(session, chat):
    mail = chat.approve()
    claimed = claimed_of(session)
    assert outbox.withdraw(session, chat.touches[0].id, now=NOW)
    assert mail.state == MailState.STOPPED
    assert not begin(session, claimed, now=NOW).is_open
    again = chat.approve()
    assert again.message_id != mail.message_id
    send(session)
    assert not outbox.withdraw(session, chat.touches[0].id, now=NOW)


def test_an_edit_after_the_approval_stops_the_mail(session, chat):
    mail = chat.approve()
    chat.variant().body += "\nP.S. more"
    assert claim(session, owner="one", now=NOW) is None
    assert (mail.state, mail.gate) == (MailState.STOPPED, "not_approved")
    assert chat.touches[0].state == TouchState.STOPPED
    assert "changed after it was approved" in (chat.touches[0].reason or "")


def test_an_expired_claim_returns_and_its_late_owner_changes_nothing(session, chat):
    mail = chat.approve()
    late = claimed_of(session)
    after = NOW + LEASE + MINUTE
    taken = claimed_of(session, after, owner="two")
    assert taken.fence == late.fence + 1
    assert not begin(session, late, now=after).is_open
    assert not outcomes.record_away(session, late, note="late", now=after)
    assert mail.owner == "two"


def test_a_claim_whose_lease_ran_out_may_not_send(session, chat):
    chat.approve()
    claimed = claimed_of(session)
    verdict = begin(session, claimed, now=NOW + LEASE + MINUTE)
    assert verdict.gate == "lease"


def test_an_expired_sending_is_uncertain_and_a_person_is_asked(session, chat, ada, remy):
    mail = chat.approve()
    claimed = claimed_of(session)
    assert begin(session, claimed, now=NOW).is_open
    after = NOW + LEASE + MINUTE
    assert claim(session, owner="two", now=after) is None
    assert mail.state == MailState.UNCERTAIN
    assert chat.touches[0].state == TouchState.UNCERTAIN
    post = session.scalars(select(Post)).one()
    assert (post.kind, post.subject_id) == (PostKind.UNCERTAIN_MAIL, mail.id)
    card = uncertain.settle(session, mail.id, was_sent=False, by=ada, now=after)
    assert card.settled == "Ada Admin said that it was not sent."
    with pytest.raises(ConflictError, match="Ada Admin said that it was not sent"):
        uncertain.settle(session, mail.id, was_sent=True, by=remy, now=after)
    assert not record_sent(session, claimed, note="late", now=after)
    assert send(session, after).message_id == claimed.message_id


def test_a_late_owner_may_settle_what_became_uncertain(session, chat):
    mail = chat.approve()
    claimed = claimed_of(session)
    begin(session, claimed, now=NOW)
    after = NOW + LEASE + MINUTE
    assert claim(session, owner="two", now=after) is None
    assert record_sent(session, claimed, note="250 ok", now=after)
    assert (mail.state, chat.touches[0].state) == (MailState.SENT, TouchState.SENT)


def test_a_person_says_that_it_was_sent(session, chat, ada):
    mail = chat.approve()
    claimed = claimed_of(session)
    begin(session, claimed, now=NOW)
    outcomes.record_uncertain(session, claimed, note="the connection ended", now=NOW)
    uncertain.settle(session, mail.id, was_sent=True, by=ada, now=NOW)
    assert (mail.state, chat.touches[0].state) == (MailState.SENT, TouchState.SENT)
    assert chat.prospect.lead_status == LeadStatus.CONTACTED


def test_temporary_refusals_pause_longer_and_end(session, workspace, chat):
    workspace.settings = {"try_again_days": []}
    mail = chat.approve()
    now, pauses = NOW, []
    for _ in range(outcomes.MOST_ATTEMPTS - 1):
        claimed = claimed_of(session, now)
        outcomes.record_temporary(session, claimed, note="451 busy", now=now)
        pauses.append(mail.due_at - now)
        assert claim(session, owner="two", now=mail.due_at - MINUTE) is None
        now = mail.due_at
    assert pauses == [timedelta(minutes=m) for m in (5, 10, 20, 40, 80)]
    outcomes.record_temporary(session, claimed_of(session, now), note="451 busy", now=now)
    assert (mail.state, chat.touches[0].state) == (MailState.FAILED, TouchState.FAILED)
    assert chat.sequence.state == SequenceState.STOPPED


def test_an_address_that_does_not_exist_is_never_written_to_again(session, chat):
    mail = chat.approve()
    claimed = claimed_of(session)
    outcomes.record_permanent(session, claimed, note="550 no such", bad_address=True, now=NOW)
    assert mail.state == MailState.FAILED
    assert chat.prospect.lead_status == LeadStatus.UNREACHABLE
    assert chat.sequence.state == SequenceState.STOPPED
    assert suppression.reason_for(session, chat.prospect) is not None
    assert session.scalars(select(Event.kind)).all() == [EventKind.BOUNCED]


def test_a_refusal_that_is_not_the_addresss_fault_suppresses_nobody(session, chat):
    chat.approve()
    claimed = claimed_of(session)
    outcomes.record_permanent(session, claimed, note="554 5.7.1 no", bad_address=False, now=NOW)
    assert chat.prospect.lead_status == LeadStatus.NEW
    assert suppression.reason_for(session, chat.prospect) is None


@pytest.mark.parametrize("between", ["before the claim", "after the claim"])
@pytest.mark.parametrize("what", ["ines@harbor.example", "INES@Harbor.example ", "harbor.example"])
def test_a_suppression_wins_until_the_message_is_on_the_wire(session, chat, ada, between, what):
    mail = chat.approve()
    claimed = claimed_of(session) if between == "after the claim" else None
    told = suppress_named(session, what, because="asked by phone", by=ada, now=NOW)
    assert told.stopped_sequences == 1
    if claimed:
        assert not begin(session, claimed, now=NOW).is_open
    assert claim(session, owner="two", now=NOW) is None
    assert mail.state == MailState.STOPPED
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED
    assert {touch.state for touch in chat.touches} == {TouchState.STOPPED}


def test_a_suppression_that_only_another_record_caused_holds_too(session, workspace, ada, chat):
    mail = chat.approve()
    chat.prospect.email_key = "ines.elsewhere@harbor.example"  # the import moved her address
    suppress_named(session, "ines@harbor.example", because="opt-out", by=ada, now=NOW)
    assert chat.sequence.state == SequenceState.ACTIVE
    assert claim(session, owner="one", now=NOW) is None
    assert (mail.state, mail.gate) == (MailState.STOPPED, "suppressed")
    assert chat.sequence.state == SequenceState.STOPPED


def test_stopping_leaves_what_is_on_the_wire_to_its_own_outcome(session, chat):
    mail = chat.approve()
    claimed = claimed_of(session)
    begin(session, claimed, now=NOW)
    stop_sequences(session, chat.prospect.id, reason="They answered.", now=NOW)
    assert mail.state == MailState.SENDING
    assert record_sent(session, claimed, note="250", now=NOW)
    states = [touch.state for touch in chat.touches]
    assert states == [TouchState.SENT, TouchState.STOPPED, TouchState.STOPPED]
    assert chat.sequence.state == SequenceState.STOPPED


@pytest.mark.parametrize("pause", ["workspace", "campaign", "sequence", "sender", "hold"])
def test_what_is_paused_waits_and_goes_on(session, workspace, chat, pause):
    mail = chat.approve()
    campaign = make_campaign(session, workspace)
    sender = session.query(Sender).one()
    if pause == "workspace":
        workspace.paused_at = NOW
    elif pause == "campaign":
        campaign.state = CampaignState.PAUSED
    elif pause == "sequence":
        chat.sequence.state = SequenceState.PAUSED
    elif pause == "sender":
        sender.paused_at = NOW
    else:
        chat.prospect.hold_until = date(2026, 11, 25)
    assert claim(session, owner="one", now=NOW) is None
    assert mail.state == MailState.APPROVED
    assert mail.note
    opens = mail.due_at
    assert opens > NOW
    if pause == "hold":
        assert opens.isoformat() == "2026-11-25T05:00:00+00:00"  # midnight in New York
    workspace.paused_at = sender.paused_at = None
    campaign.state, chat.sequence.state = CampaignState.ACTIVE, SequenceState.ACTIVE
    session.flush()
    assert claim(session, owner="one", now=NOW) is None
    next_morning = NOW + 2 * DAY
    assert claim(session, owner="one", now=max(next_morning, opens)) is not None


def test_the_senders_cap_holds_until_its_next_day(session, workspace, ada):
    for name in ("Ann A", "Bo B", "Cy C"):
        prospect = make_prospect(session, workspace, name=name, email=f"{name[:2]}@x.example")
        make_conversation(session, workspace, ada, prospect).approve()
    session.query(Sender).one().daily_cap = 2
    send(session)
    send(session)
    assert claim(session, owner="one", now=NOW) is None
    waiting = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).one()
    assert waiting.gate == "caps"
    assert waiting.due_at.isoformat() == "2026-11-24T05:00:00+00:00"
    send(session, NOW + DAY)


def test_a_company_gets_one_new_conversation_a_week_and_follow_ups_do_not_count(
    session, workspace, ada
):
    company = make_company(session, workspace)
    first = make_prospect(session, workspace, company=company)
    second = make_prospect(
        session, workspace, name="Bo Lind", email="bo@harbor.example", company=company
    )
    opened = make_conversation(session, workspace, ada, first, steps=2)
    opened.approve(0)
    send(session)
    waiting = make_conversation(session, workspace, ada, second).approve()
    assert claim(session, owner="one", now=NOW) is None
    assert (waiting.gate, waiting.due_at) == ("caps", NOW + timedelta(days=7))
    opened.approve(1)
    assert send(session, NOW + 4 * DAY).touch_id == opened.touches[1].id
    send(session, NOW + 7 * DAY)
    sent = session.scalar(select(func.count()).where(Mail.state == MailState.SENT))
    assert sent == 3


def test_only_what_this_team_did_at_a_company_counts(session, workspace, ada):
    company = make_company(session, workspace)
    first = make_prospect(session, workspace, company=company)
    second = make_prospect(
        session, workspace, name="Bo Lind", email="bo@harbor.example", company=company
    )
    opened = make_conversation(session, workspace, ada, first).approve()
    send(session)
    waiting = make_conversation(session, workspace, ada, second).approve()
    answered = Event(
        workspace_id=workspace.id,
        prospect_id=first.id,
        kind=EventKind.REPLIED,
        provider="test",
        provider_id="1",
        at=NOW,
        facts={},
    )
    session.add(answered)
    other = make_workspace(session, "T0OTHER")
    first.workspace_id = opened.workspace_id = answered.workspace_id = other.id
    session.flush()
    assert claim(session, owner="one", now=NOW).touch_id == waiting.touch_id


def test_nobody_gets_two_mails_within_a_day(session, chat):
    chat.touches[1].due_at = NOW
    chat.approve(0)
    chat.approve(1)
    send(session)
    assert claim(session, owner="one", now=NOW) is None
    follow_up = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).one()
    assert (follow_up.gate, follow_up.due_at) == ("recent_contact", NOW + DAY)


def test_a_task_of_the_same_sequence_is_no_recent_contact(session, chat):
    other = chat.touches[1]
    other.channel, other.state, other.sent_at = Channel.LINKEDIN, TouchState.SENT, NOW
    chat.approve(0)
    assert claim(session, owner="one", now=NOW) is not None


def test_the_last_touch_finishes_the_sequence(session, workspace, ada):
    chat = make_conversation(session, workspace, ada)
    chat.approve()
    send(session)
    assert chat.sequence.state == SequenceState.FINISHED


def test_a_suppressed_telephone_speaks_for_calls_alone(session, workspace, ada):
    """Colleagues share a switchboard; who is called there cannot be told from the number."""
    anna, bob = (
        make_prospect(session, workspace, name=name, email=f"{name[:3].lower()}@harbor.example")
        for name in ("Anna A", "Bob B")
    )
    anna.phone = bob.phone = "+4930123456"
    session.flush()
    suppression.suppress_prospect(
        session, anna.id, workspace_id=workspace.id, reason="asked", by_member_id=None, now=NOW
    )
    assert suppression.reason_for(session, anna) == "asked"
    assert suppression.reason_for(session, bob) is None
    assert suppression.reason_for(session, bob, channel=Channel.LINKEDIN) is None
    assert suppression.reason_for(session, bob, channel=Channel.PHONE) == "asked"
    assert suppressed_among(session, workspace.id, [[anna], [bob]]) == [True, False]


def test_a_mailbox_is_the_same_in_any_case(session, workspace):
    def sender(address):
        return senders.ensure_sender(
            session, workspace.id, Channel.EMAIL, address, "Ada", now=NOW
        ).id

    assert sender("Ada@Team.example") == sender("ada@team.example ")
    assert senders.workspace_of(session, "ADA@team.example") == workspace.id
