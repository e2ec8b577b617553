"""Questions in plain words: hundreds are read rightly, and nothing that is no question is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.asking import ANSWERS
from bot.question_words import BY_NUMBER, COMMANDS, EXAMPLES, LONGEST, Question, read_question
from engine.errors import InvalidError
from engine.views.questions import Ask

CORPORA = Path(__file__).parent.parent / "corpora"
LINES = [line.split("\t") for line in (CORPORA / "questions.tsv").read_text().splitlines()]
TYPED = [
    line.split("\t") for line in (CORPORA / "questions_phone.tsv").read_text().splitlines()[1:]
]
"""As busy people type them, in parts: each was written before the grammar knew any of it."""
LAST, LEAST = "last", 0.7
"""The part that nothing was learnt from, and the share of it that is read rightly, rounded down."""


@pytest.mark.parametrize(("text", "command", "words"), LINES)
def test_a_question_finds_what_answers_it(text, command, words):
    assert read_question(text) == Question(command, words)


@pytest.mark.parametrize(
    ("text", "command", "words"), [line[1:] for line in TYPED if line[0] != LAST]
)
def test_a_question_typed_in_a_hurry_finds_what_answers_it(text, command, words):
    assert read_question(text) == Question(command, words)


def test_of_questions_that_were_never_worked_with_as_many_are_as_at_first_sight():
    lines = [line[1:] for line in TYPED if line[0] == LAST]
    right = sum(understood(text) == Question(command, words) for text, command, words in lines)
    assert right >= LEAST * len(lines)


def understood(text):
    try:
        return read_question(text)
    except InvalidError:
        return None


def test_there_are_enough_questions_and_each_can_be_answered():
    assert len(LINES) >= 90
    assert len(TYPED) >= 250
    commands = {line[-2] for line in [*LINES, *TYPED]}
    assert commands == COMMANDS == set(ANSWERS)


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
        "who should I write to? send it",
        "send replies today",
        "can you send the mails today",
        "book a meeting today",
        "email tomas",
        "draft something for ines",
        "why ines approve all",
        "who said not now? write to them",
        "how many drafts of approve all",
        "whats on next week for move ines to friday",
        "who did not answer this week, remind them",
        "who is silent then write to them",
        "jobs run send",
        "mark ines as interested",
        "set target to 40",
        "why did we not get mail?",
        "",
        "what do we know about " + "x" * LONGEST,
        "what did ines remy kate tomas jo lee say",
    ],
)
def test_what_is_no_question_runs_nothing(text):
    with pytest.raises(InvalidError, match=r"not understood\. Ask for example “.+”, “.+” or “.+”"):
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


@given(st.text(alphabet="who answered this week?! sent in may #12 “x” ines's", max_size=120))
def test_words_in_any_order_lead_to_what_only_shows(text):
    found = understood(text)
    assert found is None or found.command in ANSWERS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what did “Will May” say", "Will May"),
        ("what did Will say", "Will"),
        ("what did tess say", "tess"),
        ("did Mark Best reply", "Mark Best"),
        ("what did the reply of #12 say", "#12"),
    ],
)
def test_a_name_may_be_a_word_of_ours(text, words):
    assert read_question(text) == Question("prospect", words)


@pytest.mark.parametrize("command", BY_NUMBER)
def test_whoever_chose_one_of_several_is_understood_by_the_number(command):
    assert read_question(f"{command} #12") == Question(command, "#12")
