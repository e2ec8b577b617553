"""SMS that come in: whose they are, STOP in many languages, START, and reports about ours."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.accounts import numbers
from engine.delivery.approval import draft_cards, drafts, editing
from engine.delivery.attempts import Attempt, Fate
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.protection.suppressing import suppress_named
from engine.delivery.sending import claiming, outbox, outcomes, uncertain
from engine.delivery.sending.undelivered import SAID_STOP
from engine.replies import effect_table, text_reports, texts
from engine.replies.correcting import correct
from engine.replies.stop_words import Keyword, keyword
from engine.views.effects import Effect
from engine.views.texts import InboundText, TextReport
from storage import suppressions
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    PostKind,
    SequenceState,
    SuppressionKind,
    TouchKind,
    TouchState,
)
from storage.tables import Event, Mail, Post, Reply, Touch
from tests.support import NOW
from tests.texting import PHONE, make_texted, make_texts
from tests.twilio_server import NUMBER

LATER = NOW + timedelta(hours=2)


def send(session, attempt=None, *, now=NOW):
    attempt = attempt or Attempt(Fate.SENT, "ok", "SM1")
    [claimed] = claiming.claim(session, owner="one", now=now, most=1, channel=Channel.SMS)
    outbox.begin_sending(session, [claimed], now=now)
    outcomes.record(session, [(claimed, attempt)], now=now)
    session.flush()
    session.expire_all()


@pytest.fixture
def talk(session, workspace, ada):
    """Two steps, of which the first has gone out."""
    talk = make_texts(session, workspace, ada, steps=2)
    talk.mail = talk.approve()
    send(session)
    return talk


def answer(session, body, *, sid="SM77", number=PHONE, to=NUMBER, **more):
    text = InboundText(remote_id=sid, from_number=number, to_number=to, body=body, **more)
    return texts.receive(session, text, now=LATER)


def held(session, workspace, number=PHONE):
    found = suppressions.find(session, workspace.id, [(SuppressionKind.PHONE, number[1:])])
    return found.reason if found else None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "STOP",
            "stop",
            " Stop. ",
            "STOP!!",
            "Stop please",
            "STOP STOP",
            "stopall",
            "Unsubscribe",
        ),
        *("Abmelden", "bitte abmelden", "STOPP", "Aufhören", "Arrêt", "ARRET", "Désabonner"),
        *("Baja", "alto por favor", "Basta grazie", "Afmelden aub", "SAIR", "Rezygnuję", "Sluta"),
        *("Avsluta tack", "Afmeld", "avslutt takk", "Lopeta", "Odhlásit prosím", "Διακοπή"),
    ],
)
def test_a_word_alone_ends_it(text):
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        *("", "...", "Please", "Stop by on Friday", "Can you stop at the school?", "no stop signs"),
        *("We end the term in June", "Peru", "I quit the committee, ask Ines", "don't cancel it"),
    ],
)
def test_a_sentence_with_such_a_word_does_not(text):
    assert keyword(text) is None


def test_start_is_another_word():
    assert keyword("START") is keyword(" unstop please ") is Keyword.START
    assert keyword("start stop") is None


@given(st.text())
def test_whatever_is_said_is_read(text):
    assert keyword(text) in {None, *Keyword}


def test_a_stop_suppresses_the_number_and_ends_the_sequence(session, workspace, talk):
    alert = answer(session, "Stop.")
    assert (alert.label, alert.confidence, alert.from_address) == ("opt_out", 1.0, PHONE)
    assert alert.effects == (
        "The number is suppressed: nobody calls or texts it again.",
        "The sequence was stopped.",
    )
    assert held(session, workspace) == SAID_STOP
    assert talk.sequence.state == SequenceState.STOPPED
    assert talk.touches[1].state == TouchState.STOPPED
    assert talk.prospect.lead_status == LeadStatus.CONTACTED
    assert not alert.may_draft
    post = session.query(Post).filter_by(kind=PostKind.REPLY).one()
    assert post.subject_id == alert.reply_id


def test_a_stop_counts_whoever_it_is_from(session, workspace, talk):
    stranger = "+4930123456"
    assert answer(session, "abmelden", number=stranger) is None
    assert held(session, workspace, stranger) == SAID_STOP
    assert talk.sequence.state == SequenceState.ACTIVE
    assert session.query(Reply).count() == 0


def test_twilios_own_word_for_it_counts_too(session, workspace, talk):
    assert answer(session, "HØR OP", said="STOP").label == "opt_out"
    assert held(session, workspace) == SAID_STOP


def test_the_same_sms_again_does_nothing(session, talk):
    assert answer(session, "Tell me more, please") is not None
    assert answer(session, "STOP") is None
    assert session.query(Reply).count() == 1


def test_start_undoes_a_stop_and_nothing_else(session, workspace, ada, talk):
    answer(session, "STOP")
    alert = answer(session, "start", sid="SM78")
    assert alert.effects == ("They sent START: the number may be called and texted again.",)
    assert held(session, workspace) is None
    assert talk.sequence.state == SequenceState.STOPPED, "it does not begin again"
    suppress_named(session, PHONE, because="asked on the phone", by=ada, now=NOW)
    answer(session, "START", sid="SM79")
    assert held(session, workspace) == "asked on the phone"


def test_what_held_before_a_stop_holds_after_a_start(session, workspace, ada, talk):
    suppress_named(session, PHONE, because="asked on the phone", by=ada, now=NOW)
    answer(session, "STOP")
    assert held(session, workspace) == SAID_STOP
    alert = answer(session, "START", sid="SM78")
    assert "stays suppressed" in alert.effects[0]
    assert held(session, workspace) == "asked on the phone"


def test_a_no_that_was_said_after_a_stop_outlives_every_start(session, workspace, ada, talk):
    answer(session, "STOP")
    suppress_named(session, PHONE, because="asked on the phone", by=ada, now=LATER)
    for number in range(3):
        answer(session, "START", sid=f"SM8{number}")
        assert held(session, workspace) == "asked on the phone"


@pytest.mark.parametrize("phone", [PHONE, "+14155550177"])
def test_a_stop_that_was_none_is_undone_as_in_an_e_mail(session, workspace, ada, talk, phone):
    """Also where they have another number by now than the one that was texted."""
    talk.prospect.phone = phone
    alert = answer(session, "Fin")
    told = correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=LATER)
    assert told.undone == (
        "No longer suppressed.",
        "The sequence rests until a person lets it go on.",
    )
    assert held(session, workspace) is None
    assert told.may_go_on


def test_who_sent_stop_twice_stays_suppressed(session, workspace, ada, talk):
    alert = answer(session, "Stop")
    answer(session, "STOP", sid="SM78")
    told = correct(session, alert.reply_id, "auto_reply", "opt_out", by=ada, now=LATER)
    assert "They stay suppressed: they asked for it elsewhere as well." in told.undone
    assert held(session, workspace) == SAID_STOP
    assert not told.may_go_on


def test_an_answer_to_an_sms_is_drafted_where_the_table_says_so(session, ada, talk):
    effect = Effect(stops=True, answer="draft", lead_status=LeadStatus.INTERESTED)
    effect_table.save(session, "interested", effect, None, by=ada, now=NOW)
    alert = answer(session, "Sounds great, I am very interested!")
    assert "An answer was drafted; a person sends it." in alert.effects
    drafted = session.query(Touch).filter_by(kind=TouchKind.ANSWER).one()
    assert (drafted.channel, drafted.state) == (Channel.SMS, TouchState.DRAFT)


def test_an_answer_is_read_like_an_e_mail_and_has_the_same_effects(session, talk):
    alert = answer(session, "Yes, I am interested. Could we talk on Thursday at 3?")
    assert (alert.label, alert.outreach_type) == ("meeting_request", "initial_dm")
    assert alert.subject == ""
    assert talk.sequence.state == SequenceState.STOPPED
    assert talk.prospect.lead_status == LeadStatus.INTERESTED
    kinds = {event.kind for event in session.query(Event).filter_by(touch_id=talk.touches[0].id)}
    assert EventKind.REPLIED in kinds


def test_a_wish_in_a_sentence_suppresses_the_person(session, talk):
    alert = answer(session, "Please remove me from your list and do not contact me again.")
    assert alert.label == "opt_out"
    assert talk.prospect.lead_status == LeadStatus.SUPPRESSED


def test_somebody_whom_nobody_texted_is_known_by_a_number_that_is_theirs_alone(
    session, workspace, talk
):
    bo = make_texted(session, workspace, name="Bo Ek", phone="+16175550124", email="b@b.example")
    alert = answer(session, "Who is this?", number="+16175550124")
    assert (alert.prospect_id, alert.outreach_type) == (bo.id, None)
    make_texted(session, workspace, name="Cy Ek", phone="+16175550124", email="c@b.example")
    assert answer(session, "Hello?", sid="SM78", number="+16175550124") is None


def test_a_messaging_service_is_known_by_its_own_name(session, workspace, ada):
    service = f"MG{'0' * 32}"
    talk = make_texts(session, workspace, ada)
    numbers.keep(session, workspace.id, service, "Ada", now=NOW)
    talk.approve()
    send(session)
    assert answer(session, "Hello?", to="+14155550999", service=service) is not None


def test_an_sms_to_another_number_is_nobodys(session, workspace, talk):
    assert answer(session, "STOP", to="+14155550999") is None
    assert held(session, workspace) is None


def report(session, mail, status, *, sid="SM1", code=None, key=True, now=LATER):
    told = TextReport(
        key=key_of(mail.id, mail.message_id) if key else "",
        remote_id=sid,
        status=status,
        error_code=code,
    )
    done = text_reports.report(session, told, now=now)
    session.flush()
    session.expire_all()
    return done


def test_what_was_delivered_is_counted_once(session, talk):
    assert not report(session, talk.mail, "sent")
    assert report(session, talk.mail, "delivered")
    assert not report(session, talk.mail, "delivered")
    assert not report(session, talk.mail, "delivered", key=False)
    kinds = [event.kind for event in session.query(Event).filter_by(touch_id=talk.touches[0].id)]
    assert kinds == [EventKind.SENT, EventKind.DELIVERED]


@pytest.mark.parametrize(
    ("code", "happened", "follows"),
    [
        (30005, EventKind.BOUNCED, (TouchState.SKIPPED, "the number does not exist")),
        (30006, EventKind.BOUNCED, (TouchState.SKIPPED, None)),
        (30008, EventKind.FAILED, (TouchState.DRAFT, None)),
        (30002, EventKind.FAILED, (TouchState.DRAFT, None)),
        (30007, EventKind.FAILED, (TouchState.DRAFT, None)),
        (None, EventKind.FAILED, (TouchState.DRAFT, None)),
    ],
)
def test_what_did_not_arrive_says_why_on_its_card(session, talk, code, happened, follows):
    assert report(session, talk.mail, "undelivered", code=code)
    assert not report(session, talk.mail, "undelivered", code=code)
    first, other = talk.touches
    assert first.reason.startswith("It did not arrive: ")
    assert first.state == TouchState.SENT
    kinds = [event.kind for event in session.query(Event).filter_by(touch_id=first.id)]
    assert kinds == [EventKind.SENT, happened]
    found = suppressions.find(session, first.workspace_id, [(SuppressionKind.PHONE, PHONE[1:])])
    assert (other.state, found.reason if found else None) == follows


def test_a_phone_that_is_off_is_tried_again_and_then_given_up(session, talk):
    """The e-mails and calls to that person go on: a number is not the person."""
    now = LATER
    for tries in (1, 2, 3):
        mail = session.query(Mail).filter_by(touch_id=talk.touches[0].id).all()[-1]
        assert report(session, mail, "undelivered", sid=f"SM{tries}", code=30003, now=now)
        assert not report(session, mail, "undelivered", sid=f"SM{tries}", code=30003, now=now)
        if tries < 3:
            again = session.query(Mail).filter_by(touch_id=talk.touches[0].id).all()[-1]
            assert (again.state, again.tries_before) == (MailState.APPROVED, tries)
            now = again.due_at
            send(session, Attempt(Fate.SENT, "ok", f"SM{tries + 1}"), now=now)
    first = talk.touches[0]
    assert first.reason == "It did not arrive in 3 tries: the phone is off or out of reach."
    assert (first.state, talk.sequence.state) == (TouchState.SENT, SequenceState.ACTIVE)
    kinds = [event.kind for event in session.query(Event).filter_by(touch_id=first.id)]
    assert kinds.count(EventKind.FAILED) == 1
    assert kinds.count(EventKind.SENT) == 1


def test_what_was_delivered_late_is_not_sent_again(session, talk):
    assert report(session, talk.mail, "undelivered", code=30003)
    assert report(session, talk.mail, "delivered")
    again = session.query(Mail).filter_by(touch_id=talk.touches[0].id).all()[-1]
    assert again.state == MailState.STOPPED
    assert talk.touches[0].state == TouchState.SENT


def test_a_report_settles_what_nobody_knows(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    send(session, Attempt(Fate.UNCERTAIN, "ended"))
    assert not report(session, mail, "nonsense")
    assert report(session, mail, "delivered", sid="SM5")
    assert (mail.state, mail.remote_id) == (MailState.SENT, "SM5")
    assert talk.touches[0].state == TouchState.SENT


def test_a_report_wins_over_a_person_who_said_that_it_did_not_go_out(session, workspace, ada):
    """Else they would get it twice."""
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    send(session, Attempt(Fate.UNCERTAIN, "ended"))
    uncertain.settle(session, mail.id, was_sent=False, by=ada, now=NOW)
    report(session, mail, "sent", sid="SM5")
    assert mail.state == MailState.SENT
    assert not claiming.claim(session, owner="two", now=LATER, most=1, channel=Channel.SMS)


@pytest.mark.parametrize("again", [False, True])
def test_a_report_wins_over_an_edit_of_what_was_called_unsent(session, workspace, ada, again):
    talk = make_texts(session, workspace, ada)
    [touch] = talk.touches
    drafts.approve(session, touch.id, by=ada, now=NOW)
    mail = session.query(Mail).filter_by(touch_id=touch.id).one()
    send(session, Attempt(Fate.UNCERTAIN, "ended"))
    uncertain.settle(session, mail.id, was_sent=False, by=ada, now=NOW)
    editing.edit(
        session, touch.id, None, "Other words for Ines. Reply STOP to opt out.", by=ada, now=NOW
    )
    assert (mail.state, touch.state) == (MailState.STOPPED, TouchState.DRAFT)
    if again:
        drafts.approve(session, touch.id, by=ada, now=NOW)
    assert report(session, mail, "delivered", sid="SM5")
    session.expire_all()
    assert (mail.state, mail.remote_id, touch.state) == (MailState.SENT, "SM5", TouchState.SENT)
    assert not claiming.claim(session, owner="two", now=LATER, most=1, channel=Channel.SMS)
    kinds = [event.kind for event in session.query(Event).filter_by(touch_id=mail.touch_id)]
    assert kinds == [EventKind.SENT, EventKind.DELIVERED]
    shown = draft_cards.card(session, touch.id, now=NOW)
    assert shown.body == mail.text, "the words that went out, not those that wait no more"
    assert (shown.number, shown.edit) == (1, None)


def test_a_report_that_is_earlier_than_our_own_record_counts_once(session, workspace, ada):
    talk = make_texts(session, workspace, ada)
    mail = talk.approve()
    [claimed] = claiming.claim(session, owner="one", now=NOW, most=1, channel=Channel.SMS)
    outbox.begin_sending(session, [claimed], now=NOW)
    report(session, mail, "sent", sid="SM5")
    outcomes.record(session, [(claimed, Attempt(Fate.SENT, "ok", "SM5"))], now=NOW)
    session.expire_all()
    assert (mail.state, mail.remote_id) == (MailState.SENT, "SM5")
    kinds = [event.kind for event in session.query(Event).filter_by(touch_id=mail.touch_id)]
    assert kinds == [EventKind.SENT]


def test_a_key_that_is_not_ours_is_about_nothing(session, talk):
    told = TextReport(key="1-" + "0" * 32, remote_id="SM1", status="delivered")
    assert not text_reports.report(session, told, now=LATER)
