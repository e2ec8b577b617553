"""What every message has, and foreign text that stays text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.actions import Action
from blocks.base import (
    MOST_TEXT,
    Message,
    button,
    context,
    esc,
    esc_lines,
    esc_told,
    header,
    plain,
    section,
    sentence,
    told,
)
from blocks.refs import RecordRef
from blocks.spoken import JOINER
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


def text_of(message):
    return message.payload()["text"]


def test_the_text_says_all_that_the_blocks_say():
    said = Message("2 mailboxes", [header("Mail & more"), section("*Ada*: 3 of 20"), context("ok")])
    assert text_of(said) == "2 mailboxes\nMail &amp; more\n*Ada*: 3 of 20\nok"


def test_nothing_is_said_twice():
    assert text_of(sentence("Done with Ada &amp; Ben.")) == "Done with Ada &amp; Ben."
    assert text_of(told("Ada <b> & Ben: done.")) == "Ada &lt;b&gt; &amp; Ben: done."
    called = Message("Ines <b> waits.", [section("<@U0REMY> *Ines &lt;b&gt;* waits.")])
    assert text_of(called) == "<@U0REMY> *Ines &lt;b&gt;* waits."


@given(st.lists(st.text(min_size=1, max_size=3000), max_size=8), st.text(min_size=1))
def test_the_text_keeps_the_limit_and_nothing_comes_alive_in_it(texts, headline):
    text = text_of(Message(f"x{headline}", [section(esc_lines(f"x{each}")) for each in texts]))
    assert len(text) <= MOST_TEXT
    assert not re.search("[<>]", text)


def test_commands_in_our_own_sentences_stay_code_and_names_in_them_do_not_come_alive():
    told = esc_told("*Maya* <!channel> waits `x`. Send them: `/outreach tasks`.")
    assert told.endswith("Send them: `/outreach tasks`.")
    assert "&lt;!channel&gt;" in told
    assert told.startswith(f"*{JOINER}Maya*{JOINER}")
    assert f"`{JOINER}x`{JOINER}" in told
    assert esc_told("`/outreach stop <!here>`") == "`/outreach stop &lt;!here&gt;`"
