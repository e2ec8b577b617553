"""SMS in the local workspace: the bot's own texter and web face, with a person at the other end."""

import pytest
from sqlalchemy import select

from bot import local
from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from bot.twilio_door import Account, TwilioDoor
from bot.workers.texter import Texter, account_of
from engine.delivery.attempts import Fate
from storage.states import EventKind
from storage.tables import Event, Mail, Reply
from tests.serving import Standing, served
from tests.support import NOW, make_actor, make_workspace
from tests.texting import PHONE, make_texts
from tests.twilio_server import NUMBER


def answering(sessions, settings):
    """The bot's web face, at the port that its settings name."""
    runtime = Runtime(settings, sessions, Standing(), slack_client(settings))
    return served(runtime, port=settings.http_port)


@pytest.fixture
def box(open_sandbox):
    return open_sandbox()


@pytest.fixture
def settings(box, tmp_path, free_tcp_port):
    told = {"url": box.ws.url, "smtp_port": box.ws.smtp_port, "maildir": str(box.ws.maildir)}
    return local.lead(Settings(home=tmp_path, http_port=free_tcp_port), told)


def text(sessions, settings):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        make_texts(session, workspace, make_actor(session, workspace)).approve()
    door = TwilioDoor(account_of(settings))
    Texter(sessions, Standing(), door, "one", public_url=settings.public_url).step()


def kinds(sessions):
    with sessions.begin() as session:
        mail = session.scalars(select(Mail)).one()
        return set(session.scalars(select(Event.kind).where(Event.touch_id == mail.touch_id)))


def test_an_sms_is_seen_and_answered_as_the_person_who_got_it(box, sessions, settings):
    with answering(sessions, settings):
        text(sessions, settings)
        [sms] = box.http.get("/control/mail").json()
        assert (sms["subject"], sms["to"], sms["from"]) == ("SMS", PHONE, NUMBER)
        assert "Reply STOP" in sms["text"]
        told = {"touch_message_id": sms["message_id"], "text": "Stop please"}
        assert box.http.post("/control/mail/answer", json=told).json()["acknowledged"]
    with sessions.begin() as session:
        [reply] = session.scalars(select(Reply))
        assert (reply.label, reply.from_address) == ("opt_out", PHONE)


def test_an_sms_that_does_not_arrive_says_so(box, sessions, settings):
    with answering(sessions, settings):
        text(sessions, settings)
        told = {"address": PHONE, "kind": "hard"}
        assert box.http.post("/control/mail/bounce", json=told).json()["acknowledged"]
    assert EventKind.BOUNCED in kinds(sessions)


def test_who_is_not_listening_is_told_to_the_person(box, sessions, settings):
    text(sessions, settings)
    told = {"address": PHONE, "text": "Hello"}
    answer = box.http.post("/control/mail/answer", json=told)
    assert (answer.status_code, "DRUMBEAT_HTTP_PORT" in answer.json()["error"]) == (502, True)


def test_it_is_as_strict_as_twilio_and_lists_what_it_took(box, sessions, settings):
    text(sessions, settings)
    account = account_of(settings)
    [listed] = TwilioDoor(account).listed(PHONE, since=NOW)
    assert listed.remote_id == box.ws.state.mails[0]["message_id"]
    assert TwilioDoor(account).trouble() is None
    door = TwilioDoor(Account(account.sid, "another", account.url))
    assert door.send(local.SMS_FROM, PHONE, "Hi", callback=None).fate == Fate.AWAY
    lacking = TwilioDoor(account).send(local.SMS_FROM, PHONE, "", callback=None)
    assert lacking.fate == Fate.PERMANENT
