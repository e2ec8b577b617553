"""What is served over HTTP, by a real server on loopback: unsubscribing, health, reports."""

from __future__ import annotations

import base64
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from bot.connect import slack_client
from bot.runtime import Runtime
from bot.settings import Settings
from bot.tracking import links_of
from bot.web.reports import SIGNATURE, TIMESTAMP, WINDOW, is_sendgrid
from bot.web.server import WebServer
from bot.workers.mailer import Mailer, build
from bot.workers.visits import step
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from engine.delivery.mail.mail_keys import key_of
from engine.delivery.mail.tracked_links import Click, Links
from engine.errors import InvalidError
from engine.replies.providers import Provider, name_in
from storage.states import EventKind, LeadStatus, SequenceState
from storage.tables import Campaign, Event, Mail, Prospect, Sequence, Visit
from tests.sending import make_conversation, make_prospect
from tests.serving import Seen, Standing, served
from tests.smtp_server import smtp_server
from tests.support import NOW, make_actor, make_workspace

HOST = "https://sns.eu-west-1.amazonaws.com"
TOPIC = "arn:aws:sns:eu-west-1:000000000000:outreach"
SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
SENDGRID_PUBLIC = base64.b64encode(
    SENDGRID_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture
def runtime(sessions, tmp_path):
    settings = Settings(home=tmp_path, http_port=0)
    return Runtime(settings, sessions, Standing(), slack_client(settings))


@pytest.fixture
def mail(sessions):
    """One that has gone out."""
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        steps = make_conversation(
            session, workspace, ada, make_prospect(session, workspace), steps=2
        )
        mail_id = steps.approve().id
    with smtp_server() as server:
        worker = Mailer(
            sessions,
            Standing(),
            Wires(Server("127.0.0.1", server.port, starttls=False)),
            "one",
            public_url="https://outreach.team.example",
            provider=Provider.SENDGRID,
        )
        assert worker.step()
        [envelope] = server.mailbox.accepted
        received = message_from_bytes(envelope.content, policy=default)
    with sessions.begin() as session:
        kept = session.get_one(Mail, mail_id)
        session.expunge(kept)
    kept.received = received
    return kept


def state(sessions):
    with sessions.begin() as session:
        about = select(Event.kind).where(Event.touch_id.is_not(None)).order_by(Event.id)
        kinds = session.scalars(about).all()
        prospect = session.scalars(select(Prospect)).one()
        sequence = session.scalars(select(Sequence)).one()
        return list(kinds), prospect.lead_status, sequence.state


def test_looking_changes_nothing_and_a_post_ends_everything_once(runtime, sessions, mail):
    key = key_of(mail.id, mail.message_id)
    with served(runtime) as client:
        page = client.get(f"/u/{key}")
        assert page.status_code == 200
        assert "Stop e-mails from" in page.text
        assert "i…@harbor.example" in page.text
        assert "ines@" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert state(sessions)[0] == [EventKind.SENT]

        body = {"List-Unsubscribe": "One-Click"}
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: client.post(f"/u/{key}", data=body), range(4)))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert all("no more e-mails" in answer.text for answer in answers)
        assert "no more e-mails" in client.get(f"/u/{key}").text
    kinds, lead, sequence = state(sessions)
    assert kinds == [EventKind.SENT, EventKind.OPTED_OUT]
    assert (lead, sequence) == (LeadStatus.SUPPRESSED, SequenceState.STOPPED)


def test_an_unknown_key_is_told_what_to_do(runtime, sessions, mail):
    good = key_of(mail.id, mail.message_id)
    wrong = f"{mail.id}-{'0' * 32}"
    with served(runtime) as client:
        for key in (wrong, f"{mail.id + 1}-{good.partition('-')[2]}", "x", "<b>", "9" * 40):
            for answer in (client.get(f"/u/{key}"), client.post(f"/u/{key}")):
                assert answer.status_code == 404
                assert "<b>" not in answer.text
    assert state(sessions)[0] == [EventKind.SENT]


def test_a_mail_carries_the_one_click_address_and_the_providers_header(mail):
    key = key_of(mail.id, mail.message_id)
    unsubscribe = mail.received["List-Unsubscribe"]
    assert f"<https://outreach.team.example/u/{key}>" in unsubscribe
    assert "<mailto:ada@team.example" in unsubscribe
    assert mail.received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert json.loads(mail.received["X-SMTPAPI"]) == {"unique_args": {"drumbeat": key}}


def test_health_and_readiness_say_what_is_missing(runtime, database):
    with served(runtime) as client:
        assert client.get("/health").json() == {"status": "ok", "standing_still": []}
        assert client.get("/ready").status_code == 200
        assert client.get("/").status_code == 404
        assert client.post("/health").status_code == 405
    with served(runtime, slack=False, still=("mailer",)) as client:
        assert client.get("/health").status_code == 503
        assert client.get("/ready").json() == {"status": "waiting", "waits_for": ["slack"]}
    database.dispose()


def test_a_line_that_stays_dead_is_a_reason_to_start_again(runtime):
    with served(runtime, slack=False) as client:
        assert client.get("/health").status_code == 200  # it may come back by itself
    with served(runtime, slack=False, dead_seconds=0) as client:
        client.get("/ready")
        told = client.get("/health")
        assert (told.status_code, told.json()["standing_still"]) == (503, ["slack"])
    with served(runtime) as client:
        assert client.get("/health").status_code == 200


def test_a_line_counts_from_when_it_was_first_seen_down():
    line = Seen(up=True)
    assert line.down_for() == 0
    line.up = False
    assert not line.is_up()
    first = line.down_for()
    assert 0 < first < line.down_for()
    line.up = True
    assert line.down_for() == 0


def test_too_much_is_refused_and_a_taken_port_is_told(runtime):
    with served(with_provider(runtime, "postmark", "a:b")) as client:
        assert client.post("/events/postmark", content=b"x" * 5_000_001).status_code == 413
        with pytest.raises(InvalidError, match="DRUMBEAT_HTTP_PORT"):
            WebServer(lambda: None, host="127.0.0.1", port=client.base_url.port)


OUTREACH = "https://outreach.team.example"
PAGE = "https://team.example/guide?a=1&b=2"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def tracking(runtime, sessions, mail):
    """The runtime where the world can reach it, a while after the mail has left."""
    settings = runtime.settings.model_copy(update={"public_url": OUTREACH})
    return replace(runtime, settings=settings, clock=_at(NOW + timedelta(hours=1)))


def visits(sessions):
    with sessions.begin() as session:
        return [(v.kind, v.by_machine) for v in session.scalars(select(Visit).order_by(Visit.id))]


def path_of(address):
    return address.removeprefix(OUTREACH)


def test_a_link_leads_where_it_led_and_the_image_is_one_pixel(tracking, sessions, mail):
    links = links_of(tracking.settings)
    click, image = path_of(links.click(mail.id, PAGE)), path_of(links.image(mail.id))
    with served(tracking) as client:
        for _ in range(3):
            answer = client.get(click, headers=BROWSER)
            assert (answer.status_code, answer.headers["location"]) == (302, PAGE)
            assert answer.headers["cache-control"] == "no-store"
            assert "set-cookie" not in answer.headers
        assert visits(sessions) == [(EventKind.CLICKED, False)]
        pixel = client.get(image, headers=BROWSER)
        assert pixel.headers["content-type"] == "image/gif"
        assert pixel.headers["cache-control"] == "no-store"
        assert pixel.content.startswith(b"GIF89a")
        assert client.head(click, headers=BROWSER).status_code == 302
        assert client.get(image, headers=BROWSER | {"Sec-Purpose": "prefetch"}).status_code == 200
        assert client.post(click).status_code == 405
    assert visits(sessions) == [
        (EventKind.CLICKED, False),
        (EventKind.OPENED, False),
        (EventKind.CLICKED, True),
        (EventKind.OPENED, True),
    ]
    while step(replace(tracking, clock=_at(NOW + timedelta(hours=2)))):
        pass
    assert sorted(state(sessions)[0]) == sorted(
        [EventKind.SENT, *[EventKind.OPENED] * 2, *[EventKind.CLICKED] * 2]
    )


def test_what_we_did_not_sign_leads_nowhere(tracking, sessions, mail, tmp_path):
    links = links_of(tracking.settings)
    good = path_of(links.click(mail.id, PAGE)).removeprefix("/c/")
    image = path_of(links.image(mail.id)).removeprefix("/o/").removesuffix(".gif")
    others = Links(OUTREACH, b"another key").click(mail.id, "https://evil.example/")
    hostile = links.click(mail.id, "javascript:alert(1)")
    bad = [good[:-1], f"x{good}", image, path_of(others)[3:], path_of(hostile)[3:], "x", "." * 9000]
    with served(tracking) as client:
        for token in bad:
            answer = client.get(f"/c/{token}", headers=BROWSER)
            assert (answer.status_code, answer.text) == (404, "There is nothing here."), token
        assert client.get(f"/o/{good}.gif", headers=BROWSER).status_code == 404
        assert client.get(f"/o/{image}", headers=BROWSER).status_code == 404
    assert visits(sessions) == []


def test_the_link_of_a_mail_that_was_erased_still_leads_there(tracking, sessions, mail):
    click = path_of(links_of(tracking.settings).click(mail.id + 1, PAGE))
    with served(tracking) as client:
        assert client.get(click, headers=BROWSER).headers["location"] == PAGE
    assert visits(sessions) == []


def test_without_an_address_of_our_own_nothing_is_tracked(runtime):
    assert links_of(runtime.settings) is None
    with served(runtime) as client:
        assert client.get("/c/x").status_code == 404


def test_a_tracked_mail_leads_through_us_in_its_html_and_only_there(runtime, sessions):
    text = f"Hello Ines,\n\nsee {PAGE}, or {OUTREACH}/u/1-a.\n\nAda"
    settings = runtime.settings.model_copy(update={"public_url": OUTREACH})
    links = links_of(settings)
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        steps = make_conversation(session, workspace, ada)
        session.get_one(Campaign, steps.sequence.campaign_id).tracking = True
        steps.variant().body = text
        mail_id = steps.approve().id
    with smtp_server() as server:
        way = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_starttls": False}
        reached = settings.model_copy(update=way)
        assert build(replace(runtime, settings=reached)).step()
        [envelope] = server.mailbox.accepted
    received = message_from_bytes(envelope.content, policy=default)
    plain = received.get_body(("plain",)).get_content()
    html = received.get_body(("html",)).get_content()
    assert f"see {PAGE}, or {OUTREACH}/u/1-a." in plain
    assert "/c/" not in plain
    [target] = re.findall(r'href="([^"]+)"', html)
    assert links.read_click(target.removeprefix(f"{OUTREACH}/c/")) == Click(mail_id, PAGE)
    [image] = re.findall(r'src="([^"]+)"', html)
    token = image.removeprefix(f"{OUTREACH}/o/").removesuffix(".gif")
    assert links.read_open(token) == mail_id
    assert f"{OUTREACH}/u/1-a." in html
    assert f"{OUTREACH}/u/" in received["List-Unsubscribe"]


def _at(when):
    class At:
        def now(self):
            return when

    return At()


def with_provider(runtime, provider, secret):
    settings = runtime.settings.model_copy(
        update={"provider": Provider(provider), "provider_secret": _Secret(secret)}
    )
    return replace(runtime, settings=settings)


class _Secret:
    def __init__(self, value):
        self._value = value

    def get_secret_value(self):
        return self._value


def signed(body: bytes, *, at=NOW, key=SENDGRID_KEY):
    stamp = str(int(at.timestamp()))
    signature = key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: stamp}


def test_sendgrids_reports_are_taken_once_when_they_are_signed(runtime, sessions, mail):
    key = key_of(mail.id, mail.message_id)
    events = [
        {"event": "processed", "sg_event_id": "p", "drumbeat": key},
        {"event": "delivered", "sg_event_id": "d", "drumbeat": key},
        {"event": "open", "sg_event_id": "o", "drumbeat": key, "sg_machine_open": True},
        {"event": "spamreport", "sg_event_id": "s", "drumbeat": key},
        {"event": "click", "sg_event_id": "c", "drumbeat": "7-" + "0" * 32},
        {"event": "click", "drumbeat": key},
        "rubbish",
    ]
    body = json.dumps(events).encode()
    with served(with_provider(runtime, "sendgrid", SENDGRID_PUBLIC)) as client:
        for _ in range(2):
            answer = client.post("/events/sendgrid", content=body, headers=signed(body))
            assert answer.status_code == 200
        assert client.post("/events/postmark", content=body).status_code == 404
    kinds, lead, _ = state(sessions)
    assert kinds == [EventKind.SENT, EventKind.DELIVERED, EventKind.OPENED, EventKind.COMPLAINED]
    assert lead is LeadStatus.SUPPRESSED


BOUNCE = {
    "email": "ines@harbor.example",
    "timestamp": int(NOW.timestamp()),
    "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
    "event": "bounce",
    "category": ["cat facts"],
    "sg_event_id": "6g4ZI7SA-xmRDv57GoPIPw==",
    "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    "reason": "552 5.2.2 mailbox full",
    "status": "5.2.2",
    "type": "blocked",
}
"""As SendGrid documents its events; without the key that only a header of ours puts there."""


def test_the_mailer_keeps_what_sendgrid_calls_a_mail(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ada = make_actor(session, workspace)
        make_conversation(session, workspace, ada, make_prospect(session, workspace)).approve()
    with smtp_server() as server:
        server.mailbox.faults.data.append("250 Ok: queued as 14c5d75ce93.dfd.64b469")
        wires = Wires(Server("127.0.0.1", server.port, starttls=False))
        assert Mailer(sessions, Standing(), wires, "one", provider=Provider.SENDGRID).step()
    with sessions.begin() as session:
        assert session.scalars(select(Mail.remote_id)).one() == "14c5d75ce93"


def test_sendgrids_own_name_of_a_mail_is_known_by_what_stands_before_the_first_dot(
    runtime, sessions, mail
):
    other = BOUNCE | {"sg_message_id": "14c5d75ce9.filter0001.16648", "sg_event_id": "x"}
    body = json.dumps([other, BOUNCE]).encode()
    with sessions.begin() as session:
        said = "250 Ok: queued as 14c5d75ce93.dfd.64b469"
        session.get_one(Mail, mail.id).remote_id = name_in(Provider.SENDGRID, said)
    with served(with_provider(runtime, "sendgrid", SENDGRID_PUBLIC)) as client:
        for _ in range(2):
            answer = client.post("/events/sendgrid", content=body, headers=signed(body))
            assert answer.status_code == 200
    kinds, lead, sequence = state(sessions)
    assert kinds == [EventKind.SENT, EventKind.SOFT_BOUNCED]
    assert (lead, sequence) == (LeadStatus.CONTACTED, SequenceState.ACTIVE)
    with sessions.begin() as session:
        tries = session.scalars(select(Mail).where(Mail.touch_id == mail.touch_id)).all()
        assert [each.tries_before for each in tries] == [0, 1]


LATE_BOUNCE = {
    "email": "Ines@Harbor.example",
    "timestamp": int(NOW.timestamp()) + 60,
    "status": "5.1.10",
    "reason": "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup",
    "sg_message_id": "",
    "sg_event_id": "Ym91bmNlLTE",
    "type": "bounce",
    "event": "bounce",
}
"""What comes back once the other server has taken it: no key of ours, and no id of SendGrid's."""


def told_by_sendgrid(runtime, *events):
    body = json.dumps(events).encode()
    with served(with_provider(runtime, "sendgrid", SENDGRID_PUBLIC)) as client:
        for _ in range(2):
            answer = client.post("/events/sendgrid", content=body, headers=signed(body))
            assert answer.status_code == 200


def test_a_late_bounce_without_any_id_finds_its_mail_by_whom_it_was_sent_to(
    runtime, sessions, mail
):
    told_by_sendgrid(runtime, LATE_BOUNCE | {"email": "other@harbor.example"}, LATE_BOUNCE)
    kinds, lead, sequence = state(sessions)
    assert kinds == [EventKind.SENT, EventKind.BOUNCED]
    assert (lead, sequence) == (LeadStatus.UNREACHABLE, SequenceState.STOPPED)


@pytest.mark.parametrize(
    "other",
    [
        {"timestamp": int((NOW - timedelta(hours=1)).timestamp())},
        {"timestamp": int((NOW + timedelta(days=11)).timestamp())},
        {"email": ""},
        {"email": "Ines <ines@harbor.example>"},
    ],
    ids=["before it left", "long after", "to nobody", "no address"],
)
def test_a_late_bounce_of_another_mail_changes_nothing(runtime, sessions, mail, other):
    late = replace(runtime, clock=_at(NOW + timedelta(days=12)))
    if other.get("timestamp", 0) < NOW.timestamp():
        late = runtime
    body = json.dumps([LATE_BOUNCE | other]).encode()
    with served(with_provider(late, "sendgrid", SENDGRID_PUBLIC)) as client:
        sent = client.post(
            "/events/sendgrid", content=body, headers=signed(body, at=late.clock.now())
        )
        assert sent.status_code == 200
    assert state(sessions)[0] == [EventKind.SENT]


def test_a_name_that_came_with_our_key_is_enough_for_a_later_report(runtime, sessions, mail):
    delivered = {
        "event": "delivered",
        "sg_event_id": "d",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "drumbeat": key_of(mail.id, mail.message_id),
        "timestamp": int(NOW.timestamp()),
    }
    told_by_sendgrid(runtime, delivered)
    told_by_sendgrid(runtime, BOUNCE | {"email": "forwarded@elsewhere.example"})
    assert state(sessions)[0] == [EventKind.SENT, EventKind.DELIVERED, EventKind.SOFT_BOUNCED]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: {},
        lambda body: signed(body, at=NOW - WINDOW - timedelta(seconds=1)),
        lambda body: signed(body, at=NOW + WINDOW + timedelta(seconds=2)),
        lambda body: signed(body + b" "),
        lambda body: signed(body, key=ec.generate_private_key(ec.SECP256R1())),
        lambda body: signed(body) | {SIGNATURE: "no base64"},
        lambda body: signed(body) | {TIMESTAMP: "９" * 10},
    ],
)
def test_what_sendgrid_did_not_sign_is_refused(spoil):
    body = b'[{"event": "delivered", "sg_event_id": "d"}]'
    assert is_sendgrid(body, signed(body), SENDGRID_PUBLIC, now=NOW)
    assert not is_sendgrid(body, spoil(body), SENDGRID_PUBLIC, now=NOW)


@pytest.mark.parametrize("key", ["", "no key", base64.b64encode(b"x").decode()])
def test_with_a_key_that_is_none_nothing_is_taken(key):
    assert not is_sendgrid(b"[]", signed(b"[]"), key, now=NOW)


def test_postmark_proves_itself_with_a_password(runtime, sessions, mail):
    told = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 42,
        "Metadata": {"drumbeat": key_of(mail.id, mail.message_id)},
        "Description": "The mailbox does not exist.",
    }
    with served(with_provider(runtime, "postmark", "drum:beat")) as client:
        assert client.post("/events/postmark", json=told).status_code == 403
        assert client.post("/events/postmark", json=told, auth=("drum", "no")).status_code == 403
        assert (
            client.post("/events/postmark", content=b"{", auth=("drum", "beat")).status_code == 400
        )
        for _ in range(2):
            answer = client.post("/events/postmark", json=told, auth=("drum", "beat"))
            assert answer.status_code == 200
    kinds, lead, sequence = state(sessions)
    assert kinds == [EventKind.SENT, EventKind.BOUNCED]
    assert (lead, sequence) == (LeadStatus.UNREACHABLE, SequenceState.STOPPED)


@pytest.fixture(scope="module")
def amazon():
    """A key with a certificate, and what Amazon would serve and be asked for."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.example")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=400))
        .sign(key, hashes.SHA256())
    )
    return key, certificate.public_bytes(Encoding.PEM)


def notification(key, message, **more):
    told = {
        "Type": "Notification",
        "MessageId": "m1",
        "TopicArn": TOPIC,
        "Message": json.dumps(message),
        "Timestamp": NOW.isoformat().replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": f"{HOST}/certificate.pem",
    } | more
    names = (
        ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
        if told["Type"] == "Notification"
        else ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    )
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return told | {"Signature": base64.b64encode(signature).decode()}


def test_amazons_notifications_are_taken_when_its_own_certificate_signs(
    runtime, sessions, mail, amazon
):
    key, pem = amazon
    asked = []

    def fetch(url):
        asked.append(url)
        return pem

    bounce = {
        "eventType": "Bounce",
        "mail": {"messageId": "x", "tags": {"drumbeat": [key_of(mail.id, mail.message_id)]}},
        "bounce": {"bounceType": "Permanent", "feedbackId": "f1"},
    }
    said_again = (NOW - timedelta(hours=23)).isoformat()
    good = notification(key, bounce, Timestamp=said_again)
    old = (NOW - timedelta(hours=25)).isoformat()
    ahead = (NOW + timedelta(minutes=11)).isoformat()
    elsewhere = "https://sns.eu-west-1.amazonaws.com.evil.example/c.pem"
    spoiled = [
        good | {"Message": json.dumps(bounce | {"eventType": "Complaint"})},
        notification(key, bounce, TopicArn="arn:aws:sns:eu-west-1:1:other"),
        notification(key, bounce, SigningCertURL=elsewhere),
        notification(key, bounce, SigningCertURL="http://sns.eu-west-1.amazonaws.com/c.pem"),
        notification(key, bounce, Timestamp=old),
        notification(key, bounce, Timestamp=ahead),
        good | {"SignatureVersion": "3"},
        [good],
    ]
    confirm = notification(
        key, "hello", Type="SubscriptionConfirmation", Token="t", SubscribeURL=f"{HOST}/?Action=x"
    )
    with served(with_provider(runtime, "ses", TOPIC), fetch=fetch) as client:
        for bad in spoiled:
            assert client.post("/events/ses", json=bad).status_code == 403
        assert state(sessions)[0] == [EventKind.SENT]
        assert client.post("/events/ses", json=confirm).status_code == 200
        assert asked[-1] == f"{HOST}/?Action=x"
        assert client.post("/events/ses", json=good).status_code == 200
    assert state(sessions)[0] == [EventKind.SENT, EventKind.BOUNCED]
    assert all(url.startswith(HOST) for url in asked)


def test_stopping_does_not_wait_for_an_idle_caller(runtime):
    with served(runtime) as client:
        client.get("/health")
        before = threading.active_count()
    assert threading.active_count() < before
