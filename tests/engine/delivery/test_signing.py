"""A DKIM signature as another program finds it: what it holds fast, and what may change."""

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signing_key import make_key, record_of
from engine.delivery.mail.message import build
from engine.delivery.mail.signing import Signer, plain_domain, relaxed_body
from tests.engine.delivery.test_message import MAIL
from tests.support import NOW

CLICK = "https://team.example/u/1-a"


@pytest.fixture(scope="module", params=["rsa", "ed25519"])
def key(request, tmp_path_factory):
    return make_key(tmp_path_factory.mktemp("keys") / "dkim.pem", request.param)


@pytest.fixture
def sign(key):
    def _sign(content, *, by_service=False):
        return Signer("team.example", "own", key, by_service=by_service).signed(content, now=NOW)

    return _sign


@pytest.fixture
def is_right(key):
    def _is_right(content):
        record = record_of(key).encode()
        return dkim.verify(content, dnsfunc=lambda name, timeout=5: record if name else None)

    return _is_right


def written(**more):
    return build(MAIL.model_copy(update=more), now=NOW, one_click=CLICK)


LONG = " ".join(["word"] * 400)
MAILS = {
    "plain": {},
    "a subject in other letters": {"subject": "Grüße an Łódź, 東京 und mehr " * 6},
    "a name in other letters": {"to_name": "Åsa Öberg", "from_name": "Łukasz"},
    "long lines and blanks at their ends": {"text": f"{LONG}  \n\t \n  two  blanks\t\n\n\n\n"},
    "a follow-up": {
        "in_reply_to": "<b@team.example>",
        "references": " ".join(f"<{number:064}@team.example>" for number in range(12)),
    },
    "dots": {"text": ".\n..\n.hidden"},
}


@pytest.mark.parametrize("more", MAILS.values(), ids=MAILS)
def test_another_program_finds_the_signature_right(sign, is_right, more):
    unsigned = written(**more)
    content = sign(unsigned)
    assert is_right(content)
    assert content.endswith(b"\r\n" + unsigned)
    assert max(map(len, content.removesuffix(unsigned).split(b"\r\n"))) < 100


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: ", b"Subject: X"),
        (CLICK.encode(), b"https://evil.example/u"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Never"),
        (b"</html>", b"<p>more</p></html>"),
        (b"\r\nDate: ", b"\r\nFrom: eve@evil.example\r\nDate: "),
        (b"\r\nDate: ", b"\r\nSubject: another\r\nDate: "),
        (b"\r\nDate: ", b"\r\nTo: eve@evil.example\r\nDate: "),
        (b"\r\nDate: ", b"\r\nReferences: <x@evil.example>\r\nDate: "),
    ],
)
def test_what_is_changed_or_added_on_the_way_breaks_it(sign, is_right, before, after):
    content = sign(written())
    assert before in content
    assert not is_right(content.replace(before, after, 1))


def test_what_servers_do_on_the_way_does_not_break_it(sign, is_right):
    content = sign(written())
    folded = content.replace(b"\r\nSubject: ", b"\r\nSubject:  \r\n   ", 1)
    assert is_right(b"Received: by mx.example\r\n" + folded + b"\r\n\r\n")


def test_a_service_may_give_another_date_and_id_and_take_its_own_header_out(sign, is_right):
    content = build(
        MAIL, now=NOW, one_click=CLICK, headers={"X-SMTPAPI": '{"unique_args": {"a": "b"}}'}
    )
    lines = sign(content, by_service=True).split(b"\r\n")
    changed = [
        b"Message-ID: <other@service.example>" if line.startswith(b"Message-ID:") else line
        for line in lines
        if not line.startswith((b"X-SMTPAPI", b"Date:"))
    ]
    assert is_right(b"\r\n".join(changed))


def test_only_mails_of_the_keys_domain_and_those_below_are_for_it(key):
    signer = Signer("team.example", "own", key)
    assert [
        signer.is_for(address)
        for address in (
            "ada@team.example",
            "ada@TEAM.example",
            "ada@news.team.example",
            "ada@steam.example",
            "ada@team.example.evil.example",
            "team.example@other.example",
        )
    ] == [True, True, True, False, False, False]
    assert plain_domain("Bücher.example") == "xn--bcher-kva.example"


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"  ", b"."]), max_size=30))
def test_the_body_is_reckoned_over_as_the_other_program_does(pieces):
    body = b"".join([*pieces, b"\r\n"])
    assert relaxed_body(body) == dkim.canonicalization.Relaxed.canonicalize_body(body)
