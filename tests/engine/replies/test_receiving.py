"""What an inbound mail sets off, and what people's words about it change; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from engine.delivery.mail.message import token_of
from engine.delivery.protection import suppression
from engine.delivery.sending import outcomes, uncertain
from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.replies import complaints, deciding, inbound, receiving
from engine.replies.track import track
from engine.views.replies import TrackRequest
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    PostKind,
    ReplyState,
    SequenceState,
    TouchState,
)
from storage.tables import Event, LeadStatusChange, Mail, Post, Reply, SeenMail, Sender
from tests.engine.replies.test_inbound import REPORT
from tests.sending import begin, claim, make_company, make_conversation, make_prospect, record_sent
from tests.support import NOW

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def chat(session, workspace, ada):
    """Three steps, the first sent, the second approved."""
    company = make_company(session, workspace)
    prospect = make_prospect(session, workspace, company=company)
    chat = make_conversation(session, workspace, ada, prospect, steps=3)
    chat.approve(0)
    claimed = claim(session, owner="one", now=NOW)
    begin(session, claimed, now=NOW)
    record_sent(session, claimed, note="250", now=NOW)
    chat.approve(1)
    return chat


def sent_mail(session) -> Mail:
    return session.scalars(select(Mail).where(Mail.state == MailState.SENT)).one()


def answer(text: str, *, number: int = 1, sender="ines@harbor.example", **headers: str):
    mail = EmailMessage()
    mail["From"] = f"Ines Okafor <{sender}>"
    mail["To"] = "ada@team.example"
    mail["Message-ID"] = f"<answer{number}@harbor.example>"
    for name, value in ({"Subject": "Re: routes"} | headers).items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return inbound.parse(mail.as_bytes())


def receive(session, workspace, text, **headers):
    if "In_Reply_To" not in headers and "sender" not in headers:
        headers["In_Reply_To"] = sent_mail(session).message_id
    return receiving.receive(session, workspace.id, answer(text, **headers), now=LATER)


def kinds(session):
    return set(session.scalars(select(Event.kind)))


def test_an_answer_stops_the_sequence_and_is_told(session, workspace, chat):
    alert = receive(session, workspace, "Happy to talk. Does Thursday work?")
    assert alert.label == "meeting_request"
    assert alert.effects == ("The sequence was stopped.", "Lead status: interested.")
    assert (alert.prospect_name, alert.outreach_type) == ("Ines Okafor", "initial_dm")
    assert chat.sequence.state == SequenceState.STOPPED
    states = [touch.state for touch in chat.touches]
    assert states == [TouchState.SENT, TouchState.STOPPED, TouchState.STOPPED]
    assert session.scalars(select(Mail.state).order_by(Mail.id)).all() == [
        MailState.SENT,
        MailState.STOPPED,
    ]
    assert chat.prospect.lead_status == LeadStatus.INTERESTED
    assert EventKind.REPLIED in kinds(session)
    post = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    assert (post.parent_id, post.slack_channel_id) == (None, "C0OUTREACH")


def test_the_same_mail_is_read_once(session, workspace, chat):
    assert receive(session, workspace, "No thanks.") is not None
    assert receive(session, workspace, "No thanks.") is None
    assert len(session.scalars(select(Reply)).all()) == 1


def test_a_mail_without_a_thread_is_known_by_its_address(session, workspace, chat):
    alert = receive(session, workspace, "How much is it?", sender="INES@harbor.example")
    assert alert.outreach_type == "initial_dm"


@pytest.mark.parametrize("sender", ["stranger@else.example", "ada@team.example"])
def test_strangers_and_our_own_copies_are_left_alone(session, workspace, chat, sender):
    assert receive(session, workspace, "Buy this", sender=sender) is None
    assert session.scalars(select(SeenMail.matched)).one() is False
    assert chat.sequence.state == SequenceState.ACTIVE


def test_an_opt_out_suppresses_at_once(session, workspace, chat):
    alert = receive(session, workspace, "Remove me from your list.")
    assert alert.is_suppressed
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED
    assert suppression.reason_for(session, chat.prospect) is not None
    assert {EventKind.REPLIED, EventKind.OPTED_OUT} <= kinds(session)
    assert claim(session, owner="one", now=NOW + timedelta(days=9)) is None


def test_the_list_unsubscribe_address_works_without_a_word(session, workspace, chat):
    subject = f"unsubscribe {token_of(sent_mail(session).message_id)}"
    alert = receive(session, workspace, "", sender="other@harbor.example", Subject=subject)
    assert (alert.label, alert.confidence) == ("opt_out", 1.0)
    assert chat.prospect.lead_status == LeadStatus.SUPPRESSED


def test_an_absence_holds_and_the_sequence_goes_on_after_the_return(session, workspace, chat):
    alert = receive(
        session, workspace, "I am away until 2 December.", Subject="Automatic reply: routes"
    )
    assert alert.label == "out_of_office"
    assert alert.effects == ("On hold until 3 December 2026.",)
    assert chat.sequence.state == SequenceState.ACTIVE
    assert EventKind.REPLIED not in kinds(session)
    due = NOW + timedelta(days=4)
    assert claim(session, owner="one", now=due) is None
    waiting = session.scalars(select(Mail).where(Mail.state == MailState.APPROVED)).one()
    assert (waiting.gate, waiting.due_at.isoformat()) == ("hold", "2026-12-03T05:00:00+00:00")
    assert session.scalars(select(Reply.state)).one() == ReplyState.HANDLED


def test_a_receipt_changes_nothing(session, workspace, chat):
    alert = receive(session, workspace, "Ticket 4711 received.", Auto_Submitted="auto-generated")
    assert (alert.label, alert.effects) == ("auto_reply", ())
    assert chat.sequence.state == SequenceState.ACTIVE


def test_a_machines_answer_stands_in_the_thread_of_the_draft(session, workspace, chat):
    card = Post(
        workspace_id=workspace.id,
        kind=PostKind.DRAFT,
        subject_id=chat.touches[0].id,
        touch_id=chat.touches[0].id,
        slack_channel_id="C0OUTREACH",
        ts="1.1",
        state="posted",
        try_at=NOW,
        created_at=NOW,
    )
    session.add(card)
    session.flush()
    receive(session, workspace, "Ticket 4711 received.", Auto_Submitted="auto-generated")
    post = session.scalars(select(Post).where(Post.kind == PostKind.REPLY)).one()
    assert post.parent_id == card.id


def test_a_hard_bounce_suppresses_the_address(session, workspace, chat):
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    raw = raw.replace("<original@team.example>", sent_mail(session).message_id)
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert alert.label == "bounce"
    assert "550 5.1.1" in alert.new_text
    assert chat.prospect.lead_status == LeadStatus.UNREACHABLE
    assert chat.sequence.state == SequenceState.STOPPED
    assert EventKind.BOUNCED in kinds(session)
    assert suppression.reason_for(session, chat.prospect) is not None


def test_a_delay_changes_nothing_and_is_no_bounce(session, workspace, chat):
    raw = REPORT.format(action="delayed", status="4.4.1", diagnosis="timed out")
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert alert.label == "bounce"
    assert alert.effects == ("The delivery is delayed; the other side is still trying.",)
    assert chat.sequence.state == SequenceState.ACTIVE
    assert suppression.reason_for(session, chat.prospect) is None
    assert EventKind.BOUNCED not in kinds(session)


def test_a_delay_in_words_is_no_bounce_either(session, workspace, chat):
    mail_id = sent_mail(session).message_id
    said = "Your message has not been delivered yet. We will keep trying; you do not need to resend"
    alert = receive(
        session,
        workspace,
        f"{said} it.\n\nOriginal message: {mail_id}",
        sender="mailer-daemon@mx.example",
        Subject="Warning: message still delayed",
    )
    assert (alert.label, alert.effects) == (
        "bounce",
        ("The delivery is delayed; the other side is still trying.",),
    )
    assert EventKind.BOUNCED not in kinds(session)
    assert chat.prospect.lead_status == LeadStatus.CONTACTED


def test_a_full_mailbox_has_bounced_once_nothing_is_tried_and_is_not_suppressed(
    session, workspace, chat
):
    workspace.settings = {"try_again_days": []}
    raw = REPORT.format(action="failed", status="5.2.2", diagnosis="552 5.2.2 mailbox full")
    receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert EventKind.BOUNCED in kinds(session)
    assert suppression.reason_for(session, chat.prospect) is None


def test_a_bounce_without_the_original_is_matched_by_its_recipient(session, workspace, chat):
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert alert.prospect_id == chat.prospect.id


def test_when_somebody_has_answered_colleagues_are_not_written_to(session, workspace, ada, chat):
    company = session.get(type(chat.prospect), chat.prospect.id).company_id
    colleague = make_prospect(session, workspace, name="Bo Lind", email="bo@harbor.example")
    colleague.company_id = company
    other = make_conversation(session, workspace, ada, colleague)
    mail = other.approve()
    receive(session, workspace, "No thanks, not interested.")
    assert claim(session, owner="one", now=NOW + timedelta(days=8)) is None
    assert (mail.gate, mail.state) == ("colleague_answered", MailState.STOPPED)
    assert other.sequence.state == SequenceState.STOPPED


def test_who_points_to_a_colleague_does_not_speak_for_the_company(session, workspace, ada, chat):
    colleague = make_prospect(session, workspace, name="Bo Lind", email="bo@harbor.example")
    colleague.company_id = chat.prospect.company_id
    mail = make_conversation(session, workspace, ada, colleague).approve()
    receive(session, workspace, "Please contact my colleague Bo, bo@harbor.example.")
    assert claim(session, owner="one", now=NOW + timedelta(days=8)) is not None
    assert mail.gate is None


def test_meeting_booked_is_the_end_of_the_way(session, workspace, ada, remy, chat):
    alert = receive(session, workspace, "Let's talk on Thursday.")
    card = deciding.meeting_booked(session, alert.reply_id, by=ada, now=LATER)
    assert (card.state, card.outcome, card.handled_by) == (
        "handled",
        "meeting_booked",
        "Ada Admin",
    )
    assert chat.prospect.lead_status == LeadStatus.MEETING_BOOKED
    assert EventKind.MEETING_BOOKED in kinds(session)
    history = session.scalars(select(LeadStatusChange).order_by(LeadStatusChange.id)).all()
    assert [change.after for change in history] == [
        LeadStatus.CONTACTED,
        LeadStatus.INTERESTED,
        LeadStatus.MEETING_BOOKED,
    ]
    with pytest.raises(ConflictError, match="Ada Admin booked a meeting already"):
        deciding.mark_replied(session, alert.reply_id, by=remy, now=LATER)
    with pytest.raises(ConflictError, match="Ada Admin"):
        deciding.open_alert(session, alert.reply_id, by=remy, now=LATER)


def test_a_reply_counts_once_however_it_is_marked(session, workspace, ada, chat):
    alert = receive(session, workspace, "Sounds interesting.")
    deciding.mark_replied(session, alert.reply_id, by=ada, now=LATER)
    request = TrackRequest(prospect_id=chat.prospect.id, engagement_status="replied")
    assert not track(session, request, by=ada, now=LATER).learning_patterns_updated
    replied = select(Event).where(Event.kind == EventKind.REPLIED)
    assert len(session.scalars(replied).all()) == 1


def test_not_now_holds_until_its_day(session, workspace, ada, chat):
    alert = receive(session, workspace, "Maybe.")
    with pytest.raises(InvalidError, match="after today") as refused:
        deciding.not_now(session, alert.reply_id, date(2026, 11, 23), by=ada, now=LATER)
    assert refused.value.field == "until"
    with pytest.raises(InvalidError):
        deciding.not_now(session, alert.reply_id, None, by=ada, now=LATER)
    card = deciding.not_now(session, alert.reply_id, date(2027, 1, 11), by=ada, now=LATER)
    assert card.defer_until == date(2027, 1, 11)
    assert chat.prospect.hold_until == date(2027, 1, 11)
    assert chat.prospect.lead_status == LeadStatus.DEFERRED


def test_not_interested(session, workspace, ada, chat):
    alert = receive(session, workspace, "Hm.")
    deciding.not_interested(session, alert.reply_id, by=ada, now=LATER)
    assert chat.prospect.lead_status == LeadStatus.NOT_INTERESTED


def test_an_answer_of_another_workspace_is_not_there(session, workspace, ada, chat):
    alert = receive(session, workspace, "Hm.")
    stranger = ada.model_copy(update={"workspace_id": 999})
    with pytest.raises(NotFoundError):
        deciding.mark_replied(session, alert.reply_id, by=stranger, now=LATER)


def test_track_answers_with_the_documents_fields(session, workspace, ada, chat):
    request = TrackRequest.model_validate(
        {
            "prospect_id": chat.prospect.id,
            "outreach_type": "initial_dm",
            "engagement_status": "replied",
            "engagement_data": {
                "reply_content": "I'm in",
                "meeting_scheduled": False,
                "response_time_hours": 12,
            },
        }
    )
    report = track(session, request, by=ada, now=LATER)
    assert report.model_dump(include={"success", "prospect_id", "engagement_status"}) == {
        "success": True,
        "prospect_id": chat.prospect.id,
        "engagement_status": "replied",
    }
    assert report.learning_patterns_updated
    assert chat.sequence.state == SequenceState.STOPPED
    assert chat.prospect.lead_status == LeadStatus.ENGAGED
    assert not track(session, request, by=ada, now=LATER).learning_patterns_updated


@pytest.mark.parametrize("status", ["opened", "no_response"])
def test_an_open_is_written_down_and_decides_nothing(session, workspace, ada, chat, status):
    request = TrackRequest(prospect_id=chat.prospect.id, engagement_status=status)
    assert not track(session, request, by=ada, now=LATER).learning_patterns_updated
    assert chat.sequence.state == SequenceState.ACTIVE
    assert EventKind(status) in kinds(session)


def test_a_meeting_may_be_said_with_the_reply(session, workspace, ada, chat):
    request = TrackRequest.model_validate(
        {
            "prospect_id": chat.prospect.id,
            "engagement_status": "replied",
            "engagement_data": {"meeting_scheduled": True},
        }
    )
    track(session, request, by=ada, now=LATER)
    assert chat.prospect.lead_status == LeadStatus.MEETING_BOOKED
    assert {EventKind.REPLIED, EventKind.MEETING_BOOKED} <= kinds(session)


def test_track_refuses_what_cannot_be(session, workspace, ada, chat):
    def ask(**given):
        request = TrackRequest.model_validate({"prospect_id": chat.prospect.id} | given)
        return track(session, request, by=ada, now=LATER)

    with pytest.raises(ConflictError, match="has not gone out"):
        ask(outreach_type="followup_2", engagement_status="replied")
    with pytest.raises(InvalidError, match="no type of message"):
        ask(outreach_type="pigeon", engagement_status="replied")
    with pytest.raises(NotFoundError, match="has no connection request"):
        ask(outreach_type="connection_request", engagement_status="replied")
    with pytest.raises(NotFoundError, match="no prospect #4711 any more"):
        ask(prospect_id=4711, engagement_status="replied")
    with pytest.raises(InvalidError, match="sent by Drumbeat"):
        ask(outreach_type="followup_1", engagement_status="sent")


def test_a_task_can_be_tracked_as_sent(session, workspace, ada):
    prospect = make_prospect(session, workspace, email=None)
    chat = make_conversation(session, workspace, ada, prospect, channel=Channel.LINKEDIN)
    chat.touches[0].state = TouchState.APPROVED
    request = TrackRequest(
        prospect_id=prospect.id, outreach_type="initial_dm", engagement_status="sent"
    )
    assert track(session, request, by=ada, now=LATER).learning_patterns_updated
    assert chat.touches[0].state == TouchState.SENT
    assert not track(session, request, by=ada, now=LATER).learning_patterns_updated


def test_our_own_copies_are_known_in_any_case(session, workspace, chat):
    session.scalars(select(Sender)).one().address = "Ada@Team.example"
    sent = sent_mail(session).message_id
    mail = answer("A copy.", sender="ada@team.example", In_Reply_To=sent)
    assert receiving.receive(session, workspace.id, mail, now=LATER) is None


def test_a_bounced_recipient_is_known_in_any_case(session, workspace, chat):
    sent_mail(session).to_address = "Ines@Harbor.example"
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert alert is not None
    assert alert.prospect_id == chat.prospect.id


@pytest.fixture
def on_the_wire(session, workspace, ada):
    """Two steps, the first of which is being sent."""
    chat = make_conversation(session, workspace, ada, steps=2)
    chat.approve(0)
    claimed = claim(session, owner="one", now=NOW)
    begin(session, claimed, now=NOW)
    return chat, claimed


@pytest.mark.parametrize("is_unsure", [True, False])
def test_whoever_answers_has_got_the_mail(session, workspace, ada, on_the_wire, is_unsure):
    chat, claimed = on_the_wire
    if is_unsure:
        outcomes.record_uncertain(session, claimed, note="silence", now=NOW)
    receive(session, workspace, "Sounds interesting.", In_Reply_To=claimed.message_id)
    mail = session.get_one(Mail, claimed.id)
    assert (mail.state, mail.note) == (MailState.SENT, "It arrived: it was answered.")
    states = [touch.state for touch in chat.touches]
    assert states == [TouchState.SENT, TouchState.STOPPED]
    assert {EventKind.SENT, EventKind.REPLIED} <= kinds(session)
    assert not outcomes.record_temporary(session, claimed, note="451", now=LATER)
    with pytest.raises(ConflictError, match="settled already: It arrived"):
        uncertain.settle(session, mail.id, was_sent=False, by=ada, now=LATER)


def test_what_bounced_was_sent(session, workspace, on_the_wire):
    chat, claimed = on_the_wire
    outcomes.record_uncertain(session, claimed, note="silence", now=NOW)
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    raw = raw.replace("<original@team.example>", claimed.message_id)
    receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    mail = session.get_one(Mail, claimed.id)
    assert (mail.state, mail.note) == (MailState.SENT, "It was sent: it came back.")
    assert chat.touches[0].state == TouchState.SENT
    assert {EventKind.SENT, EventKind.BOUNCED} <= kinds(session)
    assert chat.prospect.lead_status == LeadStatus.UNREACHABLE


def test_a_bounce_known_by_its_recipient_alone_settles_nothing(session, workspace, on_the_wire):
    _, claimed = on_the_wire
    outcomes.record_uncertain(session, claimed, note="silence", now=NOW)
    raw = REPORT.format(action="failed", status="5.1.1", diagnosis="550 5.1.1 no such user")
    alert = receiving.receive(session, workspace.id, inbound.parse(raw.encode()), now=LATER)
    assert alert is not None
    assert session.get_one(Mail, claimed.id).state == MailState.UNCERTAIN


def test_a_span_counts_from_the_day_it_was_written_not_from_the_day_it_was_read(
    session, workspace, chat
):
    written = {"Date": "Mon, 23 Nov 2026 16:00:00 +0000"}
    week_later = NOW + timedelta(days=7)
    mail = answer(
        "Please try again in ten days.", In_Reply_To=sent_mail(session).message_id, **written
    )
    told = receiving.receive(session, workspace.id, mail, now=week_later)
    assert told.defer_until == date(2026, 12, 3)


def test_a_date_from_another_age_is_not_believed(session, workspace, chat):
    mail = answer(
        "Please try again in ten days.",
        In_Reply_To=sent_mail(session).message_id,
        Date="Thu, 1 Jan 1970 00:00:00 +0000",
    )
    told = receiving.receive(session, workspace.id, mail, now=LATER)
    assert told.defer_until == LATER.date() + timedelta(days=10)


def test_what_was_written_before_ours_went_out_answers_something_else(session, workspace, chat):
    old = answer("Hello, a question.", number=9, Date="Fri, 20 Nov 2026 10:00:00 +0000")
    assert receiving.receive(session, workspace.id, old, now=LATER) is None
    new = answer("Hello, a question.", number=10, Date="Mon, 23 Nov 2026 17:00:00 +0000")
    assert receiving.receive(session, workspace.id, new, now=LATER) is not None


def fresh(session, workspace, text="How much is it?", *, now=LATER, **headers):
    """A mail that names none of ours."""
    mail = answer(text, **({"Subject": "A question"} | headers))
    return receiving.receive(session, workspace.id, mail, now=now)


NEWSLETTERS = {
    "a list": {"List_Id": "News of Harbor <news.harbor.example>"},
    "with a way out": {"List_Unsubscribe": "<https://harbor.example/u/1>"},
    "bulk": {"Precedence": "bulk"},
    "a calendar's": {"Auto_Submitted": "auto-generated", "Subject": "Accepted: planning"},
}


@pytest.mark.parametrize("headers", NEWSLETTERS.values(), ids=NEWSLETTERS)
def test_what_was_sent_to_many_or_by_a_program_answers_nothing(session, workspace, chat, headers):
    assert fresh(session, workspace, "Our news. Unsubscribe here.", **headers) is None
    assert session.scalars(select(SeenMail.matched)).one() is False
    assert chat.sequence.state == SequenceState.ACTIVE


ABSENCES = {
    "as bulk": {"Precedence": "bulk", "Subject": "Out of office"},
    "as its own idea": {"Auto_Submitted": "auto-generated", "Subject": "Automatic reply: A visit"},
    "as a reply": {"Auto_Submitted": "auto-replied", "Precedence": "junk"},
}


@pytest.mark.parametrize("headers", ABSENCES.values(), ids=ABSENCES)
def test_an_absence_without_a_thread_is_heard_however_it_is_marked(
    session, workspace, chat, headers
):
    told = fresh(session, workspace, "I am out of the office until 30 November.", **headers)
    assert told.label == "out_of_office"


def test_a_new_mail_with_another_subject_is_an_answer(session, workspace, chat):
    assert fresh(session, workspace).label == "information_request"
    assert chat.sequence.state == SequenceState.STOPPED


@pytest.mark.parametrize("subject", ["Re: {}", "AW: WG: {}", "[Case 7] Re: {}", "{}"])
def test_the_same_subject_is_an_answer_though_its_thread_is_unknown(
    session, workspace, chat, subject
):
    ours = sent_mail(session).subject
    told = fresh(
        session,
        workspace,
        Subject=subject.format(ours.upper()),
        In_Reply_To="<0100-renamed@mails.example>",
        Precedence="list",
    )
    assert told.outreach_type == "initial_dm"


def test_a_newsletter_that_has_our_subject_within_its_own_is_no_answer(session, workspace, chat):
    told = fresh(
        session,
        workspace,
        "All our visits of November.",
        Subject=f"News: {sent_mail(session).subject}",
        List_Id="<news.harbor.example>",
    )
    assert told is None
    assert chat.sequence.state == SequenceState.ACTIVE


def test_what_goes_on_with_another_conversation_is_left_alone(session, workspace, chat):
    elsewhere = {"Subject": "Re: Invoice 4711", "In_Reply_To": "<invoice@team.example>"}
    assert fresh(session, workspace, "It is paid.", **elsewhere) is None
    assert session.scalars(select(SeenMail.matched)).one() is False
    assert chat.sequence.state == SequenceState.ACTIVE


def test_a_request_to_end_is_heard_in_any_conversation(session, workspace, chat):
    elsewhere = {"Subject": "Re: Invoice 4711", "In_Reply_To": "<invoice@team.example>"}
    told = fresh(session, workspace, "Please remove me from all your lists.", **elsewhere)
    assert told.label == "opt_out"
    assert suppression.reason_for(session, chat.prospect) is not None


def test_an_absence_is_heard_in_any_conversation(session, workspace, chat):
    """A service may have given our mail another id, and the notice has a subject of its own."""
    elsewhere = {"Subject": "Away", "In_Reply_To": "<0100-renamed@mails.example>"}
    text = "I am out of the office until 30 November."
    told = fresh(session, workspace, text, Auto_Submitted="auto-replied", **elsewhere)
    assert told.label == "out_of_office"
    assert chat.prospect.hold_until == date(2026, 12, 1)


def test_a_colleague_of_the_same_company_has_not_answered(session, workspace, chat):
    assert fresh(session, workspace, sender="theo@harbor.example") is None
    assert chat.sequence.state == SequenceState.ACTIVE


def test_what_was_written_between_two_of_ours_answers_the_first(session, workspace, chat):
    """The mailbox could not be read for a while."""
    claimed = claim(session, now=(due := chat.touches[1].due_at + timedelta(days=4)))
    begin(session, claimed, now=due)
    record_sent(session, claimed, now=due)
    told = fresh(session, workspace, now=due, Date="Tue, 24 Nov 2026 10:00:00 +0000")
    assert told.outreach_type == "initial_dm"


@pytest.mark.parametrize("agreed", [LeadStatus.MEETING_BOOKED, LeadStatus.WON])
@pytest.mark.parametrize(
    "text", ["Can we move it to next week? Not now.", "You have the wrong person.", "No thanks."]
)
def test_a_reading_undoes_no_meeting(session, workspace, chat, agreed, text):
    chat.prospect.lead_status = agreed
    receive(session, workspace, text)
    assert chat.prospect.lead_status == agreed


FEEDBACK = """\
From: feedback@mailbox.example
To: ada@team.example
Subject: Abuse report
Message-ID: <report1@mailbox.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody marked this message as unwanted.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Mailbox/1.0
Version: 1
Original-Rcpt-To: <{recipient}>

--b
Content-Type: text/rfc822-headers

Message-ID: {returned}
Subject: routes

--b--
"""


@pytest.mark.parametrize("names", ["the mail", "the recipient"])
def test_a_complaint_ends_everything_once(session, workspace, chat, names):
    told = {"returned": "<x@y.example>", "recipient": "somebody@else.example"}
    told |= (
        {"returned": sent_mail(session).message_id}
        if names == "the mail"
        else {"recipient": "Ines@harbor.example"}
    )
    raw = FEEDBACK.format(kind="abuse", **told).encode()
    alert = receiving.receive(session, workspace.id, inbound.parse(raw), now=LATER)
    assert (alert.label, alert.effects) == ("auto_reply", (complaints.DONE,))
    assert chat.sequence.state == SequenceState.STOPPED
    assert suppression.reason_for(session, chat.prospect) == complaints.REASON
    assert EventKind.COMPLAINED in kinds(session)
    assert receiving.receive(session, workspace.id, inbound.parse(raw), now=LATER) is None
    complained = select(Event.id).where(Event.kind == EventKind.COMPLAINED)
    assert len(session.scalars(complained).all()) == 1


@pytest.mark.parametrize("feedback", ["not-spam", "auth-failure"])
def test_feedback_that_is_no_complaint_changes_nothing(session, workspace, chat, feedback):
    returned = sent_mail(session).message_id
    raw = FEEDBACK.format(
        kind=feedback, returned=returned, recipient="ines@harbor.example"
    ).encode()
    receiving.receive(session, workspace.id, inbound.parse(raw), now=LATER)
    assert suppression.reason_for(session, chat.prospect) is None
    assert chat.sequence.state == SequenceState.ACTIVE
