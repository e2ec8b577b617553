"""The readings of a corpus of invented answers, and what must never be read wrongly."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.replies import inbound
from engine.replies.classify import classify
from storage.states import ReplyLabel

RECEIVED = date(2026, 11, 23)
CORPUS = yaml.safe_load((Path(__file__).parent / "corpus.yaml").read_text(encoding="utf-8"))


def message(case) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Ines Okafor <ines@harbor.example>"
    mail["To"] = "Ada Admin <ada@team.example>"
    mail["Subject"] = case.get("subject", "Re: Referral routes for families")
    mail["Message-ID"] = "<answer@harbor.example>"
    for name, value in case.get("headers", {}).items():
        mail[name] = value
    mail.set_content(case["text"])
    return mail.as_bytes()


def reading_of(case):
    return classify(inbound.parse(message(case)), RECEIVED)


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case["text"][:40])
def test_the_corpus_is_read_as_a_person_reads_it(case):
    reading = reading_of(case)
    assert reading.label == case["label"]
    assert reading.defer_until == case.get("until")
    assert (reading.referred.email if reading.referred else None) == case.get("referred")
    assert 0 < reading.confidence <= 1


def test_the_corpus_has_every_label_but_bounces():
    assert {case["label"] for case in CORPUS} == set(ReplyLabel) - {ReplyLabel.BOUNCE}
    assert len(CORPUS) >= 60


OPT_OUTS = [case["text"] for case in CORPUS if case["label"] == "opt_out"]
OTHERS = [case["text"] for case in CORPUS if "don't remove me" not in case["text"]]


@given(st.sampled_from(OPT_OUTS), st.sampled_from(OTHERS))
def test_an_opt_out_wins_over_whatever_else_is_said(opt_out, other):
    assert reading_of({"text": f"{opt_out}\n\n{other}"}).label == "opt_out"
    if ">" not in opt_out and "From:" not in other and " wrote:" not in other:
        assert reading_of({"text": f"{other}\n\n{opt_out}"}).label == "opt_out"


@given(st.text(max_size=400))
def test_any_text_has_a_label(text):
    assert reading_of({"text": text}).label in set(ReplyLabel)
