"""Messages as they really come: odd charsets, HTML, quotes, signatures, bounces."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generation import footer
from engine.replies.html_text import as_text
from engine.replies.inbound import parse
from engine.replies.stripping import own_text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi Ada,\n\nThanks, but no.\n\nAnna", "Hi Ada,\n\nThanks, but no."),
        ("Yes.\n\nBest regards,\nAnna Lind\nHead\n+1 555 0100", "Yes."),
        ("Yes.\n\nBest,\nAnna\n\nP.S. call me", "Yes.\n\nP.S. call me"),
        ("Yes.\n-- \nAnna\nHarbor School", "Yes."),
        (
            "Gerne!\n\nMit freundlichen Grüßen\nJan\n\nAm 23.11.2026 um 10:00 schrieb A B:\n> x",
            "Gerne!",
        ),
        (
            "On Mon, 23 Nov 2026 at 10:00, Ada <a@x.example> wrote:\n> one\n\nbelow\n> two\nlast",
            "below\nlast",
        ),
        ("Ok\n\nFrom: Ada <a@x.example>\nSent: Monday\nTo: I\nSubject: x\n\nold words", "Ok"),
        ("No.\n\nSent from my iPhone", "No."),
        ("- one\n- two", "- one\n- two"),
        ("We need:\n\n- Prices\n- Names\n- Dates", "We need:\n\n- Prices\n- Names\n- Dates"),
        ("Ja.\n\nMed vänlig hälsning\nKarin Ek\nRektor", "Ja."),
        ("Tak.\n\nZ poważaniem\nEwa Lis", "Tak."),
        ("Nej.\n\nDen mån 23 nov. 2026 kl 10:00 skrev A <a@x.example>:\n\n> old", "Nej."),
        ("Nie.\n\npon., 23 lis 2026 o 10:00 A\n<a@x.example> napisał(a):\n\n> old", "Nie."),
        ("Sim.\n\nA <a@x.example> escreveu (segunda, 23/11/2026 à(s) 10:00):\n\n> old", "Sim."),
        ("Ada Admin wrote:\n> old\n\nnew", "new"),
        ("You once wrote:\nall is well", "You once wrote:\nall is well"),
        ("> all of it is quoted", ""),
        ("\n\nAm 23.11.2026 um 10:00 schrieb A B:\n> reply stop", ""),
        ("Da: Ada <a@x.example>\nInviato: lunedì\nA: Ines\nOggetto: x\n\nreply stop", ""),
        ("Si.\n\nVan: A <a@x.example>\nVerzonden: maandag\nAan: I\nOnderwerp: x\n\nold", "Si."),
        ("Yes.\n\n---- On Mon, 23 Nov 2026 A <a@x.example> wrote ----\n\nold", "Yes."),
        ("Volontiers.\n\nLe 23 nov. à 10:00, A <a@x.example> a écrit :\n> old", "Volontiers."),
        ("Yes.\n\nThis e-mail and its attachments are confidential.", "Yes."),
        ("", ""),
    ],
)
def test_what_was_written_this_time(text, left):
    assert own_text(text, from_name="Anna Lind").new.split() == left.split()


@given(st.text(max_size=500))
def test_something_is_left_when_something_was_written(text):
    assert own_text(f"Agreed for Tuesday.\n{text}").new.strip()


def test_the_way_out_that_we_offer_is_nobodys_wish():
    """However it was quoted, or not: an empty answer above it asks for nothing."""
    own = own_text(f"Sounds good.\n\nold words\n--\n{footer.OPT_OUT}")
    assert (own.new, own.signature) == ("Sounds good.\n\nold words", "--")


def test_a_hostile_text_is_read_in_time():
    began = time.monotonic()
    for text in (
        "On " * 20_000,
        "> " * 30_000,
        "From:\n" * 9_000,
        "Best,\n" * 9_000,
        "\n" * 99_000,
    ):
        own_text(text)
    assert time.monotonic() - began < 10


def simple(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ines Okafor <Ines@Harbor.example>"
    mail["To"] = "ada@team.example"
    mail["Subject"] = "Re: routes"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail


def test_a_message_with_its_thread():
    mail = simple(
        Message_ID="<r@x>", In_Reply_To="<b@x>", References="<a@x> <b@x>", Auto_Submitted="no"
    )
    mail.set_content("Grüße und mehr\n")
    read = parse(mail.as_bytes())
    assert (read.message_id, read.in_reply_to) == ("<r@x>", ("<b@x>", "<a@x>"))
    assert (read.from_address, read.from_name) == ("ines@harbor.example", "Ines Okafor")
    assert read.new_text == "Grüße und mehr"
    assert read.bounce is None


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "no-such-charset", "utf-8"])
def test_any_charset_is_read(charset):
    raw = (
        b"From: a@b.example\r\nMessage-ID: <r@x>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset="
        + charset.encode()
        + b"\r\n\r\nGr\xfc\xdfe aus K\xf6ln\r\n"
    )
    assert parse(raw).new_text == "Grüße aus Köln"


def test_html_alone_becomes_text_and_its_quote_is_left_out():
    mail = simple(Message_ID="<r@x>")
    mail.set_content(
        "<html><head><style>p {}</style></head><body><p>Happy to <b>talk</b> &amp; meet.</p>"
        '<div class="gmail_quote">On Monday Ada wrote:<blockquote>Do you&nbsp;want to talk?'
        "</blockquote></div></body></html>",
        subtype="html",
    )
    assert parse(mail.as_bytes()).new_text == "Happy to talk & meet."


@given(st.text(max_size=300))
def test_any_html_is_read(html):
    as_text(html)


@given(st.binary(max_size=600))
def test_any_bytes_are_read(raw):
    read = parse(raw)
    assert read.message_id


def test_blanks_between_the_elements_of_a_quote_do_not_make_it_new():
    body = "<div>Yes.</div><blockquote>Hello,<br>\n<br>\nwe wrote this.</blockquote>"
    assert as_text(body).split("\n")[-1] == "> we wrote this."


def test_blank_lines_of_a_page_are_kept():
    body = "<div>Yes.</div><div><br></div><p class=MsoNormal>Ines</p><p>&nbsp;</p><p>Head</p>"
    assert as_text(body) == "Yes.\n\nInes\n\nHead"


def test_a_message_without_an_id_is_known_by_its_content():
    one, same, other = (parse(b"From: a@b.example\n\n" + text) for text in (b"x", b"x", b"y"))
    assert one.message_id == same.message_id != other.message_id


def test_it_is_the_same_message_however_its_lines_end():
    lines = b"From: ines@harbor.example\nSubject: Re: routes\n\nYes,\nplease.\n"
    assert parse(lines).message_id == parse(lines.replace(b"\n", b"\r\n")).message_id


REPORT = """\
From: Mail Delivery Subsystem <mailer-daemon@mx.example>
To: ada@team.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

I could not deliver your message.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ines@harbor.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnosis}

--B
Content-Type: message/rfc822

Message-ID: <original@team.example>
From: ada@team.example
To: ines@harbor.example
Subject: routes

hello
--B--
"""


@pytest.mark.parametrize(
    ("action", "status", "diagnosis", "failed", "hard"),
    [
        ("failed", "5.1.1", "550 5.1.1 no such user", True, True),
        ("failed", "5.2.1", "550 5.2.1 mailbox disabled", True, True),
        ("failed", "5.2.2", "552 5.2.2 mailbox full", True, False),
        ("failed", "5.7.1", "550 5.7.1 refused by policy", True, False),
        ("delayed", "4.4.1", "connection timed out", False, False),
    ],
)
def test_a_report_says_whether_the_address_is_at_fault(action, status, diagnosis, failed, hard):
    raw = REPORT.format(action=action, status=status, diagnosis=diagnosis).encode()
    bounce = parse(raw).bounce
    assert bounce is not None
    assert (bounce.failed, bounce.hard) == (failed, hard)
    assert bounce.recipients == ("ines@harbor.example",)
    assert "<original@team.example>" in bounce.returned_ids
    assert diagnosis in bounce.diagnosis


def test_a_receipt_of_delivery_is_no_bounce():
    raw = REPORT.format(action="delivered", status="2.0.0", diagnosis="250 ok").encode()
    assert parse(raw).bounce is None


def test_an_answer_that_talks_of_failures_is_no_bounce():
    mail = simple(Message_ID="<r@x>")
    mail.set_content("Your mail was undeliverable at first: 550 5.1.1. Now it works, let's talk.")
    assert parse(mail.as_bytes()).bounce is None
