"""Who is worth the question whether they are one person: pairs judged by hand, and what holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.likeness import likeness
from engine.prospects.likeness_keys import Someone, block_keys, company_key

FILE = Path(__file__).with_name("likeness_pairs.txt")


def someone(text):
    cells = [cell.strip() or None for cell in text.split(",")]
    name, email, phone, company, profile, *_ = [*cells, None, None, None, None]
    return Someone(name, email=email, phone=phone, company=company, profile=profile)


def pairs():
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            verdict, one, other = line.split(" : ")
            yield pytest.param(verdict.strip() == "yes", someone(one), someone(other), id=line[:70])


PAIRS = tuple(pairs())


def test_there_are_enough_pairs_of_both_kinds():
    verdicts = [pair.values[0] for pair in PAIRS]
    assert verdicts.count(True) >= 40
    assert verdicts.count(False) >= 25


@pytest.mark.parametrize(("alike", "one", "other"), PAIRS)
def test_pairs_judged_by_hand(alike, one, other):
    found = likeness(one, other)
    assert (found is not None) is alike, found
    if alike:
        assert block_keys(one) & block_keys(other), "they would never be compared"


NAMES = (
    "Ann",
    "Anne",
    "Bob",
    "Robert",
    "J.",
    "John",
    "Jon",
    "Maria",
    "Mario",
    "von",
    "Lee",
    "Meyer",
)
MORE = ("Meier", "Müller", "Mueller", "García", "", "王伟", "Dr.")
names = st.lists(st.sampled_from(NAMES + MORE), min_size=1, max_size=4).map(" ".join)
people = st.builds(
    Someone,
    full_name=names | st.text(max_size=12),
    email=st.none() | st.sampled_from(["ann@lee.example", "a.lee@lee.example", "ann@fox.example"]),
    phone=st.none() | st.sampled_from(["+49 30 1234567", "030 1234567", "+1 212 555 0100"]),
    company=st.none() | st.sampled_from(["Lee School", "LEE SCHOOL GmbH", "Fox"]),
    profile=st.none() | st.sampled_from(["annlee", "bobfox"]),
)


@given(people, people)
def test_who_stands_first_makes_no_difference(one, other):
    assert likeness(one, other) == likeness(other, one)


@given(people, people)
def test_whoever_is_suggested_would_have_been_found(one, other):
    found = likeness(one, other)
    if found is not None:
        assert 0 < found.score < 1
        assert block_keys(one) & block_keys(other)


@given(people, people)
def test_two_mailboxes_of_one_house_and_other_first_names_are_two_people(one, other):
    first = Someone("Ann Lee", email="ann@lee.example", phone=one.phone, company=one.company)
    second = Someone("Robert Lee", email="robert@lee.example", phone=one.phone, company=one.company)
    assert likeness(first, second) is None
    assert likeness(second, first) is None


@pytest.mark.parametrize("name", ["Acme GmbH", "ACME", "acme, inc.", "The Acme Co."])
def test_a_company_is_the_same_without_its_legal_form(name):
    assert company_key(name) == "acme"


def test_a_legal_form_alone_is_a_name():
    assert company_key("Limited") == "limited"
    assert company_key(None) == ""
