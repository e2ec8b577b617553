"""What every message has, and foreign text that stays text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.actions import Action
from blocks.base import JOINER, Message, button, context, esc, esc_lines, header, plain, section
from blocks.refs import RecordRef
from engine.errors import InvalidError

HOSTILE = [
    "<!channel>",
    "<!here|x>",
    "<@U0ADA>",
    "<https://evil.example|your bank>",
    "*bold* _it_ ~no~ `code`",
    ":tada:",
    "\u202egnp.exe",
    "&lt;!channel&gt;",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_foreign_text_is_shown_as_it_is(name):
    shown = esc(name)
    assert "<" not in shown
    assert ">" not in shown
    visible = html.unescape(shown).replace(JOINER, "")
    assert visible == name.replace("\u202e", "")
    assert not re.search(r"[*_~`](?!\u2060)", shown)
    assert not re.search(r":[\w+'-]+:", shown)


@given(st.text(max_size=400))
def test_no_text_opens_markup_or_breaks_a_limit(text):
    shown = esc(text)
    assert not re.search("[<>]", shown)
    assert "\n" not in shown
    assert len(html.unescape(shown).replace(JOINER, "")) <= 300
    assert plain(text, 75)
    assert len(plain(text, 75)) <= 75


def test_line_breaks_of_a_body_are_kept():
    assert esc_lines("Hi\n\nbye") == "Hi\n\nbye"


@pytest.mark.parametrize("name", ["x" * 300, "", "נועם לוי", "🦉" * 200])
def test_long_empty_and_foreign_names_fit_every_place(name):
    Message(
        text=f"x{name}",
        blocks=[
            header(name),
            section(f"*{esc(name)}* "),
            context(f"{esc(name)} "),
        ],
    ).payload()


def test_a_message_says_something_without_its_blocks():
    with pytest.raises(ValueError, match="fallback"):
        Message(text=" ")


def test_a_message_keeps_to_fifty_blocks():
    with pytest.raises(ValueError, match="51 blocks"):
        Message(text="x", blocks=[section("x")] * 51)


def test_a_button_says_which_record_and_no_more():
    element = button("Approve", Action.DRAFT_APPROVE, RecordRef(id=7)).to_dict()
    assert element["value"] == '{"id":7}'
    assert RecordRef.decode(element["value"]).id == 7


@pytest.mark.parametrize("value", [None, "", "7", '{"id":"x"}', '{"id":1,"role":"admin"}', "{"])
def test_a_payload_that_is_not_ours_is_refused(value):
    with pytest.raises(InvalidError, match="older version"):
        RecordRef.decode(value)
