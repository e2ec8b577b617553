"""Whatever somebody writes, it is read in time: twenty thousand characters of one thing."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from engine.replies.reading import read_mail

LONGEST = 20_000
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
IN_TIME = 1.5
"""Seconds of processor, with others at work; a time that grows with the square takes many more."""


def mail(text: str) -> bytes:
    made = EmailMessage()
    made["From"] = "Anna Lind <anna@lind-and-sons.example>"
    made["Subject"] = "Re: hello"
    made["Message-ID"] = "<a@lind-and-sons.example>"
    made.set_content(text)
    return made.as_bytes()


@pytest.fixture(scope="module", autouse=True)
def loaded():
    read_mail("first", mail("Please stop writing to me."), now=NOW)


@pytest.mark.parametrize(
    "again",
    [
        ":",
        "2 Jan ",
        "abbestellt ",
        "would see ",
        "ukončil ",
        "mandag ",
        "jövőre ",
        "w nowym roku ",
        "beszéljünk ",
        "A. ",
        "i. A. ",
    ],
)
def test_a_long_text_of_one_thing_is_read_in_time(again):
    text = mail((again * LONGEST)[:LONGEST])
    read_mail("compiles what it needs", text, now=NOW)
    began = time.process_time()
    read_mail("hostile", text, now=NOW)
    assert time.process_time() - began < IN_TIME
