"""What titles say, by a collection made by hand before the words were."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.title_words import FILE, SENIORITIES, known_words, words_of
from engine.prospects.titles import Reading, read_title

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("titles.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def said(cell):
    return None if cell == "-" else cell


def test_the_collection_is_read_right():
    wrong = []
    for title, seniority, department, *role in LINES:
        reading = read_title(title)
        expected = Reading(
            said(role[0]) if role else reading.role, said(department), said(seniority)
        )
        if reading != expected:
            wrong.append((title, reading, expected))
    assert len(LINES) > 400
    assert len(wrong) <= 0.02 * len(LINES), wrong


@pytest.mark.parametrize(
    ("title", "reading"),
    [
        ("Principal Engineer", Reading("Principal Engineer", "engineering", "senior")),
        ("Principal", Reading("Principal", "leadership", "head")),
        ("Assistant to the CEO", Reading("Assistant", "operations", "entry")),
        ("Assistant Director of Sales", Reading("Sales Director", "sales", "director")),
        ("Former CEO", Reading()),
        ("Founder & CEO | Speaker", Reading("Founder", "leadership", "founder")),
        ("MD", Reading("Managing Director", "leadership", "c_level")),
        ("MD, Neurology", Reading("Physician", "clinical", None)),
        (None, Reading()),
        ("", Reading()),
    ],
)
def test_words_that_mean_two_things(title, reading):
    assert read_title(title) == reading


def test_the_words_mean_one_thing_each_and_only_what_there_is():
    known = known_words()
    words = [word for _, _, word in known.phrases.longest_in(words_of("chief intern sales"))]
    assert [word.level or word.department for word in words] == ["c_level", "intern", "sales"]
    file = tomllib.loads(FILE.read_text("utf-8"))
    assert set(file["levels"]) - {"junior"} <= set(SENIORITIES)
    assert {role.get("level", "owner") for role in file["role"]} <= set(SENIORITIES)
    assert {role.get("department", "other") for role in file["role"]} <= set(known.labels)


def test_compounds_are_two_words():
    assert words_of("Vertriebsleiterin, IT-Leiter") == ("vertrieb", "leiter", "it", "leiter")
    assert words_of("Leiterin") == ("leiterin",)


@given(st.text(max_size=60) | st.lists(st.sampled_from([t for t, *_ in LINES])).map(" ".join))
def test_any_text_gives_known_values(text):
    reading = read_title(text)
    assert reading.seniority in {None, *SENIORITIES}
    assert reading.department in {None, *known_words().labels}
    if reading.seniority:
        assert reading.role
