"""Which words of a Slack message count."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message_words import as_typed, quoted_or_all, words_of
from engine.errors import InvalidError


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (
            "<mailto:ines@harbor.example|ines@harbor.example> &amp; <https://a.example/?x=1&amp;y>",
            "ines@harbor.example & https://a.example/?x=1&y",
        ),
        ("<http://linkedin.com/in/ines|linkedin.com/in/ines>", "http://linkedin.com/in/ines"),
        ("<https://linkedin.com/in/ines|her profile>", "her profile https://linkedin.com/in/ines"),
        ("<tel:+12125550143|+1 212 555 0143>", "+1 212 555 0143"),
        ("<@U0REMY> ask <#C1|sales>, 3 &lt; 4 <!here>", "ask sales, 3 < 4"),
    ],
)
def test_what_slack_made_of_it_is_taken_back(text, typed):
    assert as_typed(text) == typed


@given(st.text())
def test_what_is_typed_comes_back(text):
    assert as_typed(html.escape(text, quote=False)) == text.strip()


def test_who_is_quoted_counts():
    assert quoted_or_all("Ines says:\n> Happy to talk.\n>Thursday?\nNice") == (
        "Happy to talk.\nThursday?"
    )
    assert quoted_or_all("Happy to talk.") == "Happy to talk."
    assert quoted_or_all(">\nHm") == ">\nHm"


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"subtype": "tombstone", "text": "This message was deleted."}, "was deleted"),
        ({"app_id": "A1", "text": "A draft"}, "Drumbeat wrote this message itself"),
        ({"app_id": "A2", "text": ""}, "has no words"),
        ({"text": "<@U0REMY>"}, "has no words"),
    ],
)
def test_a_message_of_which_nothing_can_be_made_says_so(message, sentence):
    with pytest.raises(InvalidError, match=sentence):
        words_of({"api_app_id": "A1", "message": message})


def test_another_app_may_have_brought_the_words():
    said = {"app_id": "A2", "bot_id": "B2", "text": "New lead: Ines"}
    assert words_of({"api_app_id": "A1", "message": said}) == "New lead: Ines"
