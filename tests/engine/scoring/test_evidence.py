"""What words speak for an audience: each rule once, and a quick look that misses nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scoring.evidence import EvidenceRules
from storage.tables import Audience

AUDIENCES = [
    Audience(
        key="clinics",
        evidence={
            "rules": [
                {"in": "title", "points": 4, "words": ["head", "head nurse"]},
                {"in": "company", "points": 3, "words": ["clinic"]},
                {"in": "about", "points": 1, "words": ["families", "pre seed", "été", "glass"]},
            ]
        },
    ),
    Audience(key="others", evidence={"rules": [{"in": "title", "points": 2, "words": ["head"]}]}),
]


@pytest.fixture(scope="module")
def rules():
    return EvidenceRules(AUDIENCES)


def test_a_rule_counts_once_and_tells_all_its_words(rules):
    found = rules.find("title", "Head Nurse") | rules.find("company", "Clinic")
    found |= rules.find("company", "clinics")
    assert rules.points(found) == {"clinics": 7, "others": 2}
    assert rules.words(found, "clinics") == ["title: head", "title: head nurse", "company: clinic"]
    assert rules.words(found, "others") == ["title: head"]


def test_words_count_in_their_own_field_only(rules):
    assert rules.find("company", "Head Nurse") == 0
    assert rules.points(0) == {}


WORDS = [
    "families",
    "Family",
    "FAMILIES",
    "pre",
    "seed",
    "pre-seeds",
    "été",
    "ete",
    "glass",
    "pre_seed",
    "tea",
    "a\\b",
    "ETE",
]


@given(st.lists(st.sampled_from(WORDS), max_size=5), st.booleans())
def test_the_quick_look_misses_nothing(words, escaped):
    rules = EvidenceRules(AUDIENCES)
    about = " ".join(words)
    raw = json.dumps({"note": about}, ensure_ascii=escaped)
    if rules.look("about", about):
        assert rules.may_say("about", raw)
