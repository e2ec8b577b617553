"""How well answers are read, by a corpus of which a part was held out, and what it rests on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.replies.meaning import learnt
from engine.replies.phrasing import Phrase, expression, needs, plain
from engine.replies.reading import read_mail, read_message
from engine.replies.wording import Phrases, Words, _languages
from engine.views.replies import MessageToRead
from storage.states import ReplyLabel
from tests import learn_reading
from tests.reading_scores import SPLITS, cases, mails, scores, whole_scores

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHRASES = [
    written
    for language in _languages()
    for table in language.values()
    for kind in table.values()
    for written in kind
]


@pytest.mark.parametrize("split", SPLITS)
def test_the_corpus_is_read_as_well_as_was_promised(split):
    found = scores(split)
    assert found.opt_out_recall >= 0.99, found.wrong
    assert found.opt_out_precision >= 0.85, found.wrong
    assert found.macro_f1 >= 0.92, found.wrong
    assert found.own_text >= 0.95, found.wrong
    assert found.dates >= 0.90, found.wrong
    assert found.referred >= 0.80, found.wrong
    assert found.sentiment >= 0.90, found.wrong
    assert found.bounces >= 0.97, found.wrong
    assert found.linked >= 0.97, found.wrong


@pytest.mark.parametrize("split", SPLITS)
def test_whole_mails_are_read_as_well_as_was_promised(split):
    found, wrong = whole_scores(split)
    assert found["own_text"] >= 0.94, wrong
    assert found["dates"] >= 0.79, wrong
    assert found["referred"] >= 0.88, wrong


def test_answers_that_nothing_was_learnt_from_are_read_as_well_as_was_promised():
    found = learn_reading.worth(learn_reading.read_with(learnt(), learn_reading.HELD_OUT))
    assert found.macro_f1 >= 0.84, found
    assert found.opt_outs_found >= 0.97, found
    assert found.precision >= 0.80, found
    assert found.tones >= 0.80, found


def test_requests_to_end_that_nothing_was_learnt_from_are_found_among_what_looks_like_them():
    found = learn_reading.worth(learn_reading.read_with(learnt(), *learn_reading.UNSEEN))
    assert found.opt_outs_found >= 0.99, found
    assert found.precision >= 0.91, found
    assert found.macro_f1 >= 0.90, found


def test_the_shipped_model_is_what_the_corpus_gives():
    assert learnt().learnt_from == learn_reading.fingerprint(), "`make learn` learns anew"


def test_what_is_learnt_is_told_of_texts_that_resemble_it():
    said = {
        ReplyLabel.INTERESTED: "We would love to hear more about the exchange year {}.",
        ReplyLabel.OPT_OUT: "Never write to our bakery again, please {}.",
    }
    known = [
        learn_reading.Answer(text.format(n), label, tone)
        for (label, text), tone in zip(said.items(), ("positive", "negative"), strict=True)
        for n in range(20)
    ]
    known += [
        learn_reading.Answer(f"An answer of another kind {label}.", label)
        for label in learn_reading.LABELS
    ]
    learnt_here = learn_reading.learn(known)
    for label, text in said.items():
        chances = learnt_here.chances(text.format("at all"))
        assert max(chances, key=lambda one: chances[one]) == label
        assert sum(chances.values()) == pytest.approx(1)
    tones = learnt_here.tones(said[ReplyLabel.OPT_OUT].format("at all"))
    assert max(tones, key=lambda one: tones[one]) == "negative"


@given(st.text(max_size=400))
def test_chances_are_chances_whatever_is_said(text):
    found = learnt().chances(text)
    assert set(found) == set(ReplyLabel) - {ReplyLabel.BOUNCE}
    assert sum(found.values()) == pytest.approx(1)
    assert found == learnt().chances(text)


def test_the_corpus_is_large_and_speaks_of_everything():
    every = [case for split in SPLITS for case in cases(split)]
    assert len(every) >= 320
    for split in SPLITS:
        labels = {case["expected"]["label"] for case in cases(split)}
        assert labels == set(ReplyLabel)
    ids = [case["id"] for case in every]
    assert len(set(ids)) == len(ids)


def test_a_phrase_is_never_missed_for_the_words_it_needs():
    """What a phrase needs is looked for first; a text that has the phrase has that as well."""
    texts = [plain(case["body"])[:400] for split in SPLITS for case in list(cases(split))[::8]]
    whole = "\n".join(texts)
    for written in PHRASES:
        for found in re.finditer(expression(written), whole, re.IGNORECASE):
            for needed in needs(written):
                assert any(one in found.group().lower() for one in needed), written


def test_phrases_are_looked_for_in_the_order_of_the_lists_in_every_process():
    """What one hides, the next no longer finds: an answer is read alike wherever it is read."""
    phrases = Phrases(PHRASES)
    words = Words.of("\n".join(case["body"] for case in list(cases(SPLITS[0]))[:40]))
    found = [phrase.written for phrase in phrases.possible(words)]
    places = {written: place for place, written in enumerate(dict.fromkeys(PHRASES))}
    assert len(found) > 100
    assert found == sorted(found, key=places.__getitem__)


@pytest.mark.parametrize(
    ("written", "text", "is_there"),
    [
        ("remove ~list", "Please remove me from your list", True),
        ("remove ~list", "Please remove me. The list is long", False),
        ("(no|not) [really |at all ]*interested", "not really at all interested", True),
        ("interess*", "Interessé", True),
        ("ask NAME", "ask Bo Lind", True),
        ("ask NAME", "ask again", False),
        ("^no$", "No. Thanks", True),
        ("^no$", "no idea", False),
        ("can you QUESTION", "Can you send it? Thanks", True),
        ("can you QUESTION", "We can you know. Really?", False),
        ("to ADDRESS", "Write to a.b@c.example", True),
    ],
)
def test_how_phrases_are_written(written, text, is_there):
    shown = plain(text)
    assert Phrase(written).is_in(shown, shown.lower()) is is_there


@given(st.text(max_size=300), st.text(max_size=60), st.dictionaries(st.text(), st.text()))
def test_any_message_is_read(body, subject, headers):
    request = MessageToRead(
        id=1, subject=subject, headers=headers, body=body, received="2026-11-23"
    )
    read = read_message(request, now=NOW)
    assert read.label in set(ReplyLabel)
    assert (read.bounce is not None) == (read.label == ReplyLabel.BOUNCE)


@given(st.sampled_from([case for split in SPLITS for case in cases(split)]), st.data())
def test_what_was_written_stands_in_the_mail(case, data):
    """Nothing is made up: every line that is kept is one of the message."""
    del data
    if "html" not in case["headers"].get("Content-Type", ""):
        read = read_message(
            MessageToRead(id=1, headers=case["headers"], body=case["body"], received="2026-11-23"),
            now=NOW,
        )
        body = " ".join(case["body"].split())
        assert all(" ".join(line.split()) in body for line in read.new_text.split("\n"))


@pytest.mark.parametrize("split", SPLITS)
def test_only_a_failure_is_a_bounce_and_a_delay_never_blames_the_address(split):
    for expected, raw in mails(split):
        read = read_mail("a", raw, now=NOW)
        assert (read.bounce is not None) == ("bounce" in expected), expected["id"]
        if read.bounce is not None and expected["bounce"]["kind"] != "hard":
            assert read.bounce.kind != "hard", expected["id"]


def message(body, **fields):
    return read_message(MessageToRead(id=1, body=body, **fields), now=NOW)


@pytest.mark.parametrize(
    "received", ["2026-11-23", "2026-11-23T23:30:00-05:00", "Mon, 23 Nov 2026 23:30:00 -0500"]
)
def test_a_span_counts_from_the_day_on_which_it_came_where_it_came(received):
    assert message("Try again in two weeks.", received=received).defer_until == date(2026, 12, 7)


def test_a_date_that_is_none_is_told():
    with pytest.raises(InvalidError, match="no date"):
        message("Hi", received="yesterday or so")


def test_a_body_of_parts_is_read_by_its_headers():
    body = "--B\nContent-Type: text/plain; charset=utf-8\n\nGrüße, bitte abmelden.\n--B--\n"
    read = message(body, headers={"content-type": "multipart/alternative; boundary=B"})
    assert (read.label, read.new_text) == ("opt_out", "Grüße, bitte abmelden.")


def test_html_is_reduced_to_text_and_markup_in_plain_text_stays():
    assert message("<div>Yes, <b>gladly</b>.</div>").new_text == "Yes, gladly."
    assert message("See <b> in the source, gladly.").new_text == "See <b> in the source, gladly."
