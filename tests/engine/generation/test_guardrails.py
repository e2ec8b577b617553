"""What the guardrails find, that they find nothing else, and that no text makes them stumble."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns.offers import Link, OfferText
from engine.generation.briefs import Brief, Limits, Person
from engine.generation.footer import OPT_OUT, with_footer
from engine.generation.guardrails import check, mentions
from engine.team_settings import TeamSettings
from storage.states import Channel, TouchKind

BRIEF = Brief(
    person=Person(
        greeting="Maya",
        full_name="Maya Lindqvist",
        title="Head of School",
        company="Alder Grove",
        insights=("Alder Grove opens 2 new houses.",),
    ),
    offer=OfferText(
        topic="referrals",
        value_proposition="Fernbank keeps one page per student.",
        proof_points=("It takes 10 minutes to begin, and costs $5.",),
        links=(Link(label="a page", url="https://fernbank.example/page"),),
    ),
    kind=TouchKind.INITIAL_DM,
    channel=Channel.EMAIL,
    limits=Limits(body=400, subject=40),
    seed=1,
    sender_name="Ada Admin",
    sign_off="Ada Admin",
)


def codes(text, subject="A question"):
    return {warning.code for warning in check(text, BRIEF, subject=subject)}


def test_a_text_made_of_what_is_known_is_fine():
    text = (
        "Hello Maya,\n\nFernbank keeps one page per student at Alder Grove. It costs $5.\n"
        "- Alder Grove opens 2 new houses.\nSee https://fernbank.example/page. "
        "I'd have 15 minutes on Monday in May.\n\nAda Admin"
    )
    assert codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("Hi {{name}}", "unresolved"),
        ("Hi {first_name},", "unresolved"),
        ("Hi [First Name],", "unresolved"),
        ("Hi <first name>,", "unresolved"),
        ("Hi %FIRST_NAME%,", "unresolved"),
        ("Hi {% if x %}", "unresolved"),
        ("x" * 401, "too_long"),
        ("Hello\u200b Maya", "characters"),
        ("Hello\u202e Maya", "characters"),
        ("Hello\x00", "characters"),
        ("Just following up on this", "banned"),
        ("I hope this finds you well", "banned"),
        ("I was impressed by it", "banned"),
        ("Act now", "banned"),
        ("It is a game-changer", "banned"),
        ("<b>Hello</b>", "markup"),
        ("Hello <!channel>", "markup"),
        ("**Hello**", "markup"),
        ("see [this](x)", "markup"),
        ("see https://bank.example/login", "unknown_link"),
        ("see bank.example/login", "unknown_link"),
        ("write to me@bank.example", "unknown_link"),
        ("It saves 40% of the time", "unknown_number"),
        ("It saves $900", "unknown_number"),
        ("as we did for Birchwood Academy", "unknown_name"),
    ],
)
def test_what_is_wrong_is_named(text, code):
    assert code in codes(text)


def test_what_cannot_be_sent_blocks_and_comes_first():
    found = check("It saves 40%. Hi {name}", BRIEF, subject="")
    assert [warning.blocks for warning in found] == [True, True, False]
    assert {warning.code for warning in found if warning.blocks} == {"unresolved", "no_subject"}


def test_the_subject_is_held_to_the_same():
    assert "unresolved" in codes("Hello", "{company}")
    assert "banned" in codes("Hello", "Last chance")
    assert "subject_too_long" in codes("Hello", "x" * 41)


def test_a_sentence_names_the_placeholder_as_it_stands():
    [found] = check("Hi {first_name}, hello", BRIEF)
    assert "“{first_name}”" in found.text


def test_an_earlier_text_of_the_sequence_is_known():
    later = replace(BRIEF, said=("We spoke of 12 rooms at Birchwood.",))
    assert check("The 12 rooms at Birchwood.", later) == []


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_them_stumble(text, subject):
    for warning in check(text, BRIEF, subject=subject):
        assert warning.text
        assert warning.code


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), st.integers(0, 80))
def test_a_variable_blocks_wherever_it_stands(text, place):
    at = min(place, len(text))
    assert "unresolved" in codes(text[:at] + "{{ name }}" + text[at:])


WORDS = st.sampled_from(
    (
        *("we", "keep", "a", "page", "and", "ask", "you", "how", "it", "goes", "referrals"),
        *("Maya", "Alder", "Grove", "Fernbank", "$5", "2"),
    )
)


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_words_that_are_known_are_never_suspected(words):
    assert codes(" ".join(words)) == set()


@given(st.integers(11, 10**9).filter(lambda n: n not in {2, 5, 10}))
def test_a_figure_that_nobody_gave_is_always_pointed_at(number):
    assert "unknown_number" in codes(f"It helped {number} schools.")


@pytest.mark.parametrize("fragment", ["[", "<a", "{", "a.", "http://", "-", "1.", "A "])
def test_long_hostile_texts_take_no_time(fragment):
    """Nested repetition in a pattern would need minutes here."""
    check(fragment * 5000, replace(BRIEF, limits=Limits(body=10**6, subject=100)))


def test_mentions_are_whole_words():
    assert mentions("Hello Al, hello", "Al")
    assert not mentions("Also hello", "Al")


def test_the_footer_says_who_and_how_to_end_it_once():
    settings = TeamSettings(postal_address="1 Example Street", sender_identity="Fernbank")
    text = with_footer("Hello\n", settings)
    assert text == f"Hello\n\n--\nFernbank, 1 Example Street\n{OPT_OUT}\n"
    assert with_footer(text, settings).count(OPT_OUT) == 1
    assert with_footer("Hello", TeamSettings()) == f"Hello\n\n--\n{OPT_OUT}\n"
