"""Which steps a prospect gets: without a channel, without consent, already connected."""

import pytest

from engine.scheduling.fitting import Reach, fitted
from engine.scheduling.sequence_types import TYPES
from engine.scheduling.step import SequenceType, Way
from engine.scheduling.step_lines import read
from storage.states import Channel, Condition, TouchKind

BRANCHING = TYPES["accept_or_email"]
BOTH = {Channel.EMAIL, Channel.LINKEDIN}


def made(text, reach):
    steps, missing = fitted(SequenceType("own", "", read(text)), reach)
    return steps, [each.why for each in missing]


def test_a_branch_keeps_what_it_depends_on_by_its_place():
    steps, missing = fitted(BRANCHING, Reach(BOTH))
    assert [(step.condition, step.condition_position) for step in steps[:3]] == [
        (None, None),
        (Condition.ACCEPTED, 0),
        (Condition.NOT_ACCEPTED, 0),
    ]
    assert missing == ()


def test_without_linkedin_what_waits_for_no_acceptance_begins_at_once():
    steps, _ = fitted(BRANCHING, Reach({Channel.EMAIL}))
    assert [(step.kind, step.way.channel, step.condition) for step in steps] == [
        (TouchKind.INITIAL_DM, Channel.EMAIL, None),
        (TouchKind.FOLLOWUP_1, Channel.EMAIL, Condition.NO_ANSWER),
        (TouchKind.ANSWER, Channel.EMAIL, Condition.REPLIED),
    ]
    assert steps[0].wait.amount == 0
    assert {step.condition_position for step in steps[1:]} == {0}


def test_a_connection_of_before_is_written_to_on_linkedin_at_once():
    done = Reach(BOTH, done={TouchKind.CONNECTION_REQUEST}, connected=True)
    steps, _ = fitted(BRANCHING, done)
    assert [step.way.channel for step in steps] == [Channel.LINKEDIN] * 3
    assert steps[0].condition is None


def test_who_was_asked_before_and_has_not_accepted_gets_the_mail():
    steps, _ = fitted(BRANCHING, Reach(BOTH, done={TouchKind.CONNECTION_REQUEST}))
    assert {step.way.channel for step in steps} == {Channel.EMAIL}


def test_without_a_consent_no_step_goes_by_sms():
    text = "day 0: first message by SMS or e-mail\nday 1: follow-up 1 by SMS"
    steps, missing = made(text, Reach(BOTH))
    assert [step.way.channel for step in steps] == [Channel.EMAIL]
    assert "consent to SMS" in missing[0]
    steps, missing = made(text, Reach(BOTH | {Channel.SMS}))
    assert [step.way.channel for step in steps] == [Channel.SMS] * 2


@pytest.mark.parametrize(("inmail", "name"), [(True, "InMail"), (False, None)])
def test_who_is_no_connection_gets_an_inmail_where_the_seat_has_them(inmail, name):
    text = "day 0: connection request\nday 2: first message by LinkedIn"
    steps, _ = made(text, Reach(BOTH, inmail=inmail))
    assert [step.way for step in steps] == [Way(Channel.LINKEDIN), Way(Channel.LINKEDIN, name)]


def test_whoever_accepted_gets_messages_even_where_the_seat_has_inmails():
    steps, _ = fitted(BRANCHING, Reach(BOTH, inmail=True))
    assert {step.way.name for step in steps} == {None}
