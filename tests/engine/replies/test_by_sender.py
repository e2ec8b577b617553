"""Which subjects are one, whatever programs put around them."""

import pytest

from engine.replies.by_sender import is_same_subject

AROUND = (
    "Re: {}",
    "AW: WG: {}",
    "Antwort: {}",
    "Svar: {}",
    "Vá: {}",
    "Ang: {}",
    "Re: [EXTERNAL] {}",
    "[Case 7] Re: {}",
    "Automatic reply: {}",
    "Out of office: Re: {}",
    "RE: {} [#4711]",
)
OTHERS = (
    ("Your question about the invoice", "Question"),
    ("Re: Questions", "Question"),
    ("Re: Hello again", "Hello"),
    ("Re: Subquestion", "Question"),
    ("Re: Previsits at your office", "Visits at your office"),
    ("Re:", "Hello"),
    ("Re: Hello", ""),
)
PARTS = ("Re: [EXTERNAL] {}", "[Case 7] Re: {}", "Antwort: {}", "{}")


@pytest.mark.parametrize("ours", ["Quick", "Hello, Ines", "[Harbor] A visit"])
@pytest.mark.parametrize("theirs", AROUND)
def test_what_programs_put_around_a_subject_leaves_it_the_same(theirs, ours):
    assert is_same_subject(theirs.format(ours.upper()), ours)


def test_a_longer_subject_is_known_within_another():
    assert is_same_subject("Thanks! Re your visits at the harbor, moved", "Visits at the harbor")


@pytest.mark.parametrize(("theirs", "ours"), OTHERS)
def test_a_word_of_ours_within_another_subject_is_not_ours(theirs, ours):
    assert not is_same_subject(theirs, ours)


@pytest.mark.parametrize("theirs", PARTS)
def test_a_whole_subject_is_ours_after_the_marks_of_an_answer(theirs):
    assert is_same_subject(
        theirs.format("A visit at the harbor"), "A visit at the harbor", whole=True
    )


@pytest.mark.parametrize("theirs", ["News: {}", "{} and more", "More of {} today"])
def test_a_whole_subject_is_nothing_else_besides(theirs):
    ours = "A visit at the harbor"
    assert not is_same_subject(theirs.format(ours), ours, whole=True)
