"""Which day a message means."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.replies.dates import defer_until
from engine.replies.reading import read_mail

RECEIVED = date(2026, 11, 23)
"""A Monday."""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until 5 January", date(2027, 1, 5)),
        ("back on December 1st", date(2026, 12, 1)),
        ("back 2026-12-10", date(2026, 12, 10)),
        ("after 3.12.", date(2026, 12, 4)),
        ("through 5 December, inclusive", date(2026, 12, 6)),
        ("bis 12.12.2026", date(2026, 12, 12)),
        ("until 12/15", date(2026, 12, 15)),
        ("on 15/12/2026", date(2026, 12, 15)),
        ("a partir del 7 de enero", date(2027, 1, 7)),
        ("in ten days", date(2026, 12, 3)),
        ("in two weeks", date(2026, 12, 7)),
        ("in a couple of weeks", date(2026, 12, 7)),
        ("in drei Monaten", date(2027, 2, 23)),
        ("dans deux semaines", date(2026, 12, 7)),
        ("in Q1", date(2027, 1, 1)),
        ("in Q4", date(2027, 10, 1)),
        ("at the end of Q4", date(2026, 12, 31)),
        ("end of Q1", date(2027, 3, 31)),
        ("by the end of Q3 2027", date(2027, 9, 30)),
        ("a metà febbraio", date(2027, 2, 15)),
        ("wracam 20 stycznia", date(2027, 1, 20)),
        ("do 31 stycznia włącznie", date(2027, 2, 1)),
        ("po 3 marca", date(2027, 3, 4)),
        ("wrócimy do tematu w kwietniu", date(2027, 4, 1)),
        ("za dwa tygodnie", date(2026, 12, 7)),
        ("w poniedziałek", date(2026, 11, 30)),
        ("till och med den 20 januari", date(2027, 1, 21)),
        ("tillbaka den 8 februari", date(2027, 2, 8)),
        ("om två veckor", date(2026, 12, 7)),
        ("på onsdag", date(2026, 11, 25)),
        ("i april", date(2027, 4, 1)),
        ("what I may say, what we may do", None),
        ("next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
        ("next quarter", date(2027, 1, 1)),
        ("next year", date(2027, 1, 1)),
        ("la semaine prochaine", date(2026, 11, 30)),
        ("el próximo mes", date(2026, 12, 1)),
        ("in February", date(2027, 2, 1)),
        ("end of January", date(2027, 1, 31)),
        ("in the new year", date(2027, 1, 1)),
        ("on Monday", date(2026, 11, 30)),
        ("after Thursday", date(2026, 11, 27)),
        ("tot en met 4 januari 2027 op vakantie", date(2027, 1, 5)),
        ("In December we are swamped. Try me in February.", date(2027, 2, 1)),
        (
            "Im Dezember ist Inventur, schreiben Sie mir gern am 20. Januar wieder.",
            date(2027, 1, 20),
        ),
        (
            "The year-end accounts eat us up. Would you write again on 15 January?",
            date(2027, 1, 15),
        ),
        ("À Noël on ferme la caisse. Relancez-moi le 12 janvier.", date(2027, 1, 12)),
        ("a dicembre siamo pieni, ci riscriva dal 15 gennaio in poi", date(2027, 1, 15)),
        ("anytime from 8 March onwards", date(2027, 3, 8)),
        ("some day", None),
        ("we met on 1 November 2026", None),
        ("the 31 February", None),
    ],
)
def test_a_day_is_read(text, day):
    assert defer_until(text, RECEIVED) == day


@given(st.text(max_size=300))
def test_whatever_is_read_lies_ahead(text):
    day = defer_until(text, RECEIVED)
    assert day is None or day > RECEIVED


@given(st.dates(RECEIVED, date(2028, 12, 31)).filter(lambda day: day > RECEIVED))
def test_every_iso_date_ahead_is_itself(day):
    assert defer_until(f"I am back on {day.isoformat()}.", RECEIVED) == day


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        ("-0500", date(2027, 4, 5)),
        ("+0100", date(2027, 5, 4)),
        ("+0000", date(2027, 4, 5)),
    ],
)
def test_the_writers_clock_says_which_number_is_the_month(offset, day):
    """Where it is UTC, whichever day comes first."""
    head = f"From: ines@harbor.example\nDate: Mon, 23 Nov 2026 10:00:00 {offset}\nSubject: Re: x\n"
    body = "This is not the right time for us. Write again on 4/5/2027, please."
    read = read_mail("one", f"{head}\n{body}\n".encode(), now=datetime(2026, 11, 23, tzinfo=UTC))
    assert (read.label, read.defer_until) == ("deferral", day)
