"""Questions in plain words: a hundred are read rightly, and nothing that is no question is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.asking import ANSWERS
from bot.question_words import COMMANDS, EXAMPLES, LONGEST, Question, read_question
from engine.errors import InvalidError
from engine.views.questions import Ask

CORPUS = Path(__file__).parent.parent / "corpora" / "questions.tsv"
LINES = [line.split("\t") for line in CORPUS.read_text().splitlines()]


@pytest.mark.parametrize(("text", "command", "words"), LINES)
def test_a_question_finds_what_answers_it(text, command, words):
    assert read_question(text) == Question(command, words)


def test_there_are_enough_questions_and_each_can_be_answered():
    assert len(LINES) >= 90
    assert {command for _, command, _ in LINES} == COMMANDS == set(ANSWERS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_understood(example):
    assert read_question(example).command in ANSWERS


@pytest.mark.parametrize(
    "text",
    [
        "approve all drafts",
        "send the mail to Ines Okafor",
        "suppress Ines Okafor",
        "who should I talk to today? then approve all drafts",
        "pause",
        "erase Ines Okafor",
        "who is suppressed?",
        "what's left to do today, and approve it",
        "show me the top 20 and approve them",
        "is anything stuck? if so send it",
        "did the mail go out?",
        "how are we doing this week?",
        "why did we not get mail?",
        "",
        "what do we know about " + "x" * LONGEST,
    ],
)
def test_what_is_no_question_runs_nothing(text):
    with pytest.raises(InvalidError, match=r"not understood\. Ask for example “.+” or “.+”"):
        read_question(text)


def test_the_nearest_questions_are_named():
    with pytest.raises(InvalidError, match="What is due today"):
        read_question("is anything due today or not")


@given(st.text(max_size=400))
def test_any_text_is_answered_by_what_only_shows_or_not_at_all(text):
    try:
        found = read_question(text)
    except InvalidError:
        return
    assert found.command in ANSWERS


@given(name=st.from_regex(r"[A-Za-z{}`<>@!&]{1,20}", fullmatch=True))
def test_a_name_is_a_name_whatever_is_in_it(name):
    assert read_question(f"What do we know about {name}?") == Question("prospect", name)


@pytest.mark.parametrize("ask", Ask)
def test_what_is_offered_is_understood(ask):
    assert read_question(ask).command in ANSWERS
