"""Mail out by SMTP, answers and bounces in by Maildir, and a mail server in trouble."""

import email
import email.policy
import mailbox
import smtplib
from email.message import EmailMessage

import pytest
from flufl.bounce import all_failures

from engine.replies import inbound
from engine.replies.effects import kind_in
from tests.sandbox.conftest import ADA


def mail(to="jo@example.com", **headers):
    message = EmailMessage()
    message["From"] = "Remy Rep <remy@sender.example>"
    message["To"] = f"Jo Doe <{to}>"
    message["Subject"] = "Grüße & more"
    message["Message-ID"] = f"<touch-{to}>"
    message["Date"] = "Mon, 02 Feb 2026 09:00:00 +0000"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Hello Jo,\n\nshall we talk?\n")
    message.add_alternative("<p>Hello Jo</p>", subtype="html")
    return message


def send(sandbox, message):
    with smtplib.SMTP("127.0.0.1", sandbox.ws.smtp_port, timeout=5) as server:
        server.send_message(message)


def arrived(sandbox):
    box = mailbox.Maildir(sandbox.ws.maildir, create=False)
    return [
        email.message_from_bytes(box.get_bytes(key), policy=email.policy.default)
        for key in box.keys()  # noqa: SIM118 - a mailbox iterates over messages
    ]


@pytest.fixture
def box(open_sandbox):
    return open_sandbox()


def test_a_mail_is_received_and_read(box):
    send(box, mail())
    received = box.http.get("/control/mail").json()
    assert len(received) == 1
    told = received[0]
    assert told["from"] == "Remy Rep <remy@sender.example>"
    assert told["to"] == "Jo Doe <jo@example.com>"
    assert told["subject"] == "Grüße & more"
    assert told["message_id"] == "<touch-jo@example.com>"
    assert told["text"] == "Hello Jo,\n\nshall we talk?\n"
    assert told["html"] == "<p>Hello Jo</p>\n"
    assert told["headers"]["Subject"] == "Grüße & more"
    assert told["raw"].startswith("From: Remy Rep")
    assert (told["sender"], told["recipients"]) == ("remy@sender.example", ["jo@example.com"])


def test_an_answer_stands_in_the_thread(box):
    send(box, mail(References="<first@sender.example>"))
    box.do("clock", to="2030-05-06T10:00:00Z")
    answer = box.do(
        "mail/answer",
        touch_message_id="touch-jo@example.com",
        text="Yes, please.",
        headers={"X-Test": "1"},
    )
    assert answer["acknowledged"]
    message = arrived(box)[0]
    assert message["From"] == "Jo Doe <jo@example.com>"
    assert message["To"] == "Remy Rep <remy@sender.example>"
    assert message["Subject"] == "Re: Grüße & more"
    assert message["In-Reply-To"] == "<touch-jo@example.com>"
    assert message["References"] == "<first@sender.example> <touch-jo@example.com>"
    assert message["Message-ID"] == answer["message_id"]
    assert message["X-Test"] == "1"
    assert message["Date"].datetime.isoformat().startswith("2030-05-06T10:00:0")
    lines = message.get_content().splitlines()
    assert lines[0] == "Yes, please."
    assert lines[2] == "On Mon, 02 Feb 2026 at 09:00, Remy Rep <remy@sender.example> wrote:"
    assert lines[3:] == ["> Hello Jo,", ">", "> shall we talk?"]


def test_the_last_mail_to_an_address_can_be_answered(box):
    send(box, mail("a@example.com"))
    send(box, mail("b@example.com"))
    box.do(
        "mail/answer",
        address="A@example.com",
        text="out",
        headers={"Auto-Submitted": "auto-replied"},
    )
    message = arrived(box)[0]
    assert message["In-Reply-To"] == "<touch-a@example.com>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert "was received" in box.do("mail/answer", address="c@example.com", text="x")["error"]


@pytest.mark.parametrize(
    ("kind", "status", "read_as"),
    [
        ("hard", "5.1.1", "hard"),
        ("soft", "5.2.2", "soft"),
        ("refused", "5.7.1", "refused"),
        ("delay", "4.2.2", "delay"),
    ],
)
def test_a_bounce_is_a_delivery_status_notification(box, kind, status, read_as):
    send(box, mail())
    assert box.do("mail/bounce", touch_message_id="<touch-jo@example.com>", kind=kind)[
        "acknowledged"
    ]
    report = arrived(box)[0]
    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    words, fields, original = report.iter_parts()
    assert "jo@example.com" in words.get_content()
    recipient = fields.get_payload()[1]
    assert recipient["Status"] == status
    assert recipient["Final-Recipient"] == "rfc822; jo@example.com"
    assert original.get_payload()[0]["Message-ID"] == "<touch-jo@example.com>"
    assert report["To"] == "remy@sender.example"
    temporary, permanent = all_failures(report)
    assert (temporary if kind == "delay" else permanent) == {b"jo@example.com"}
    assert kind_in(inbound.parse(report.as_bytes()).bounce) == read_as


def test_a_complaint_is_a_feedback_report_that_is_read_as_one(box):
    send(box, mail())
    assert box.do("mail/complaint", address="jo@example.com")["acknowledged"]
    report = arrived(box)[0]
    assert report.get_param("report-type") == "feedback-report"
    assert report["To"] == "remy@sender.example"
    read = inbound.parse(report.as_bytes())
    assert read.complaint.recipients == ("jo@example.com",)
    assert "<touch-jo@example.com>" in read.complaint.returned_ids
    assert read.bounce is None
    assert "was received" in box.do("mail/complaint", address="c@example.com")["error"]


def test_refusing_at_the_door(box):
    box.do("faults", smtp={"refuse": True, "times": 1})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(box, mail())
    send(box, mail())
    assert len(box.http.get("/control/mail").json()) == 1


@pytest.mark.parametrize(("fault", "code"), [("temporary", 451), ("permanent", 554)])
def test_refusing_the_message(box, fault, code):
    box.do("faults", smtp={"after_data": fault, "times": 1})
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(box, mail())
    assert caught.value.smtp_code == code
    assert box.http.get("/control/mail").json() == []
    send(box, mail())


def test_hanging_up_after_the_message_was_taken(box):
    box.do("faults", smtp={"after_data": "drop", "times": 1})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(box, mail())
    assert len(box.http.get("/control/mail").json()) == 1
    send(box, mail())
    assert len(box.http.get("/control/mail").json()) == 2


def test_mail_stands_in_the_journal(box):
    send(box, mail())
    box.do("mail/answer", touch_message_id="touch-jo@example.com", text="x", user=ADA)
    seen = box.until(lambda e: e["direction"] == "mail", count=2)
    assert [(e["kind"], e["name"]) for e in seen] == [("smtp", "received"), ("maildir", "answer")]
