"""What of a model's answer counts: days and people that stand in the text, and labels that are."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engine.replies.classify import classify
from engine.replies.reading import read_message
from engine.replies.second_look import BY_WORDS, SURE, Doubt, is_open, question, read
from engine.views.replies import MessageToRead
from tests.engine.replies.test_receiving import answer
from tests.reading_scores import NOW, cases

DAY = date(2026, 11, 23)
TEXT = "Our governors meet on 14 January, and Moira Kane (moira.kane@harbor.example) knows them."


def doubt(text=TEXT):
    mail = answer(text)
    return Doubt(mail, DAY, classify(mail, DAY))


def said(label, at=TEXT, **more):
    nothing = {"defer_until": None, "referred_name": None, "referred_email": None}
    return read(json.dumps({"label": label, "sentiment": "neutral"} | nothing | more), doubt(at))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("2027-01-14", date(2027, 1, 14)),
        ("2027-01-15", date(2027, 1, 15)),
        ("2027-03-01", date(2027, 1, 14)),
        ("2026-01-14", date(2027, 1, 14)),
        ("soon", date(2027, 1, 14)),
        (None, date(2027, 1, 14)),
    ],
)
def test_a_day_counts_that_the_text_names(given, found):
    assert said("deferral", defer_until=given).defer_until == found


def test_a_day_that_nobody_named_is_none():
    assert said("deferral", "Later, maybe.", defer_until="2027-01-14").defer_until is None


def test_a_label_without_a_day_or_a_person_has_none():
    reading = said("objection", defer_until="2027-01-14", referred_name="Moira Kane")
    assert (reading.defer_until, reading.referred) == (None, None)


@pytest.mark.parametrize(
    ("name", "email", "found"),
    [
        ("Moira Kane", "moira.kane@harbor.example", ("Moira Kane", "moira.kane@harbor.example")),
        ("moira kane", None, ("moira kane", None)),
        ("Moira Kane", "kane@harbor.example", ("Moira Kane", None)),
        ("Moira Kane", "moira.kane@harbor", ("Moira Kane", None)),
        ("Eve Evil", "moira.kane@harbor.example", (None, "moira.kane@harbor.example")),
        ("Ines Okafor", "ines@harbor.example", ("Moira Kane", "moira.kane@harbor.example")),
        ("oira Kan", None, ("Moira Kane", "moira.kane@harbor.example")),
    ],
)
def test_a_person_counts_who_stands_in_the_text(name, email, found):
    referred = said("referral", referred_name=name, referred_email=email).referred
    assert (referred.name, referred.email) == found


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"label": "interested"}', "```json\n{}\n```", "<think>opt_out</think>"],
)
def test_what_is_no_answer_of_the_schema_is_none(text):
    assert read(text, doubt()) is None


def test_the_schema_is_closed_and_the_rules_name_every_label_that_it_has():
    asked = question(doubt())
    assert asked.schema["additionalProperties"] is False
    labels = asked.schema["properties"]["label"]["enum"]
    assert "bounce" not in labels
    assert all(f"- {label}: " in asked.messages[0].content for label in labels)
    assert all(said(label).label == label for label in labels)


def test_a_long_text_is_cut_and_an_empty_one_is_not_asked_about():
    long = question(doubt("So it is. " * 5_000))
    assert len(long.messages[1].content) < 4_400
    assert not is_open(doubt(""))


def test_the_threshold_keeps_most_away_and_what_stands_above_it_is_right():
    """The figures of `SURE`; whoever changes the reading learns whether they still hold."""
    asked, right = [], []
    for case in cases("answers_held_out"):
        request = MessageToRead(id=case["id"], subject=case["subject"], body=case["text"])
        found = read_message(request, now=NOW)
        if found.layer in BY_WORDS and found.label != "opt_out":
            (asked if found.confidence < SURE else right).append(found.label == case["label"])
    assert 0.2 < len(asked) / 480 < 0.3
    assert sum(asked) / len(asked) < 0.8
    assert sum(right) / len(right) > 0.96


def test_who_reads_again_is_given_the_doubt_and_has_the_last_word():
    request = MessageToRead(id=1, body=TEXT)
    seen = []

    def second(doubt):
        seen.append(is_open(doubt))
        return doubt.reading.model_copy(update={"label": "deferral", "layer": "model"})

    found = read_message(request, now=NOW, second=second)
    assert (found.label, found.layer, len(seen)) == ("deferral", "model", 1)
