"""Notices of mail servers, built as servers build them: whom they are about, and how bad it is."""

from __future__ import annotations

import pytest

from engine.replies.inbound import parse

ADDRESS = "ines@harbor.example"
OTHER = "omar@harbor.example"


def fields(recipient=ADDRESS, action="failed", status="5.1.1", diagnosis="smtp; 550 User unknown"):
    said = f"Diagnostic-Code: {diagnosis}\n" if diagnosis else ""
    return f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n{said}"


def report(*blocks, said="The mail could not be handed over.", subject="Delivery report"):
    told = "\n".join(("Reporting-MTA: dns; mx.example\n", *blocks))
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: ada@team.example
Return-Path: <>
Subject: {subject}
Message-ID: <report@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

{said}

--xx
Content-Type: message/delivery-status

{told}
--xx
Content-Type: text/rfc822-headers

Message-ID: <original@team.example>

--xx--
""".encode()


def notice(text, *, subject="Undeliverable mail", sender="MAILER-DAEMON@mx.example", more=""):
    head = f"From: {sender}\nTo: ada@team.example\nReturn-Path: <>\nSubject: {subject}\n{more}"
    return f"{head}\n{text}\n".encode()


def kind(raw):
    bounce = parse(raw).bounce
    return bounce and (bounce.kind, bounce.recipients)


FULL = {"status": "5.2.2", "diagnosis": "smtp; 552 over quota"}


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ([fields(), fields(OTHER, "delayed", "4.4.1", None)], ("hard", (ADDRESS,))),
        ([fields(OTHER, "delayed", "4.4.1", None), fields()], ("hard", (ADDRESS,))),
        ([fields(OTHER, "delivered", "2.0.0", None), fields()], ("hard", (ADDRESS,))),
        ([fields(**FULL), fields(OTHER, "delayed", "4.4.1", None)], ("soft", (ADDRESS,))),
        ([fields(OTHER, **FULL), fields()], ("hard", (ADDRESS,))),
        ([fields(OTHER, "relayed", "2.0.0", None)], None),
        ([fields(action="delayed", status="4.4.1", diagnosis=None)], ("delay", (ADDRESS,))),
    ],
)
def test_a_report_about_several_people_is_about_the_worst_off(blocks, told):
    assert kind(report(*blocks)) == told


def test_an_action_that_no_standard_knows_is_a_failure():
    raw = report(fields(action="error", status="5.0.0", diagnosis="smtp; 550 no such user"))
    assert kind(raw) == ("hard", (ADDRESS,))


@pytest.mark.parametrize(
    ("status", "diagnosis", "told"),
    [
        ("5.3.0", "smtp; 553 5.3.0 <ines@harbor.example>... No such user here", "hard"),
        ("5.7.1", "smtp; 550 5.7.1 No mailbox found", "hard"),
        ("5.7.1", "smtp; 553 sorry, the user's mail-box was not found (#5.7.1)", "hard"),
        ("5.0.0", "smtp; 550 BAD_RECIPIENT - see our help pages", "hard"),
        ("5.7.1", "smtp; 550 5.7.1 user unknown or blocked by policy", "soft"),
        ("4.7.1", "smtp; 450 4.7.1 no such user for now", "soft"),
        ("5.2.2", "smtp; 552 5.2.2 mailbox unavailable", "soft"),
        ("5.1.1", "smtp; 550 maximum message size exceeded", "soft"),
        ("5.1.1", "smtp; 550 rejected as spam", "soft"),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied", "hard"),
    ],
)
def test_what_the_server_said_counts_for_more_than_a_vague_number(status, diagnosis, told):
    assert kind(report(fields(status=status, diagnosis=diagnosis))) == (told, (ADDRESS,))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Not delivered to {ADDRESS}: user ines is not listed in the directory.", "hard"),
        (f"Not delivered to {ADDRESS}: it does not have a final email delivery point.", "hard"),
        (f"551 <{ADDRESS}> is a deactivated mailbox", "hard"),
        (f"554 Rcpt <{ADDRESS}> does not exist", "hard"),
        (f"550 {ADDRESS} is not an active address at this host", "hard"),
        (f"Invalid final delivery userid: {ADDRESS}", "hard"),
        (f"Not delivered to {ADDRESS}: no matches to the name server's query.", "hard"),
        (f"Undelivered: {ADDRESS}. No such user.\nAttachment is a copy of the message.", "hard"),
        (f"Undelivered: {ADDRESS}. She does not accept mail with attachments.", "soft"),
        (f"Delivery to {ADDRESS} has been postponed, as the mailbox is full.", "delay"),
    ],
)
def test_a_notice_without_a_report_is_read_by_its_words(text, told):
    assert kind(notice(text)) == (told, (ADDRESS,))


def test_a_report_without_a_single_field_is_still_a_report():
    raw = report(said=f"A message could not be delivered to {ADDRESS}: l'adresse n'existe pas.")
    raw = raw.replace(b"Return-Path: <>", b"Return-Path: <MAILER-DAEMON@mx.example>")
    raw = raw.replace(b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\n", b"")
    assert kind(raw) == ("hard", (ADDRESS,))


@pytest.mark.parametrize("sender", [b"", b"From:\n", b"From: ;\n"])
def test_what_names_no_sender_at_all_is_read_by_its_words(sender):
    raw = notice(f"Your message could not be delivered to {ADDRESS}: no such user here.")
    lines = raw.split(b"\n")
    raw = b"\n".join(line for line in lines if not line.startswith((b"From:", b"Return-Path:")))
    assert kind(sender + raw) == ("hard", (ADDRESS,))


def test_a_delay_is_known_by_subject_and_words_when_its_sender_cannot_be_read():
    said = f'Delivery of email to this address "{ADDRESS}" has been postponed: a full mailbox.'
    raw = notice(
        said, subject="Mail Delivery Warning", sender=r"<Postmaster\@mx.example@x.example>"
    )
    assert kind(raw.replace(b"Return-Path: <>\n", b"")) == ("delay", (ADDRESS,))


@pytest.mark.parametrize(
    ("text", "subject", "sender"),
    [
        (f"<{ADDRESS}>:\n信件无法送达", "信件无法送达", "mailer-daemon@mx.example"),
        (f"{ADDRESS} did not match any address here.", "FAILED MAIL to ines",
         "postmaster@mx.example"),
        (f"Your message to <{ADDRESS}> was automatically rejected: quota exceeded",
         "Automatically rejected mail", "admin@mx.example"),
    ],
)  # fmt: skip
def test_a_server_is_known_without_a_null_path(text, subject, sender):
    raw = notice(text, subject=subject, sender=sender).replace(b"Return-Path: <>\n", b"")
    assert kind(raw) == ("soft", (ADDRESS,))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"Your message to <{ADDRESS}> was automatically rejected:\nQuota exceeded", "soft"),
        ("Your message was displayed. This does not say that it was understood.", None),
        ("Your message was deleted without being read.", None),
    ],
)
def test_a_receipt_is_a_failure_only_when_the_mailbox_refused(said, told):
    raw = report("Disposition: automatic-action/MDN-sent-automatically; deleted", said=said)
    raw = raw.replace(b"delivery-status", b"disposition-notification")
    bounce = parse(raw).bounce
    assert (bounce and bounce.kind) == told


def test_a_complaint_is_no_failure():
    raw = report("Feedback-Type: abuse", said="This is a complaint about a mail from you.")
    raw = raw.replace(b"report-type=delivery-status", b"report-type=feedback-report")
    assert kind(raw.replace(b"message/delivery-status", b"message/feedback-report")) is None


def test_who_must_first_be_approved_has_not_failed():
    held = fields(status="4.7.0", diagnosis="X-Gate; Sender not pre-approved, see the notice")
    assert kind(report(held, subject="Re: Exchange year")) is None


def test_what_stands_above_the_recipient_is_said_of_it():
    above, of_ines = "Action: delayed\n", f"Final-Recipient: rfc822; {ADDRESS}\nStatus: 4.4.1\n"
    raw = report(of_ines).replace(b"dns; mx.example\n", b"dns; mx.example\n" + above.encode())
    assert kind(raw) == ("delay", (ADDRESS,))


def test_a_reply_of_a_machine_without_a_sender_may_be_a_failure():
    told = f"You sent mail to {ADDRESS}. That is not a valid user here."
    assert kind(notice(told, subject="", sender="<>")) == ("hard", (ADDRESS,))
    assert kind(notice("I am on leave.", subject="", sender="<>")) is None
