"""What came back is tried again, or given up; the same whoever reports it, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.delivery.approval import draft_cards, drafts, editing
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.gatehouse import health
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.protection import suppression
from engine.delivery.sending import outcomes
from engine.delivery.sending.pending import pending
from engine.delivery.sending.reasons import why, why_touch
from engine.errors import ConflictError
from engine.replies import inbound, receiving, reported
from engine.replies.correcting import correct
from engine.replies.providers import Provider
from engine.views.bounces import BounceKind
from engine.views.messages import MessageStatus
from engine.views.provider_reports import ProviderReport
from storage import counting
from storage.figures import BIT
from storage.states import (
    CampaignState,
    EventKind,
    LeadStatus,
    MailState,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Campaign, CountedMessage, Event, Mail, Notice, Sender, Sequence, Touch
from tests.engine.replies.test_inbound import REPORT
from tests.engine.replies.test_receiving import answer
from tests.sending import (
    begin,
    claim,
    make_company,
    make_conversation,
    make_prospect,
    record_sent,
)
from tests.support import NOW

LATER = NOW + timedelta(hours=3)
TUESDAY = LATER + timedelta(days=1)
"""One working day later."""
FULL = {"action": "failed", "status": "5.2.2", "diagnosis": "552 5.2.2 mailbox full"}
REFUSED = {"action": "failed", "status": "5.7.1", "diagnosis": "550 5.7.1 refused by policy"}
NOBODY = {"action": "failed", "status": "5.1.1", "diagnosis": "550 5.1.1 no such user"}


@pytest.fixture
def chat(session, workspace, ada):
    """Three steps, the first sent, the second approved."""
    company = make_company(session, workspace)
    prospect = make_prospect(session, workspace, company=company)
    chat = make_conversation(session, workspace, ada, prospect, steps=3)
    chat.approve(0)
    send(session, NOW)
    chat.approve(1)
    return chat


def send(session, now: datetime) -> Mail:
    claimed = claim(session, now=now)
    assert claimed is not None
    assert begin(session, claimed, now=now).is_open
    record_sent(session, claimed, now=now)
    return session.get_one(Mail, claimed.id)


def tries(session, chat, position=0) -> list[Mail]:
    return list(
        session.scalars(
            select(Mail)
            .where(Mail.touch_id == chat.touches[position].id)
            .order_by(Mail.id)
            .execution_options(populate_existing=True)
        )
    )


def come_back(session, workspace, mail: Mail, fields: dict[str, str], *, now: datetime, at="1"):
    """A server's report by mail about one of ours."""
    raw = REPORT.format(**fields).replace("<original@team.example>", mail.message_id)
    raw = raw.replace("<bounce@mx.example>", f"<bounce{mail.id}.{at}@mx.example>")
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=now)
    session.flush()
    session.expire_all()
    return alert


def by_service(
    session, mail: Mail, bounce: BounceKind, *, now: datetime, at="e1", happened=None
) -> bool:
    """The same, told by an e-mail service."""
    told = ProviderReport(
        key=key_of(mail.id, mail.message_id),
        status=MessageStatus.BOUNCED,
        event_id=at,
        bounce=bounce,
        note="552 5.2.2 mailbox full",
        at=happened,
    )
    done = reported.report(session, Provider.SES, told, now=now)
    session.flush()
    session.expire_all()
    return done


def kinds(session, kind: EventKind) -> int:
    return len(session.scalars(select(Event.id).where(Event.kind == kind)).all())


def test_a_full_mailbox_is_tried_again_a_working_day_later(session, workspace, chat):
    [first] = tries(session, chat)
    due = chat.touches[1].due_at
    alert = come_back(session, workspace, first, FULL, now=LATER)
    assert alert.effects == (
        "It came back for now. The same message goes out again Tue 24 Nov, 13:00 New York time.",
    )
    first, again = tries(session, chat)
    assert (first.state, first.came_back_at) == (MailState.SENT, LATER)
    assert (again.state, again.due_at, again.tries_before) == (MailState.APPROVED, TUESDAY, 1)
    assert (again.text, again.subject, again.to_address) == (
        first.text,
        first.subject,
        first.to_address,
    )
    assert again.message_id != first.message_id
    touch = chat.touches[0]
    assert (touch.state, touch.sent_at, touch.due_at) == (TouchState.APPROVED, None, TUESDAY)
    assert chat.touches[1].due_at > due, "what follows waits as long"
    assert chat.sequence.state == SequenceState.ACTIVE
    assert suppression.reason_for(session, chat.prospect) is None
    assert chat.prospect.lead_status == LeadStatus.CONTACTED
    assert (kinds(session, EventKind.BOUNCED), kinds(session, EventKind.SOFT_BOUNCED)) == (0, 1)


def test_what_was_reported_while_one_waited_for_its_turn_is_seen(session, workspace, chat):
    """The mail was found, then another report had it first."""
    [first] = tries(session, chat)
    came = update(Mail).where(Mail.id == first.id).values(came_back_at=LATER)
    session.execute(came.execution_options(synchronize_session=False))
    assert first.came_back_at is None, "as it was when it was found"
    assert not by_service(session, first, BounceKind.SOFT, now=LATER)
    assert len(tries(session, chat)) == 1


def test_a_report_that_is_faster_than_the_note_of_the_next_try_is_asked_for_again(
    session, workspace, chat
):
    by_service(session, tries(session, chat)[0], BounceKind.SOFT, now=LATER)
    claimed = claim(session, now=TUESDAY)
    assert begin(session, claimed, now=TUESDAY).is_open
    again = session.get_one(Mail, claimed.id)
    with pytest.raises(ConflictError):
        by_service(session, again, BounceKind.SOFT, now=TUESDAY, at="e2")
    record_sent(session, claimed, now=TUESDAY)
    assert by_service(session, again, BounceKind.SOFT, now=TUESDAY, at="e2")
    assert len(tries(session, chat)) == 3


def test_what_was_written_before_a_message_left_says_nothing_of_it(session, workspace, chat):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    mail = answer("Ticket 4711 received.", Auto_Submitted="auto-generated")
    before = mail.model_copy(update={"written_at": NOW - timedelta(days=2)})
    assert receiving.receive(session, workspace.id, before, now=LATER) is None
    assert tries(session, chat)[1].state == MailState.APPROVED


def test_it_leaves_once_at_its_hour_and_is_sent(session, workspace, chat):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    assert claim(session, now=TUESDAY - timedelta(minutes=1)) is None
    again = send(session, TUESDAY)
    assert again.tries_before == 1
    assert claim(session, now=TUESDAY) is None
    assert (chat.touches[0].state, chat.touches[0].sent_at) == (TouchState.SENT, TUESDAY)
    assert kinds(session, EventKind.SENT) == 1


@pytest.mark.parametrize("second", ["mail", "service"])
def test_two_reports_of_one_failure_make_one_try(session, workspace, chat, second):
    [first] = tries(session, chat)
    assert by_service(session, first, BounceKind.SOFT, now=LATER)
    if second == "mail":
        alert = come_back(session, workspace, first, FULL, now=LATER)
        assert alert.effects == ("That it came back was known; nothing was done again.",)
    else:
        assert not by_service(session, first, BounceKind.SOFT, now=LATER, at="e2")
    assert len(tries(session, chat)) == 2
    send(session, TUESDAY)
    assert not by_service(session, first, BounceKind.SOFT, now=TUESDAY, at="e3")
    assert len(tries(session, chat)) == 2


def test_after_the_last_try_it_is_given_up_and_the_owner_told(session, workspace, ada, chat):
    chat.prospect.owner_id = ada.member_id
    now = LATER
    for _ in range(2):
        come_back(session, workspace, tries(session, chat)[-1], FULL, now=now)
        now = tries(session, chat)[-1].due_at
        send(session, now)
    alert = come_back(session, workspace, tries(session, chat)[-1], FULL, now=now)
    said = "It did not arrive in 3 tries: 552 5.2.2 mailbox full."
    assert alert.effects == (f"{said} It is not sent again.",)
    assert len(tries(session, chat)) == 3
    assert (chat.touches[0].state, chat.touches[0].reason) == (TouchState.SENT, said)
    assert (chat.sequence.state, chat.sequence.stop_reason) == (
        SequenceState.STOPPED,
        "An e-mail did not arrive in 3 tries.",
    )
    assert chat.touches[1].state == TouchState.STOPPED
    assert chat.prospect.lead_status == LeadStatus.UNREACHABLE
    assert suppression.reason_for(session, chat.prospect) is None
    assert (kinds(session, EventKind.BOUNCED), kinds(session, EventKind.SOFT_BOUNCED)) == (1, 2)
    notice = session.scalars(select(Notice)).one()
    assert notice.for_member_id == ada.member_id
    assert notice.text.startswith("The e-mail to Ines Okafor did not arrive in 3 tries: 552")


def test_a_message_that_was_given_up_is_not_told_as_if_it_had_arrived(session, workspace, chat):
    workspace.settings = {"try_again_days": []}
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    told = why_touch(session, chat.touches[0].id, workspace_id=workspace.id, now=LATER)
    assert told.sentence == (
        "It went out, and nothing else is planned. It did not arrive: 552 5.2.2 mailbox full."
    )


def test_a_team_says_when_and_how_often(session, workspace, chat):
    workspace.settings = {"try_again_days": []}
    [first] = tries(session, chat)
    come_back(session, workspace, first, FULL, now=LATER)
    assert len(tries(session, chat)) == 1
    assert chat.sequence.state == SequenceState.STOPPED


@pytest.mark.parametrize("threaded", [True, False])
def test_an_answer_shows_that_it_arrived_and_stops_the_next_try(session, workspace, chat, threaded):
    [first] = tries(session, chat)
    come_back(session, workspace, first, FULL, now=LATER)
    headers = {"In_Reply_To": first.message_id} if threaded else {}
    mail = answer("Happy to talk. Does Thursday work?", **headers)
    alert = receiving.receive(session, workspace.id, mail, now=LATER)
    session.expire_all()
    assert alert.label == "meeting_request"
    _, again = tries(session, chat)
    assert again.state == MailState.STOPPED
    assert (chat.touches[0].state, chat.touches[0].sent_at) == (TouchState.SENT, NOW)
    assert claim(session, now=TUESDAY + timedelta(days=9)) is None
    counting.write(session)
    figures = session.get_one(CountedMessage, chat.touches[0].id).figures
    assert figures & BIT["replied"]
    assert figures & BIT["delivered"]


def test_an_automatic_reply_stops_it_too_and_the_sequence_goes_on(session, workspace, chat):
    [first] = tries(session, chat)
    come_back(session, workspace, first, FULL, now=LATER)
    mail = answer(
        "Ticket 4711 received.", In_Reply_To=first.message_id, Auto_Submitted="auto-generated"
    )
    receiving.receive(session, workspace.id, mail, now=LATER)
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.STOPPED
    assert chat.sequence.state == SequenceState.ACTIVE


@pytest.mark.parametrize("status", [MessageStatus.DELIVERED, MessageStatus.COMPLAINED])
def test_a_late_report_stops_it_too(session, workspace, chat, status):
    [first] = tries(session, chat)
    by_service(session, first, BounceKind.SOFT, now=LATER)
    told = ProviderReport(key=key_of(first.id, first.message_id), status=status, event_id="late")
    assert reported.report(session, Provider.SES, told, now=LATER)
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.STOPPED
    assert chat.touches[0].state == TouchState.SENT
    suppressed = suppression.reason_for(session, chat.prospect) is not None
    assert suppressed == (status is MessageStatus.COMPLAINED)


@pytest.mark.parametrize("is_later", [False, True])
def test_a_delivery_that_is_told_late_stops_it_only_if_it_happened_after(
    session, workspace, chat, is_later
):
    """The server took it and sent it back; the service tells that first thing last."""
    [first] = tries(session, chat)
    bounced = LATER - timedelta(minutes=5)
    by_service(session, first, BounceKind.SOFT, now=LATER, happened=bounced)
    told = ProviderReport(
        key=key_of(first.id, first.message_id),
        status=MessageStatus.DELIVERED,
        event_id="late",
        at=bounced + timedelta(seconds=4 if is_later else -4),
    )
    assert reported.report(session, Provider.SES, told, now=LATER)
    session.expire_all()
    waits = tries(session, chat)[1].state == MailState.APPROVED
    assert waits != is_later
    assert chat.touches[0].state == (TouchState.SENT if is_later else TouchState.APPROVED)
    assert kinds(session, EventKind.DELIVERED) == 1


def test_an_opening_by_a_person_stops_it_whenever_it_was(session, workspace, chat):
    [first] = tries(session, chat)
    by_service(session, first, BounceKind.SOFT, now=LATER)
    told = ProviderReport(
        key=key_of(first.id, first.message_id),
        status=MessageStatus.OPENED,
        event_id="o1",
        at=LATER - timedelta(hours=1),
    )
    assert reported.report(session, Provider.SES, told, now=LATER)
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.STOPPED


def test_a_report_that_a_service_tells_twice_does_not_stop_it(session, workspace, chat):
    """It was delivered to a server, which sent it back after that."""
    [first] = tries(session, chat)
    key = key_of(first.id, first.message_id)
    told = ProviderReport(key=key, status=MessageStatus.DELIVERED, event_id="d1")
    assert reported.report(session, Provider.SES, told, now=LATER)
    by_service(session, first, BounceKind.SOFT, now=LATER)
    assert not reported.report(session, Provider.SES, told, now=LATER)
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.APPROVED
    assert chat.touches[0].state == TouchState.APPROVED


@pytest.mark.parametrize("bounce", [BounceKind.SOFT, BounceKind.HARD])
def test_of_two_that_one_address_was_sent_only_a_bad_address_is_sure(
    session, workspace, chat, bounce
):
    """A service that tells only to whom it was."""
    told = ProviderReport(
        key="",
        recipient="ines@harbor.example",
        status=MessageStatus.BOUNCED,
        event_id="e1",
        bounce=bounce,
    )
    now = chat.touches[1].due_at + timedelta(days=4)
    send(session, now)
    assert reported.report(session, Provider.SENDGRID, told, now=now) == (bounce is BounceKind.HARD)
    is_suppressed = suppression.reason_for(session, chat.prospect) is not None
    assert is_suppressed == (bounce is BounceKind.HARD)


def test_a_report_of_a_try_that_came_back_is_not_taken_for_the_next_one(session, workspace, chat):
    [first] = tries(session, chat)
    by_service(session, first, BounceKind.SOFT, now=LATER)
    send(session, TUESDAY)
    told = ProviderReport(
        key="",
        recipient=first.to_address,
        status=MessageStatus.BOUNCED,
        event_id="e9",
        bounce=BounceKind.SOFT,
        at=LATER,
    )
    assert not reported.report(session, Provider.SENDGRID, told, now=TUESDAY + timedelta(hours=1))
    assert len(tries(session, chat)) == 2


def test_what_a_machine_opened_stops_nothing(session, workspace, chat):
    [first] = tries(session, chat)
    by_service(session, first, BounceKind.SOFT, now=LATER)
    key = key_of(first.id, first.message_id)
    told = ProviderReport(key=key, status=MessageStatus.OPENED, event_id="o1", machine=True)
    assert reported.report(session, Provider.SES, told, now=LATER)
    assert tries(session, chat)[1].state == MailState.APPROVED


def test_a_bad_address_after_a_full_one_suppresses_and_stops_the_next_try(session, workspace, chat):
    [first] = tries(session, chat)
    come_back(session, workspace, first, FULL, now=LATER)
    come_back(session, workspace, first, NOBODY, now=LATER, at="2")
    assert tries(session, chat)[1].state == MailState.STOPPED
    assert suppression.reason_for(session, chat.prospect) is not None
    assert chat.touches[0].state == TouchState.SENT
    assert kinds(session, EventKind.BOUNCED) == 1


@pytest.mark.parametrize("way", ["mail", "service"])
def test_what_is_refused_is_given_up_at_once_and_not_suppressed(session, workspace, chat, way):
    [first] = tries(session, chat)
    if way == "mail":
        come_back(session, workspace, first, REFUSED, now=LATER)
    else:
        by_service(session, first, BounceKind.REFUSED, now=LATER)
    assert len(tries(session, chat)) == 1
    assert chat.sequence.state == SequenceState.STOPPED
    assert chat.prospect.lead_status == LeadStatus.CONTACTED
    assert suppression.reason_for(session, chat.prospect) is None
    assert kinds(session, EventKind.BOUNCED) == 1


def test_a_delay_makes_no_second_mail(session, workspace, chat):
    [first] = tries(session, chat)
    assert not by_service(session, first, BounceKind.DELAY, now=LATER)
    assert len(tries(session, chat)) == 1
    assert by_service(session, first, BounceKind.SOFT, now=LATER), "and then it was given up"
    assert len(tries(session, chat)) == 2


def test_what_has_gone_further_is_not_sent_again(session, workspace, chat):
    [first] = tries(session, chat)
    later = chat.touches[1].due_at + timedelta(days=4)
    send(session, later)
    alert = come_back(session, workspace, first, FULL, now=later)
    assert "A later message has gone out since" in alert.effects[0]
    assert len(tries(session, chat)) == 1
    assert chat.sequence.state == SequenceState.ACTIVE
    assert kinds(session, EventKind.BOUNCED) == 1


def test_the_last_step_of_a_finished_sequence_opens_it_again(session, workspace, ada):
    chat = make_conversation(session, workspace, ada)
    chat.approve(0)
    send(session, NOW)
    assert session.get_one(Sequence, chat.sequence.id).state == SequenceState.FINISHED
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    assert chat.sequence.state == SequenceState.ACTIVE
    send(session, TUESDAY)
    assert chat.sequence.state == SequenceState.FINISHED


def test_a_campaign_that_is_over_sends_nothing_again_and_its_owner_is_told(session, workspace, ada):
    """Its finished sequences are not ended with it, so none of them says that it is over."""
    chat = make_conversation(session, workspace, ada)
    chat.approve(0)
    send(session, NOW)
    session.get_one(Campaign, chat.touches[0].campaign_id).state = CampaignState.COMPLETED
    session.flush()
    alert = come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    assert len(tries(session, chat)) == 1
    assert alert.effects[0].endswith("It is not sent again.")
    assert "did not arrive" in session.scalars(select(Notice.text)).one()


@pytest.mark.parametrize("what", ["stopped", "booked"])
def test_who_was_decided_about_is_not_tried_again(session, workspace, chat, what):
    [first] = tries(session, chat)
    if what == "stopped":
        chat.sequence.state = SequenceState.STOPPED
    else:
        chat.prospect.lead_status = LeadStatus.MEETING_BOOKED
    session.flush()
    come_back(session, workspace, first, FULL, now=LATER)
    assert len(tries(session, chat)) == 1
    assert kinds(session, EventKind.BOUNCED) == 1
    assert chat.prospect.lead_status != LeadStatus.UNREACHABLE


def test_the_owner_is_told_that_an_answer_of_ours_did_not_arrive(session, workspace, ada, chat):
    """Their answer had stopped the sequence, so that nothing else would say it."""
    chat.prospect.owner_id = ada.member_id
    chat.touches[0].kind, chat.sequence.state = TouchKind.ANSWER, SequenceState.STOPPED
    session.flush()
    by_service(session, tries(session, chat)[0], BounceKind.SOFT, now=LATER)
    assert session.scalars(select(Notice)).one().for_member_id == ada.member_id
    assert chat.prospect.lead_status != LeadStatus.UNREACHABLE


def test_a_suppression_meanwhile_wins(session, workspace, ada, chat):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    suppression.suppress_prospect(
        session,
        chat.prospect.id,
        workspace_id=workspace.id,
        cause="hand",
        reason="asked by phone",
        by_member_id=ada.member_id,
        now=LATER,
    )
    assert claim(session, now=TUESDAY) is None
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.STOPPED


def test_an_edit_takes_the_next_try_back_and_a_new_approval_sends_the_new_words(
    session, workspace, ada, chat
):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    touch_id = chat.touches[0].id
    editing.edit(session, touch_id, None, "Hello Ines, other words.", by=ada, now=LATER)
    assert tries(session, chat)[1].state == MailState.STOPPED
    editing.edit(session, touch_id, None, "Hello Ines, better words.", by=ada, now=LATER)
    drafts.approve(session, touch_id, by=ada, now=LATER)
    assert tries(session, chat)[2].text.startswith("Hello Ines, better words.")


@pytest.mark.parametrize("moved", [False, True])
def test_other_words_begin_no_tries_anew_and_another_address_does(
    session, workspace, ada, chat, moved
):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    if moved:
        chat.prospect.email = chat.prospect.email_key = "ines@new.example"
    touch_id = chat.touches[0].id
    editing.edit(session, touch_id, None, "Hello Ines, other words.", by=ada, now=LATER)
    drafts.approve(session, touch_id, by=ada, now=LATER)
    assert tries(session, chat)[2].tries_before == (0 if moved else 1)


def test_why_pending_and_the_card_tell_of_it_and_its_hour(session, workspace, ada, chat):
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    sentence = "It came back (552 5.2.2 mailbox full). The same message goes out again."
    night = LATER + timedelta(hours=10)
    told = why(session, chat.prospect.id, workspace_id=workspace.id, now=night)
    assert (told.gate, told.sentence, told.opens_at) == ("tried_again", sentence, TUESDAY)
    waiting = pending(session, workspace.id, now=night).mails[0]
    assert (waiting.gate, waiting.note, waiting.due_at) == ("tried_again", sentence, TUESDAY)
    card = draft_cards.card(session, chat.touches[0].id, now=LATER)
    assert card.held == (
        "It came back (552 5.2.2 mailbox full). "
        "The same goes out again Tue 24 Nov, 13:00 New York time."
    )


def test_it_opens_no_second_conversation_with_the_company(session, workspace, chat):
    """The limit is one a week, and the try before it was that one."""
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    assert send(session, TUESDAY).tries_before == 1


def test_a_mailbox_counts_a_message_of_several_tries_as_bounced_once(session, workspace, chat):
    workspace.settings = {"try_again_days": [1]}
    come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
    last = send(session, TUESDAY)
    come_back(session, workspace, last, FULL, now=TUESDAY)
    sender = session.scalars(select(Sender)).one()
    found = health.figures(session, sender, TUESDAY)
    assert (found.tried, found.bounced, found.refused) == (2, 1, 0)


def test_a_report_that_was_read_wrongly_is_undone_with_its_next_try(session, workspace, ada, chat):
    [first] = tries(session, chat)
    alert = come_back(session, workspace, first, FULL, now=LATER)
    correct(session, alert.reply_id, "interested", "bounce", by=ada, now=LATER)
    session.expire_all()
    assert tries(session, chat)[1].state == MailState.STOPPED
    assert chat.touches[0].state == TouchState.SENT
    assert kinds(session, EventKind.SOFT_BOUNCED) == 0


class TestWhatTheServerSaysAtOnce:
    """It was never sent, so nothing is counted; the next try is the same."""

    @pytest.fixture
    def waiting(self, session, workspace, ada):
        chat = make_conversation(session, workspace, ada, steps=2)
        chat.approve(0)
        return chat

    def refuse(self, session, now, fate=Fate.PERMANENT, note="552 5.2.2 mailbox full"):
        claimed = claim(session, now=now)
        outcomes.record(session, [(claimed, Attempt(fate, note))], now=now)
        session.flush()
        session.expire_all()

    def test_a_full_mailbox_is_tried_another_day(self, session, waiting):
        self.refuse(session, NOW)
        first, again = tries(session, waiting)
        assert (first.state, again.state) == (MailState.FAILED, MailState.APPROVED)
        assert again.due_at == NOW + timedelta(days=1)
        assert waiting.touches[0].state == TouchState.APPROVED
        assert waiting.sequence.state == SequenceState.ACTIVE
        send(session, again.due_at)
        assert session.get_one(Touch, waiting.touches[0].id).state == TouchState.SENT

    def test_what_was_not_taken_for_hours_is_tried_another_day(self, session, waiting):
        now = NOW
        for _ in range(outcomes.MOST_ATTEMPTS):
            self.refuse(session, now, Fate.TEMPORARY, "451 4.3.2 try again later")
            now = max(mail.due_at for mail in tries(session, waiting))
        assert [mail.state for mail in tries(session, waiting)] == [
            MailState.FAILED,
            MailState.APPROVED,
        ]

    def test_after_the_last_try_it_has_failed(self, session, waiting):
        now = NOW
        for _ in range(3):
            self.refuse(session, now)
            now = tries(session, waiting)[-1].due_at
        assert [mail.state for mail in tries(session, waiting)] == [MailState.FAILED] * 3
        assert waiting.touches[0].state == TouchState.FAILED
        assert waiting.sequence.stop_reason == "An e-mail did not arrive in 3 tries."
        assert waiting.prospect.lead_status == LeadStatus.UNREACHABLE
        assert kinds(session, EventKind.FAILED) == 1

    def test_a_policy_is_not_asked_again(self, session, waiting):
        self.refuse(session, NOW, note="550 5.7.1 refused by policy")
        assert len(tries(session, waiting)) == 1
        assert waiting.touches[0].state == TouchState.FAILED

    def test_one_that_had_left_and_is_then_refused_has_bounced(self, session, workspace, chat):
        come_back(session, workspace, tries(session, chat)[0], FULL, now=LATER)
        self.refuse(session, TUESDAY, Fate.BAD_ADDRESS, "550 5.1.1 no such user")
        assert chat.touches[0].state == TouchState.SENT
        assert kinds(session, EventKind.BOUNCED) == 1
        assert suppression.reason_for(session, chat.prospect) is not None
        assert session.scalars(select(Notice.id)).all() == []
