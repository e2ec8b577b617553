"""What Twilio calls over HTTP: only what it has signed for this very address is taken."""

from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from bot.twilio_door import Account, TwilioDoor
from bot.web.texts import MOST_BYTES
from bot.workers.texter import Texter
from storage.states import EventKind, SequenceState, SuppressionKind
from storage.suppressions import find
from storage.tables import Event, Mail, Reply, Sequence, Workspace
from tests.serving import Standing, served
from tests.support import make_actor, make_workspace
from tests.texting import PHONE, make_texts
from tests.twilio_server import NUMBER, SID, TOKEN, twilio_server

PUBLIC = "https://outreach.team.example"
INBOUND, REPORT = "/sms/twilio", "/events/twilio"


@pytest.fixture
def client(sessions, tmp_path):
    settings = Settings(
        home=tmp_path,
        http_port=0,
        public_url=PUBLIC,
        twilio_account_sid=SID,
        twilio_auth_token=SecretStr(TOKEN),
        twilio_from=NUMBER,
    )
    runtime = Runtime(settings, sessions, Standing(), slack_client(settings))
    with served(runtime) as client:
        yield client


@pytest.fixture
def sent(sessions):
    """An SMS that has gone out, as Twilio has it, callback and all."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        make_texts(session, workspace, make_actor(session, workspace)).approve()
    with twilio_server() as server:
        door = TwilioDoor(Account(SID, TOKEN, server.url))
        Texter(sessions, Standing(), door, "one", public_url=PUBLIC).step()
        [sms] = server.record.taken
        return sms


def inbound(body="Who is this?", *, sid="SM77", **more):
    return {"AccountSid": SID, "MessageSid": sid, "From": PHONE, "To": NUMBER, "Body": body} | more


def post(client, path, form, *, signed_for=None, token=TOKEN, signature=None):
    """As Twilio does it: signed over the address that it was told."""
    made = RequestValidator(token).compute_signature(signed_for or f"{PUBLIC}{path}", form)
    headers = {
        "X-Twilio-Signature": made if signature is None else signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return client.post(path, content=urlencode(form), headers=headers)


def replies(sessions):
    with sessions.begin() as session:
        return [(reply.label.value, reply.new_text) for reply in session.scalars(select(Reply))]


def test_an_answer_is_read_once(client, sessions, sent):
    answer = post(client, INBOUND, inbound("Plænty of ünicode & a + sign?"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text.endswith("<Response/>")
    assert post(client, INBOUND, inbound("Plænty of ünicode & a + sign?")).status_code == 200
    [(_, text)] = replies(sessions)
    assert text == "Plænty of ünicode & a + sign?"


def test_a_stop_suppresses_the_number(client, sessions, sent):
    assert post(client, INBOUND, inbound("stop")).status_code == 200
    with sessions.begin() as session:
        workspace = session.scalars(select(Workspace)).one()
        assert find(session, workspace.id, [(SuppressionKind.PHONE, PHONE[1:])]) is not None
        assert session.scalars(select(Sequence)).one().state != SequenceState.ACTIVE


@pytest.mark.parametrize(
    "more",
    [
        {"signature": ""},
        {"signature": "AAAA"},
        {"token": "another"},
        {"signed_for": f"https://elsewhere.example{INBOUND}"},
        {"signed_for": f"{PUBLIC}{REPORT}"},
        {"signed_for": f"{PUBLIC}{INBOUND}?more=1"},
    ],
)
def test_what_is_not_signed_for_this_address_is_refused(client, sessions, sent, more):
    assert post(client, INBOUND, inbound("STOP"), **more).status_code == 403
    assert replies(sessions) == []


def test_what_was_changed_on_the_way_is_refused(client, sessions, sent):
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{INBOUND}", inbound("Hello"))
    assert post(client, INBOUND, inbound("STOP"), signature=signature).status_code == 403
    more = inbound("Hello") | {"OptOutType": "STOP"}
    assert post(client, INBOUND, more, signature=signature).status_code == 403
    assert replies(sessions) == []


def test_another_account_is_refused(client, sessions, sent):
    other = f"AC{'9' * 32}"
    assert post(client, INBOUND, inbound("STOP", AccountSid=other)).status_code == 403


def test_what_is_too_large_or_no_form_is_refused(client, sent):
    assert post(client, INBOUND, inbound("x" * MOST_BYTES)).status_code == 413
    many = inbound() | {f"f{number}": "x" for number in range(300)}
    assert post(client, INBOUND, many).status_code == 400
    assert client.post(INBOUND, content=b"\xff\xfe=\xff").status_code == 400
    assert client.get(INBOUND).status_code == 405


def test_a_report_is_about_the_sms_whose_key_it_has_and_counts_once(client, sessions, sent):
    path = sent.callback.removeprefix(PUBLIC)
    form = {"AccountSid": SID, "MessageSid": sent.sid, "MessageStatus": "delivered"}
    assert post(client, path, form).status_code == 200
    assert post(client, path, form).status_code == 200
    forged = path.replace("key=", "key=9")
    assert post(client, forged, form, signed_for=sent.callback).status_code == 403
    with sessions.begin() as session:
        mail = session.scalars(select(Mail)).one()
        kinds = list(session.scalars(select(Event.kind).where(Event.touch_id == mail.touch_id)))
    assert kinds == [EventKind.SENT, EventKind.DELIVERED]


@pytest.mark.parametrize("code", ["30007", "", "not a number", "٣"])
def test_a_report_of_what_did_not_arrive_is_kept_whatever_its_code(client, sessions, sent, code):
    form = {"AccountSid": SID, "MessageSid": sent.sid, "MessageStatus": "failed", "ErrorCode": code}
    assert post(client, sent.callback.removeprefix(PUBLIC), form).status_code == 200
    with sessions.begin() as session:
        assert EventKind.FAILED in set(session.scalars(select(Event.kind)))


def test_without_an_account_nothing_is_taken(sessions, tmp_path):
    settings = Settings(home=tmp_path, http_port=0, public_url=PUBLIC)
    runtime = Runtime(settings, sessions, Standing(), slack_client(settings))
    with served(runtime) as client:
        assert post(client, INBOUND, inbound()).status_code == 404
