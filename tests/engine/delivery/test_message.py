"""What goes over the wire stands whatever the data says."""

from __future__ import annotations

import email
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.mail import message
from engine.delivery.mail.tracked_links import Links
from engine.errors import InvalidError
from engine.views.delivery import ClaimedMail
from tests.support import NOW

MAIL = ClaimedMail(
    id=1,
    workspace_id=1,
    touch_id=1,
    owner="one",
    fence=1,
    message_id="<aaaa1111@team.example>",
    in_reply_to=None,
    references=None,
    sender_id=1,
    from_address="ada@team.example",
    from_name="Ada Admin",
    to_address="ines@harbor.example",
    to_name="Inés Okafor",
    subject="Überweisung für Familien",
    text="Hello Inés,\n\n.a line with a dot\n<b>not bold</b> & more\n\nAda\n",
)
HEADERS = {
    "message-id",
    "date",
    "from",
    "to",
    "reply-to",
    "subject",
    "list-unsubscribe",
    "mime-version",
    "content-type",
}


def read(mail: ClaimedMail):
    return email.message_from_bytes(message.build(mail, now=NOW), policy=default)


NAMES = st.text("Ab 0-'.,\"é=?", max_size=30)
LOCALS = st.from_regex(r"[a-z0-9_+\-]{1,20}(\.[a-z0-9]{1,9})?", fullmatch=True)


@given(NAMES, LOCALS)
def test_a_plain_address_stands_as_the_email_package_writes_it(name, local):
    [to] = re.findall(
        rb"^To: .*\r\n(?: .*\r\n)*",
        message.build(
            MAIL.model_copy(update={"to_name": name, "to_address": f"{local}@harbor.example"}),
            now=NOW,
        ),
        re.MULTILINE,
    )
    address = Address(message.clean(name, 120), local, "harbor.example")
    assert to.decode() == message.WIRE.header_factory("To", address).fold(policy=message.WIRE)


def test_a_message_has_what_the_rules_ask_for():
    parsed = read(MAIL)
    assert parsed["Message-ID"] == MAIL.message_id
    assert parsed["From"] == "Ada Admin <ada@team.example>"
    assert parsed["To"].addresses[0].display_name == "Inés Okafor"
    assert parsed["Subject"] == "Überweisung für Familien"
    assert parsed["Date"].datetime == NOW
    assert parsed["List-Unsubscribe"] == (
        "<mailto:ada@team.example?subject=unsubscribe%20aaaa1111>"
    )
    assert "In-Reply-To" not in parsed
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert "&lt;b&gt;not bold&lt;/b&gt; &amp; more" in html.get_content()
    assert "<b>" not in html.get_content()


def test_it_is_seven_bits_with_crlf_and_short_lines():
    raw = message.build(MAIL.model_copy(update={"text": "ü" * 3000}), now=NOW)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 250


def test_a_long_thread_keeps_its_ids_readable():
    ids = [f"<{n:032x}@{'mail.' * 12}team.example>" for n in range(30)]
    parsed = read(MAIL.model_copy(update={"in_reply_to": ids[-1], "references": " ".join(ids)}))
    assert parsed["In-Reply-To"] == ids[-1]
    assert parsed["References"].split() == ids[-message.MOST_REFERENCES :]


@given(
    st.text(max_size=200),
    st.text(max_size=300).map(lambda text: f"{text}\r\nBcc: x@evil.example\u2028X-A: 1\x00"),
    st.text(max_size=500),
)
def test_no_data_becomes_a_header(name, subject, text):
    parsed = read(
        MAIL.model_copy(
            update={"to_name": name, "from_name": name, "subject": subject, "text": text}
        )
    )
    assert {key.lower() for key in parsed} == HEADERS
    assert parsed["Message-ID"] == MAIL.message_id
    assert [address.addr_spec for address in parsed["To"].addresses] == ["ines@harbor.example"]
    assert not parsed["Subject"].defects


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "a b@x.example", "x@y\r\nBcc: z@w"])
def test_what_is_no_address_is_said_so(address):
    with pytest.raises(InvalidError, match="not an address"):
        message.build(MAIL.model_copy(update={"to_address": address}), now=NOW)


def test_a_message_id_is_new_each_time_and_at_the_senders_domain():
    first, second = (message.make_message_id("ada@team.example") for _ in range(2))
    assert first != second
    assert first.endswith("@team.example>")
    assert message.token_of(first) in first


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_a_part_is_encoded_as_the_email_package_does(text):
    expected = EmailMessage(policy=SMTP)
    expected.set_content(text, cte="quoted-printable")
    parsed = email.message_from_bytes(
        message.build(MAIL.model_copy(update={"text": text}), now=NOW), policy=default
    )
    encoded = parsed.get_body(("plain",)).get_payload()
    assert joined(encoded) == joined(expected.get_payload())


def joined(encoded: str) -> list[str]:
    """The lines as they were before they were cut."""
    return encoded.replace("\r", "").replace("=\n", "").split()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
def test_a_plain_header_stands_as_the_email_package_writes_it(subject):
    parsed = read(MAIL.model_copy(update={"subject": subject}))
    expected = EmailMessage(policy=default)
    expected["Subject"] = message.clean(subject)
    assert parsed["Subject"] == expected["Subject"]


@given(st.text(alphabet=st.sampled_from("ab<>&\"' \n.,)(https:/?=é"), max_size=80))
def test_tracked_html_shows_what_untracked_html_shows(words):
    text = f"See https://team.example/a?b=1&c=2, {words} https://x.example/(y)."
    links = Links("https://outreach.team.example", b"a key")
    tracked = message.tracked_html(1, text, links)
    without = re.sub(r'<a href="[^"<>]*">|</a>|<img [^<>]*>\n', "", tracked)
    assert without == message.as_html(text)
    for token in re.findall(r'href="https://outreach\.team\.example/c/([^"]+)"', tracked):
        assert links.read_click(token).target in text


def test_addresses_end_before_the_sentence_does():
    links = Links("https://outreach.team.example", b"a key")
    html = message.tracked_html(1, "(see https://a.example/x?y=1), or http://b.example.", links)
    tokens = re.findall(r'/c/([^"]+)"', html)
    targets = [links.read_click(token).target for token in tokens]
    assert targets == ["https://a.example/x?y=1", "http://b.example"]
    assert links.click(1, f"https://a.example/{'x' * 2000}") is None
