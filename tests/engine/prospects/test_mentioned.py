"""Whom a message speaks of, by a collection that was written before the rules."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.prospects.mentioned import mentioned

CORPUS = Path(__file__).parents[2] / "corpora" / "mentions.tsv"
with CORPUS.open(encoding="utf-8", newline="") as file:
    LINES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["message"][:40])
def test_a_message_is_read(line):
    message, *rest = line.values()
    assert tuple(mentioned(message.replace("\\n", "\n")).model_dump().values()) == tuple(rest)


@given(st.text())
def test_whatever_is_said_is_read(text):
    mentioned(text)
