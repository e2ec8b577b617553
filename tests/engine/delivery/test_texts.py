"""An approved SMS in the outbox: the same gates as an e-mail, hours of its own, what refuses it."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.delivery.accounts import mailbox_reports, mailboxes, numbers
from engine.delivery.approval import drafts
from engine.delivery.approval.draft_cards import card
from engine.delivery.approval.task_queue import count_due
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.gatehouse import health
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.sending import claiming, outbox, outcomes, reasons, uncertain, uncertain_texts
from engine.errors import ConflictError, InvalidError
from engine.prospects.consent import keep_consent
from engine.views.senders import MailboxRequest
from storage import suppressions
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    SequenceState,
    SuppressionKind,
    TouchState,
)
from storage.tables import Event, Mail, Touch, Workspace
from tests.sending import make_conversation, make_prospect
from tests.support import NOW
from tests.texting import PHONE, make_tasks, make_texted, make_texts
from tests.twilio_server import NUMBER

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""21:00 in New York."""
EVENING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
"""19:30 there, when no e-mail leaves any more."""


def claim(session, now=NOW):
    claimed = claiming.claim(session, owner="one", now=now, most=1, channel=Channel.SMS)
    return claimed[0] if claimed else None


def try_once(session, attempt, now=NOW):
    claimed = claim(session, now)
    verdict = outbox.begin_sending(session, [claimed], now=now)[claimed.claim]
    assert verdict.is_open
    outcomes.record(session, [(claimed, attempt)], now=now)
    session.flush()
    session.expire_all()
    return session.get_one(Mail, claimed.id)


def test_without_a_number_of_ours_it_is_a_task(session, workspace, ada):
    talk = make_tasks(session, workspace, ada, make_texted(session, workspace))
    shown = drafts.approve(session, talk.touches[0].id, by=ada, now=NOW)
    assert shown.is_task
    assert count_due(session, (), by=ada, at=NOW)[0] == 1
    assert claim(session) is None


def test_with_one_an_approval_puts_it_into_the_outbox_with_the_text_that_was_read(
    session, workspace, ada
):
    talk = make_texts(session, workspace, ada)
    [touch] = talk.touches
    before = card(session, touch.id, now=NOW)
    shown = drafts.approve(session, touch.id, by=ada, now=NOW)
    assert (shown.is_task, shown.waits_as_mail, shown.may_take_back) == (False, True, True)
    assert not [each for each in before.warnings if each.code == "no_postal_address"]
    assert count_due(session, (), by=ada, at=NOW)[0] == 0
    claimed = claim(session)
    assert (claimed.from_address, claimed.to_address) == (NUMBER, PHONE)
    assert claimed.text == before.body == talk.variant().body
    with pytest.raises(ConflictError, match="sent by Drumbeat"):
        drafts.mark_sent(session, touch.id, by=ada, now=NOW)


def test_a_task_that_was_approved_before_stays_one(session, workspace, ada):
    prospect = make_texted(session, workspace)
    talk = make_tasks(session, workspace, ada, prospect)
    drafts.approve(session, talk.touches[0].id, by=ada, now=NOW)
    numbers.keep(session, workspace.id, NUMBER, "Ada", now=NOW)
    assert card(session, talk.touches[0].id, now=NOW).is_task
    assert drafts.mark_sent(session, talk.touches[0].id, by=ada, now=NOW).state == TouchState.SENT


def test_a_number_that_is_set_up_no_more_sends_nothing_and_says_so(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    numbers.keep(session, workspace.id, None, "Ada", now=NOW)
    assert claim(session) is None
    session.refresh(mail)
    assert (mail.gate, mail.note) == ("sender_unhealthy", numbers.NOT_SET_UP)
    assert numbers.expected(session, workspace.id) is None
    numbers.keep(session, workspace.id, NUMBER, "Ada", now=NOW)
    assert claim(session, NOW + timedelta(hours=1)) is not None


def test_a_number_without_a_country_is_told_at_the_approval(session, workspace, ada):
    prospect = make_texted(session, workspace, phone="617 555 0123")
    talk = make_texts(session, workspace, ada, prospect)
    with pytest.raises(InvalidError, match="country's code"):
        drafts.approve(session, talk.touches[0].id, by=ada, now=NOW)


def test_it_leaves_in_the_evening_and_never_at_night(session, workspace, ada):
    mail = make_texts(session, workspace, ada).approve()
    assert claim(session, NIGHT) is None
    session.refresh(mail)
    assert mail.gate == "send_window"
    assert mail.due_at == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 8:00 in New York
    mail.due_at = EVENING
    session.flush()
    assert claim(session, EVENING) is not None


def test_a_consent_that_is_taken_back_after_the_claim_holds_it(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    claimed = claim(session)
    keep_consent(session, talk.prospect.id, "no", by=ada, now=NOW)
    verdict = outbox.begin_sending(session, [claimed], now=NOW)[claimed.claim]
    assert verdict.gate == "no_consent"


def test_a_number_that_is_suppressed_after_the_claim_is_not_texted(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    claimed = claim(session)
    suppress_named(session, PHONE, because="asked", by=ada, now=NOW)
    verdict = outbox.begin_sending(session, [claimed], now=NOW)[claimed.claim]
    assert not verdict.is_open
    session.refresh(mail)
    assert mail.state == MailState.STOPPED
    assert session.get_one(Touch, mail.touch_id).state == TouchState.SKIPPED


def test_what_is_on_the_wire_is_settled_by_its_own_outcome(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    claimed = claim(session)
    assert outbox.begin_sending(session, [claimed], now=NOW)[claimed.claim].is_open
    suppress_named(session, PHONE, because="asked", by=ada, now=NOW)
    session.refresh(talk.touches[0])
    assert talk.touches[0].state == TouchState.APPROVED
    outcomes.record(session, [(claimed, Attempt(Fate.SENT, "ok", "SM1"))], now=NOW)
    session.refresh(talk.touches[0])
    assert talk.touches[0].state == TouchState.SENT


def test_an_sms_counts_towards_no_limit_of_e_mails(session, workspace, ada):
    workspace.settings = {"caps": {"emails_per_week": 1, "emails_per_domain_per_day": 1}}
    make_texts(session, workspace, ada).approve()
    try_once(session, Attempt(Fate.SENT, "ok", "SM1"))
    other = make_texted(session, workspace, name="Bo Ek", phone="+16175550124", email="b@b.example")
    make_texts(session, workspace, ada, other).approve()
    assert claim(session) is not None
    third = make_prospect(session, workspace, name="Cy Dahl", email="c@c.example")
    make_conversation(session, workspace, ada, third).approve()
    assert claiming.claim(session, owner="mails", now=NOW, most=5)


def test_a_worker_of_e_mails_takes_no_sms(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    assert claiming.claim(session, owner="mails", now=NOW, most=5) == []
    assert not claiming.has_due(session, now=NOW)
    assert claiming.has_due(session, now=NOW, channel=Channel.SMS)


def test_an_sms_that_was_taken_is_sent_under_its_name(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    mail = try_once(session, Attempt(Fate.SENT, "Twilio took it.", "SM1"))
    assert (mail.state, mail.remote_id) == (MailState.SENT, "SM1")
    assert talk.prospect.lead_status == LeadStatus.CONTACTED


def suppressed(session, workspace):
    found = suppressions.find(session, workspace.id, [(SuppressionKind.PHONE, PHONE[1:])])
    return found and found.reason


@pytest.mark.parametrize(
    ("attempt", "suppresses", "ends"),
    [
        (
            Attempt(Fate.BAD_ADDRESS, "the number does not exist"),
            "the number does not exist",
            (SequenceState.FINISHED, TouchState.SKIPPED),
        ),
        (Attempt(Fate.NO_TEXTS, "no SMS"), None, (SequenceState.FINISHED, TouchState.SKIPPED)),
        (
            Attempt(Fate.OPTED_OUT, "STOP"),
            "answered STOP to an SMS",
            (SequenceState.STOPPED, TouchState.STOPPED),
        ),
        (Attempt(Fate.PERMANENT, "too long"), None, (SequenceState.ACTIVE, TouchState.DRAFT)),
    ],
)
def test_a_refusal_says_what_becomes_of_the_number_and_the_rest(
    session, ada, attempt, suppresses, ends
):
    workspace = session.get_one(Workspace, ada.workspace_id)
    talk = make_texts(session, workspace, ada, steps=2)
    talk.approve()
    mail = try_once(session, attempt)
    first, other = talk.touches
    assert (mail.state, first.state) == (MailState.FAILED, TouchState.FAILED)
    assert first.reason == f"Twilio refused it: {attempt.note}."
    assert suppressed(session, workspace) == suppresses
    assert (talk.sequence.state, other.state) == ends
    if attempt.fate != Fate.OPTED_OUT:
        assert talk.prospect.lead_status == LeadStatus.NEW


def test_a_number_that_is_none_leaves_e_mails_alone(session, workspace, ada):
    talk = make_texts(session, workspace, ada, steps=2)
    talk.touches[1].channel = Channel.EMAIL
    talk.approve()
    try_once(session, Attempt(Fate.BAD_ADDRESS, "the number does not exist"))
    assert talk.touches[1].state == TouchState.DRAFT
    assert talk.sequence.state == SequenceState.ACTIVE


def test_too_many_are_tried_again_later_and_an_account_that_is_away_counts_as_no_try(
    session, workspace, ada
):
    make_texts(session, workspace, ada).approve()
    mail = try_once(session, Attempt(Fate.TEMPORARY, "no more SMS"))
    assert (mail.state, mail.attempts) == (MailState.APPROVED, 1)
    assert mail.due_at == NOW + timedelta(minutes=5)
    mail = try_once(session, Attempt(Fate.AWAY, "no account"), NOW + timedelta(minutes=5))
    assert (mail.state, mail.attempts) == (MailState.APPROVED, 1)
    assert mail.due_at == NOW + timedelta(minutes=6)


def test_an_unsure_one_is_found_in_the_list_or_answered_by_a_person(session, workspace, ada):
    make_texts(session, workspace, ada).approve()
    mail = try_once(session, Attempt(Fate.UNCERTAIN, "ended"))
    assert mail.state == MailState.UNCERTAIN
    assert uncertain.card(session, mail.id, now=NOW).channel == Channel.SMS
    [unsure] = uncertain_texts.unsure_texts(session, since=NOW - timedelta(days=1))
    assert (unsure.mail_id, unsure.to_address, unsure.tried_at) == (mail.id, PHONE, NOW)
    assert not uncertain_texts.settle_by_list(session, mail.id, [], now=NOW)
    assert claim(session, NOW + LEASE * 2) is None, "sent again by itself"
    assert uncertain_texts.settle_by_list(session, mail.id, ["SM9"], now=NOW)
    session.refresh(mail)
    assert (mail.state, mail.remote_id) == (MailState.SENT, "SM9")
    with pytest.raises(ConflictError, match="settled already"):
        uncertain.settle(session, mail.id, was_sent=False, by=ada, now=NOW)


def test_an_sms_of_ours_that_is_known_settles_no_other(session, workspace, ada):
    make_texts(session, workspace, ada).approve()
    try_once(session, Attempt(Fate.SENT, "ok", "SM1"))
    other = make_texted(session, workspace, name="Bo Ek", phone="+16175550124", email="b@b.example")
    make_texts(session, workspace, ada, other).approve()
    unsure = try_once(session, Attempt(Fate.UNCERTAIN, "ended"))
    assert not uncertain_texts.settle_by_list(session, unsure.id, ["SM1"], now=NOW)


def test_why_it_has_not_gone_out_is_told(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    told = reasons.why(session, talk.prospect.id, workspace_id=workspace.id, now=NIGHT)
    assert (told.gate, told.sentence) == (
        "send_window",
        "It is outside the hours in which the recipient gets SMS.",
    )


def test_an_event_is_kept_of_what_was_refused(session, workspace, ada):
    make_texts(session, workspace, ada).approve()
    try_once(session, Attempt(Fate.BAD_ADDRESS, "the number does not exist"))
    kinds = [event.kind for event in session.query(Event) if event.touch_id]
    assert kinds == [EventKind.BOUNCED]


def test_the_number_stands_beside_the_mailboxes_and_can_be_paused_and_raised(
    session, workspace, ada
):
    talk = make_texts(session, workspace, ada)
    talk.approve()
    mailbox, number = mailbox_reports.report(session, by=ada, now=NOW).senders
    assert (mailbox.channel, number.channel) == (Channel.EMAIL, Channel.SMS)
    assert (number.address, number.waiting) == (NUMBER, 1)
    request = MailboxRequest(address=NUMBER, daily_cap=200)
    _, number = mailboxes.save(session, request, by=ada, now=NOW).senders
    assert number.daily_cap == 200
    sender = mailboxes.named(session, NUMBER, by=ada)
    mailboxes.pause(session, sender.id, by=ada, now=NOW)
    assert claim(session) is None
    assert talk.touches[0].state == TouchState.APPROVED
    assert "its SMS leave again" in mailboxes.resume(session, sender.id, by=ada, now=NOW).changed
    assert claim(session) is not None
    numbers.keep(session, workspace.id, None, "Ada", now=NOW)
    [mailbox] = mailbox_reports.report(session, by=ada, now=NOW).senders
    assert mailbox.channel == Channel.EMAIL


def test_a_number_whose_sms_do_not_arrive_stops_by_itself(session, workspace, ada):
    make_texts(session, workspace, ada)
    sender = numbers.expected(session, workspace.id)
    assert health.trouble(health.Figures(tried=60, bounced=3), "SMS") == (
        "3 of its last 60 SMS have bounced."
    )
    health.pause(session, sender.id, "3 of its last 60 SMS have bounced.", now=NOW)
    assert numbers.expected(session, workspace.id) is not None, "it is still the team's"


@pytest.mark.parametrize("because", [None, "3 of its last 60 SMS have bounced."])
def test_a_number_that_rested_is_not_the_teams_once_another_is_set_up(
    session, workspace, ada, because
):
    numbers.keep(session, workspace.id, NUMBER, "Ada", now=NOW)
    numbers.keep(session, workspace.id, "+14155550188", "Ada", now=NOW)
    sender = numbers.expected(session, workspace.id)
    sender.paused_at, sender.paused_because = NOW, because
    numbers.keep(session, workspace.id, NUMBER, "Ada", now=NOW)
    assert numbers.expected(session, workspace.id).address == NUMBER
    numbers.keep(session, workspace.id, None, "Ada", now=NOW)
    assert numbers.expected(session, workspace.id) is None
    numbers.keep(session, workspace.id, "+14155550188", "Ada", now=NOW)
    assert numbers.expected(session, workspace.id) == sender
    assert sender.paused_at is not None, "an admin lets it go on"


def test_a_number_that_is_no_longer_theirs_is_not_texted_once_it_is_suppressed(
    session, workspace, ada
):
    """The approval fixed where it goes; whoever has that number now said no."""
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    talk.prospect.phone = "+16175550199"
    session.flush()
    suppress_named(session, PHONE, because="asked", by=ada, now=NOW)
    assert claim(session) is None
    session.refresh(mail)
    assert (mail.state, mail.gate) == (MailState.STOPPED, "suppressed")


def test_an_sms_on_the_wire_takes_up_no_e_mail_of_the_week(session, workspace, ada):
    workspace.settings = {"caps": {"emails_per_week": 1}}
    make_texts(session, workspace, ada).approve()
    outbox.begin_sending(session, [claim(session)], now=NOW)
    third = make_prospect(session, workspace, name="Cy Dahl", email="c@c.example")
    make_conversation(session, workspace, ada, third).approve()
    assert claiming.claim(session, owner="mails", now=NOW, most=5)


def test_the_cap_of_sms_a_week_holds_the_next_one_until_monday(session, workspace, ada):
    workspace.settings = {"caps": {"sms_per_week": 1}}
    make_texts(session, workspace, ada).approve()
    other = make_texted(session, workspace, name="Bo Ek", phone="+16175550124", email="b@b.example")
    waits = make_texts(session, workspace, ada, other).approve()
    third = make_prospect(session, workspace, name="Cy Dahl", email="c@c.example")
    make_conversation(session, workspace, ada, third).approve()
    outbox.begin_sending(session, [claim(session)], now=NOW)  # on the wire it counts already
    assert claim(session) is None
    session.refresh(waits)
    assert waits.gate == "caps"
    assert waits.note == "The team's limit of 1 SMS a week is reached."
    assert waits.due_at == NOW.replace(hour=5) + timedelta(days=7)  # Monday in New York
    assert claiming.claim(session, owner="mails", now=NOW, most=5)


def test_e_mails_that_left_take_up_no_sms_of_the_week(session, workspace, ada):
    workspace.settings = {"caps": {"sms_per_week": 1, "emails_per_week": 1}}
    third = make_prospect(session, workspace, name="Cy Dahl", email="c@c.example")
    make_conversation(session, workspace, ada, third).approve()
    assert claiming.claim(session, owner="mails", now=NOW, most=5)
    make_texts(session, workspace, ada).approve()
    assert claim(session) is not None


def test_an_e_mail_after_an_sms_opens_a_thread_from_a_mailbox(session, workspace, ada):
    talk = make_texts(session, workspace, ada, steps=2)
    talk.touches[1].channel = Channel.EMAIL
    talk.variant(1).subject = "Referral routes"
    talk.approve()
    try_once(session, Attempt(Fate.SENT, "ok", "SM1"))
    later = NOW + timedelta(days=7)
    mail = talk.approve(1, now=later)
    [claimed] = claiming.claim(session, owner="mails", now=later, most=5)
    assert (claimed.id, claimed.from_address) == (mail.id, "ada@team.example")
    assert (claimed.subject, claimed.in_reply_to) == ("Referral routes", None)


def test_nobody_gets_two_sms_in_a_day(session, workspace, ada):
    talk = make_texts(session, workspace, ada, steps=2)
    talk.touches[1].due_at = NOW
    talk.approve()
    second = talk.approve(1)
    try_once(session, Attempt(Fate.SENT, "ok", "SM1"))
    assert claim(session) is None
    session.refresh(second)
    assert second.gate == "recent_contact"
