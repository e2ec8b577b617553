"""How steps are written: what is printed is read as the same, and an error names the step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidError
from engine.scheduling.sequence_types import TYPES, from_document, to_document
from engine.scheduling.step import LINKEDIN_ONLY, Step, Unit, Wait, Way, When
from engine.scheduling.step_lines import MATERIALS, read, written
from storage.states import Channel, Condition, TouchKind

OWN = ("WhatsApp", "Xing mail")
WAYS = [Way(c) for c in Channel if c is not Channel.CUSTOM] + [Way(Channel.CUSTOM, n) for n in OWN]
FOLLOWING = [k for k in TouchKind if k not in {TouchKind.CONNECTION_REQUEST, TouchKind.ANSWER}]


@st.composite
def steps(draw):
    made = [Step(TouchKind.CONNECTION_REQUEST, Wait(0), LINKEDIN_ONLY)]
    for number in range(1, draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(FOLLOWING))
        when, wait = None, Wait(400 + number, Unit.HOURS)
        if draw(st.booleans()):
            about = draw(st.integers(1, number))
            able = [Condition.CLICKED, Condition.NO_ANSWER, Condition.SENT]
            if about == 1:
                able += [Condition.ACCEPTED, Condition.NOT_ACCEPTED]
            when = When(draw(st.sampled_from(able)), about)
            wait = Wait(draw(st.integers(0, 200)), draw(st.sampled_from(Unit)))
        ways = draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=4, unique=True))
        adds = draw(st.lists(st.sampled_from(MATERIALS), max_size=3, unique=True))
        made.append(Step(kind, wait, tuple(ways), when, tuple(adds)))
    return tuple(made)


@given(steps())
def test_what_is_written_is_read_as_the_same_steps(made):
    assert read("\n".join(written(made)), own_channels=OWN) == made
    assert read("\n".join(written(made)), own_channels=None) == made


@given(st.text(max_size=80))
def test_whatever_is_typed_is_steps_or_one_sentence(text):
    caught = None
    try:
        read(text)
    except InvalidError as error:
        caught = error
    assert caught is None or caught.field == "steps"


@pytest.mark.parametrize("name", TYPES)
def test_the_shipped_types_come_back_from_what_is_kept(name):
    kind = TYPES[name]
    assert from_document(name, to_document(kind)) == kind


def test_case_and_space_and_by_or_on_make_no_difference():
    lines = ["  Day 2:  First message  on LinkedIn OR email ;  adds  question", "day 3: check-in"]
    first, second = read("\n".join(lines))
    assert first.ways == (Way(Channel.LINKEDIN), Way(Channel.EMAIL))
    assert first.adds == ("question",)
    assert second.kind is TouchKind.CHECK_IN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write a line for each step"),
        ("day 0: first message\nsoon: follow-up 1", "Step 2: “soon” does not say when"),
        ("day 0 first message", "Step 1: A colon is missing"),
        ("day 0: letter", "Step 1: “letter” is no kind of step"),
        ("day 0: first message by pigeon", "Step 1: There is no channel “pigeon”"),
        ("day 0: first message; adds charm", "Step 1: A step can add"),
        ("day 0: connection request by e-mail", "Step 1: A connection request goes by LinkedIn"),
        ("day 5: first message\nday 2: follow-up 1", "Step 2: It is due before the step above"),
        (
            "day 0: first message\nif step 2 is sent, after 1 day: follow-up 1",
            "Step 2: There is no step 2 before it",
        ),
        (
            "day 0: first message\nif step 1 is accepted, after 1 day: follow-up 1",
            "Step 2: Only a connection request is accepted",
        ),
        (
            "day 0: first message\nif step 1 is loved, after 1 day: follow-up 1",
            "Step 2: A step is accepted",
        ),
        (
            "day 0: first message\nif step 1 is answered, after 0 hours: follow-up 1",
            "“is answered” and “answer” belong together",
        ),
        ("day 999: first message", "Step 1: Wait at most 366 days"),
        ("\n".join(["day 1: follow-up 1"] * 13), "at most 12 steps"),
    ],
)
def test_a_wrong_line_is_told_with_its_step(text, words):
    with pytest.raises(InvalidError) as caught:
        read(text)
    assert words in str(caught.value)
