"""What is shown of a model's words: nothing that leads anywhere, no figure that nobody gave."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generation.conversation import Answer, ToolUse
from engine.generation.looking_up import (
    LEFT_OUT,
    MOST_READ,
    MOST_SAID,
    begin,
    go_on,
    may_say,
    record,
)

AT = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
USE = ToolUse("1", "pending", "{}")
ASKED = go_on(
    begin("is the mail to #12 stuck?", (), AT),
    Answer("I look: 77", uses=(USE,)),
    {"1": record("3 wait, 1,250 were sent, 41.5 % answered, call 0150 5550006")},
)


@pytest.mark.parametrize(
    "text",
    [
        "Three wait.",
        "3 wait, 1250 were sent and 41.5% answered.",
        "It is the mail to #12, asked on 2026-11-27.",
        "1. Ines\n2. Maya",
        "He said: e.g. next week. Mr. Okafor, i.e. Ines, agrees.",
    ],
)
def test_honest_words_are_shown_as_they_are(text):
    assert may_say(text, ASKED) == text


@pytest.mark.parametrize(
    "text",
    [
        "4 wait.",
        "41.6 % answered.",
        "77 wait.",
        "3 wait, that is 50 %.",
    ],
)
def test_a_figure_that_nobody_gave_takes_the_words_away(text):
    assert may_say(text, ASKED) is None


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x?y=3",
        "evil.example",
        "evil.example:3/x",
        "ｅｖｉｌ．ｅｘａｍｐｌｅ",
        "evil。example",
        "ev\u200bil.exam\u00adple",
        "<https://evil.example|bank>",
        "<!channel>",
        "<@U0ADA>",
        "@here",
        "eve@evil.example",
        "mailto:eve",
        "javascript:alert",
        "tel:3",
        "slack://channel",
        "+1 500 555 0006",
        "0150 5550006",
        "bücher.example",
        "xn--bcher-kva.example",
    ],
)
def test_addresses_of_every_kind_are_left_out(address):
    shown = may_say(f"See {address} now", ASKED)
    assert shown == f"See {LEFT_OUT} now"


@given(st.text(max_size=1500))
def test_whatever_it_says_leads_nowhere_and_is_short(text):
    shown = may_say(text, ASKED) or ""
    assert len(shown) <= MOST_SAID
    assert not re.search(r"@|<[^>]*>|\w://|[^\W_]\.[a-z]{2,}", shown, re.IGNORECASE)


def test_a_long_record_is_cut_and_a_question_too():
    assert len(record("x" * 100_000)) < MOST_READ + 50
    assert len(begin("x" * 100_000, (), AT).messages[1].content) < 1200
