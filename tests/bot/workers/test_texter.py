"""The texter with Twilio's own library against a server that speaks its API."""

import sys
import threading
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.settings import Settings
from bot.twilio_door import Account, TwilioDoor
from bot.workers.texter import FIRST_LOOK, Texter, account_of
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.sending import uncertain
from engine.errors import InvalidError
from storage.states import MailState, PostKind, TouchState
from storage.tables import Mail, Notice, Post, Sender, Touch
from tests.support import NOW, make_actor, make_workspace
from tests.texting import PHONE, make_texted, make_texts
from tests.twilio_server import SID, TOKEN, Fault, twilio_server

PUBLIC = "https://outreach.team.example"


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server(clock):
    with twilio_server() as server:
        server.record.now = clock
        yield server


def texter(sessions, server, clock, owner="one", **more):
    door = TwilioDoor(Account(SID, TOKEN, server.url), **more)
    return Texter(sessions, clock, door, owner, public_url=PUBLIC)


def approve(sessions, count=1):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        ids = []
        for number in range(count):
            prospect = make_texted(
                session, workspace, name=f"P {number}",
                phone=f"+1617555{number:04}", email=f"p@p{number}.example",
            )  # fmt: skip
            ids.append(make_texts(session, workspace, ada, prospect).approve().id)
        session.scalars(select(Sender).where(Sender.channel == "sms")).one().daily_cap = 1000
        return ids


def drain(worker, most=50):
    """Until idle; how often it worked."""
    for times in range(most):
        if not worker.step():
            return times
    raise AssertionError("it never rests")


def read(sessions, mail_id):
    with sessions.begin() as session:
        mail = session.get_one(Mail, mail_id)
        return mail, session.get_one(Touch, mail.touch_id).state


def test_what_is_approved_goes_out_once_with_where_to_report(sessions, server, clock):
    [mail_id] = approve(sessions)
    drain(texter(sessions, server, clock))
    drain(texter(sessions, server, clock, "two"))
    mail, touch = read(sessions, mail_id)
    [sms] = server.record.taken
    assert (mail.state, touch) == (MailState.SENT, TouchState.SENT)
    assert (sms.to, sms.body, sms.sid) == (mail.to_address, mail.text, mail.remote_id)
    assert sms.callback == f"{PUBLIC}/events/twilio?key={key_of(mail.id, mail.message_id)}"


def test_two_at_once_send_each_once(sessions, server, clock):
    ids = approve(sessions, 8)
    workers = [texter(sessions, server, clock, f"w{number}") for number in range(2)]
    threads = [threading.Thread(target=drain, args=(worker,)) for worker in workers]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(sms.to for sms in server.record.taken) == sorted(
        f"+1617555{number:04}" for number in range(8)
    )
    assert {read(sessions, mail_id)[0].state for mail_id in ids} == {MailState.SENT}


def test_trouble_with_the_account_is_told_once_and_taken_back(sessions, server, clock):
    [mail_id] = approve(sessions)
    server.record.token = "another"
    worker = texter(sessions, server, clock)
    drain(worker)
    clock.now += timedelta(minutes=2)
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.APPROVED
    with sessions.begin() as session:
        [notice] = session.scalars(select(Notice))
        assert "DRUMBEAT_TWILIO_ACCOUNT_SID" in notice.text
        assert notice.over_at is None
    server.record.token = TOKEN
    clock.now += timedelta(minutes=2)
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.SENT
    with sessions.begin() as session:
        assert session.scalars(select(Notice)).one().over_at is not None


def test_an_answer_that_got_lost_is_found_in_the_list(sessions, server, clock):
    [mail_id] = approve(sessions)
    server.record.faults = [Fault(cut=True, takes=True)]
    worker = texter(sessions, server, clock)
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.UNCERTAIN
    with sessions.begin() as session:
        kinds = [post.kind for post in session.scalars(select(Post))]
        assert PostKind.UNCERTAIN_MAIL in kinds
    assert [method for method, _ in server.record.asked] == ["POST"]
    clock.now += FIRST_LOOK
    drain(worker)
    mail, touch = read(sessions, mail_id)
    assert (mail.state, touch) == (MailState.SENT, TouchState.SENT)
    assert mail.remote_id == server.record.taken[0].sid
    assert len(server.record.taken) == 1


def test_one_that_is_not_listed_waits_for_a_person_and_is_asked_about_less_and_less(
    sessions, server, clock
):
    [mail_id] = approve(sessions)
    server.record.faults = [Fault(cut=True)]
    worker = texter(sessions, server, clock)
    drain(worker)
    for _ in range(4 * 60):
        clock.now += timedelta(minutes=1)
        drain(worker)
    asked = [method for method, _ in server.record.asked].count("GET")
    assert 5 <= asked <= 20
    assert read(sessions, mail_id)[0].state == MailState.UNCERTAIN
    assert server.record.taken == []
    with sessions.begin() as session:
        ada = make_actor(session, make_workspace(session))
        uncertain.settle(session, mail_id, was_sent=False, by=ada, now=clock.now)
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.SENT
    assert len(server.record.taken) == 1


@pytest.mark.parametrize("what", ["other words", "earlier", "another number"])
def test_what_is_not_it_settles_nothing(sessions, server, clock, what):
    [mail_id] = approve(sessions)
    server.record.faults = [Fault(cut=True)]
    worker = texter(sessions, server, clock)
    drain(worker)
    mail, _ = read(sessions, mail_id)
    form = {"To": mail.to_address, "From": "+14155550100", "Body": mail.text}
    if what == "other words":
        form["Body"] = "Hello"
    if what == "another number":
        form["To"] = PHONE
    if what == "earlier":
        clock.now -= timedelta(hours=1)
    server.record.take(form)
    clock.now = NOW + timedelta(minutes=5)
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.UNCERTAIN
    if what == "earlier":  # the same, sent since, is it
        server.record.take(form)
        clock.now += timedelta(minutes=10)
        drain(worker)
        assert read(sessions, mail_id)[0].state == MailState.SENT


def test_a_list_that_cannot_be_had_changes_nothing_and_is_asked_for_again(sessions, server, clock):
    [mail_id] = approve(sessions)
    server.record.faults = [Fault(cut=True, takes=True), Fault(500, 20500)]
    worker = texter(sessions, server, clock)
    drain(worker)
    clock.now += FIRST_LOOK
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.UNCERTAIN
    clock.now += FIRST_LOOK
    drain(worker)
    assert read(sessions, mail_id)[0].state == MailState.SENT


def test_a_lease_that_ran_out_while_twilio_hung_is_settled_by_the_late_answer(
    sessions, server, clock
):
    [mail_id] = approve(sessions)

    class Slow(TwilioDoor):
        def send(self, *args, **more):
            clock.now += LEASE + timedelta(seconds=1)
            drain(texter(sessions, server, clock, "another"))
            assert read(sessions, mail_id)[0].state == MailState.UNCERTAIN
            return super().send(*args, **more)

    drain(Texter(sessions, clock, Slow(Account(SID, TOKEN, server.url)), "one"))
    assert read(sessions, mail_id)[0].state == MailState.SENT
    assert len(server.record.taken) == 1


def test_without_the_library_one_sentence_says_how_to_get_it(monkeypatch):
    settings = Settings(
        twilio_account_sid=SID, twilio_auth_token=SecretStr(TOKEN), twilio_from="+14155550100"
    )
    assert account_of(settings).sid == SID
    monkeypatch.setitem(sys.modules, "bot.twilio_door", None)
    with pytest.raises(InvalidError, match=r"pip install 'twilio>=9\.13,<10'"):
        account_of(settings)
    assert account_of(Settings()) is None
