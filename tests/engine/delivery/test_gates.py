"""Each gate over plain facts, and the order in which they name themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.gatehouse import gates
from engine.delivery.gatehouse.verdicts import Facts
from tests.support import NOW

FREE = Facts(now=NOW, due_at=NOW, window_opens=NOW, text="Hello Ines, see {".replace("{", "you"))
LATER = NOW + timedelta(hours=5)

CLOSED: dict[str, dict[str, object]] = {
    "workspace_paused": {"workspace_paused": True},
    "campaign_paused": {"campaign_paused": True},
    "suppressed": {"suppressed_because": "asked by phone"},
    "no_consent": {"consent_lacks": "Ines Okafor does not want to be written to by e-mail."},
    "sequence_stopped": {"sequence_ended_because": "they answered"},
    "colleague_answered": {"colleague_answered": "Bo Lind"},
    "hold": {"held_until": LATER},
    "recent_contact": {"recent_contact_at": NOW - timedelta(hours=1)},
    "not_approved": {"was_edited": True},
    "unresolved_variable": {"text": "Hello {{ first_name }}"},
    "condition": {"depends": "if step 1 is not accepted"},
    "earlier_touch": {"earlier_touch": "initial dm"},
    "tried_again": {"came_back": "552 mailbox full", "due_at": LATER},
    "caps": {"sender_sent_today": 5, "sender_cap": 5, "next_day": LATER},
    "send_window": {"window_opens": LATER},
    "sender_unhealthy": {"sender_unhealthy": "3 of its last 60 e-mails have bounced."},
    "not_yet_due": {"due_at": LATER},
}
"""The facts that close each gate, in the order of the rules."""
NAMES = list(CLOSED)
FOR_GOOD = {
    "suppressed",
    "sequence_stopped",
    "colleague_answered",
    "not_approved",
    "unresolved_variable",
}


def test_nothing_in_the_way_is_open():
    assert gates.ask(FREE) == gates.OPEN


def test_there_is_a_case_for_every_gate():
    assert [gate.__name__ for gate in gates.GATES] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_gate_names_itself_in_a_sentence(name):
    verdict = gates.ask(replace(FREE, **CLOSED[name]))
    assert verdict.gate == name
    assert verdict.sentence.endswith(".")
    assert verdict.stops == (name in FOR_GOOD)


@given(st.sets(st.sampled_from(NAMES), min_size=1))
def test_the_first_of_several_names_itself(closed):
    facts = FREE
    for name in closed:
        facts = replace(facts, **CLOSED[name])
    assert gates.ask(facts).gate == min(closed, key=NAMES.index)


@given(st.sampled_from(NAMES))
def test_what_waits_is_asked_again_later_than_now(name):
    verdict = gates.ask(replace(FREE, **CLOSED[name]))
    assert gates.ask_again_at(verdict, NOW) > NOW


def test_a_hold_and_a_recent_contact_end():
    over = replace(FREE, held_until=NOW, recent_contact_at=NOW - gates.RECENT)
    assert gates.ask(over).is_open


def test_the_company_cap_says_when_it_opens():
    facts = replace(FREE, company_conversations=1, company_cap=1, company_opens=LATER)
    assert gates.ask(facts).opens_at == LATER
    assert "new conversation of these seven days" in gates.ask(facts).sentence


def test_a_campaign_that_is_over_stops_the_sequence():
    verdict = gates.ask(replace(FREE, campaign_over=True))
    assert verdict.stops
    assert verdict.ends_sequence


LIMITS = {
    "sender": {"sender_sent_today": 3, "sender_cap": 3, "next_day": LATER},
    "gap": {"sender_rests_until": LATER},
    "company": {"company_conversations": 1, "company_opens": LATER},
    "domain": {"domain_sent_today": 3, "domain_limit": 3, "domain": "x.example", "next_day": LATER},
    "campaign": {"campaign_sent_today": 3, "campaign_limit": 3, "next_day": LATER},
    "channel": {"sent_this_week": 3, "week_limit": 3, "next_week": LATER},
}


@pytest.mark.parametrize("name", LIMITS)
def test_every_cap_says_when_it_opens(name):
    verdict = gates.ask(replace(FREE, **LIMITS[name]))
    assert (verdict.gate, verdict.opens_at, verdict.stops) == ("caps", LATER, False)
    below = {
        key: value - 1 if value == 3 and "sent" in key else value
        for key, value in LIMITS[name].items()
    }
    if "sent" in str(LIMITS[name]):
        assert gates.ask(replace(FREE, **below)).is_open


def test_a_colleagues_answer_may_only_delay():
    facts = replace(FREE, colleague_answered="Bo Lind", colleague_opens=LATER)
    verdict = gates.ask(facts)
    assert (verdict.opens_at, verdict.stops, verdict.ends_sequence) == (LATER, False, False)
