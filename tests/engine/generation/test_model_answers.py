"""What models may write: which lies and injections are held back, and that honest texts pass."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from engine.campaigns.matching import DemoText
from engine.campaigns.offers import Link, OfferText
from engine.generation.briefs import Brief, Limits, Person
from engine.generation.conversation import Answer
from engine.generation.guardrails.agents import strange_deeds
from engine.generation.guardrails.look import Look
from engine.generation.model_writer import begin, finish, take
from engine.generation.writer import write_variants
from storage.states import Channel, TouchKind
from tests.engine.generation.test_texts_to_read import GROUPS

BRIEF = Brief(
    person=Person(
        greeting="Maya",
        full_name="Maya Lindqvist",
        title="Head of School",
        company="Alder Grove",
        industry="private schools",
        location="Portland",
        insights=("Alder Grove opens 2 new houses in August.",),
    ),
    offer=OfferText(
        topic="referrals between schools and specialists",
        value_proposition="With Fernbank, a school and the specialists it works with keep one page "
        "per student, so that a referral arrives with what has already been tried.",
        proof_points=(
            "It takes 10 minutes to begin, and costs $5 a month.",
            "The family agrees to a page before it is shared, and can end that at any time.",
        ),
        questions=("When you refer a student on, how do you learn what became of it?",),
        links=(Link(label="a page to look at", url="https://fernbank.example/page"),),
    ),
    kind=TouchKind.INITIAL_DM,
    channel=Channel.EMAIL,
    limits=Limits(body=3000, subject=120),
    seed=7,
    reasons=("leads a private school", "refers students to specialists"),
    sender_name="Ada Admin",
    sign_off="Ada Admin",
)
CORPUS = yaml.safe_load(Path(__file__).with_name("model_answers.yaml").read_text())
HONEST = CORPUS["honest"]
HARMLESS = {"sample_offer"}


def many(text):
    """`x{200}` is x two hundred times."""
    before, brace, count = (text or "").removesuffix("}").partition("x{")
    return before + "x" * int(count) if brace and count.isdecimal() else text


def wording(body, subject="A question about referrals"):
    return {"subject": subject, "body": body, "facts": ["name"], "angle": "question"}


def written(*answers, brief=BRIEF, count=1):
    """The drafts after a model gave these answers, the last one again and again."""
    writing = begin(brief, count)
    given = list(answers)
    while writing.question is not None:
        text = given.pop(0) if len(given) > 1 else given[0]
        writing = take(writing, Answer(text))
    return finish(writing)


def one(body, **more):
    return json.dumps({"professional": wording(body, **more)})


def with_line(line, place):
    """An honest message that has a line more, after the greeting or at the end."""
    before = "When you refer a student on, how do you learn what became of it?"
    parts = [line, before] if place == "first" else [f"{before} {line}"]
    return "\n\n".join(("Hello Maya,", *parts))


def refused(answer, lie):
    """The templates' draft stands there and says so, and nothing of the lie does."""
    [draft] = written(answer)
    assert draft.writer == "template", draft.message
    assert draft.warnings[0].code == "model_failed"
    assert len(draft.warnings[0].text) > 70
    assert not lie or lie not in f"{draft.subject}\n{draft.message}"


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("lie", CORPUS["lies"] + CORPUS["carried_out"])
def test_no_lie_and_no_injection_gets_through(lie, place):
    refused(one(with_line(lie, place)), lie)


@pytest.mark.xfail(strict=True, reason="a sieve, no proof: a person reads every draft")
@pytest.mark.parametrize("lie", CORPUS["slips_through"])
def test_a_lie_made_of_the_briefs_own_words_slips_through(lie):
    refused(one(with_line(lie, "last")), lie)


@pytest.mark.parametrize("subject", CORPUS["subjects"])
def test_a_subject_is_held_to_the_same(subject):
    subject = many(subject)
    refused(one(HONEST[0]["body"], subject=subject), subject)


@pytest.mark.parametrize("body", CORPUS["bodies"])
def test_a_whole_message_beside_the_point_is_refused(body):
    refused(one(many(body)), many(body).strip())


@pytest.mark.parametrize("answer", CORPUS["malformed"])
def test_what_is_no_answer_is_refused(answer):
    refused(json.dumps(answer) if answer is None else answer, "")


@pytest.mark.parametrize("honest", HONEST, ids=lambda each: each["subject"][:30])
def test_an_honest_message_passes_without_a_warning(honest):
    [draft] = written(one(honest["body"], subject=honest["subject"]))
    assert (draft.warnings, draft.writer) == ((), "model"), draft.warnings
    assert honest["body"].rstrip() in draft.message
    assert draft.message.endswith("Kind regards,\nAda Admin")


@pytest.mark.parametrize("line", CORPUS["honest_lines"])
def test_an_honest_line_passes_without_a_warning(line):
    [draft] = written(one(f"Hello Maya,\n\n{line}"))
    assert (draft.warnings, draft.writer) == ((), "model"), draft.warnings


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_does_strange_things_in_the_shipped_texts(group):
    for brief in GROUPS[group].values():
        for draft in write_variants(brief, 3):
            assert not list(strange_deeds(Look(draft.message, draft.subject, brief, strict=True)))


def test_a_model_is_told_of_demos_and_may_show_them():
    demo = DemoText(
        name="the tour of a page", proves="how a referral arrives", url="https://tour.example/page"
    )
    shows = one("Hello Maya,\n\nHere is the tour of a page: https://tour.example/page")
    told = replace(BRIEF, kind=TouchKind.FOLLOWUP_2, demos=(demo,))
    asked = begin(told, 1).question.messages[1].content
    facts = json.loads(asked)["facts"]
    assert (facts["demo_1"], facts["demo_1_is"]) == (demo.url, demo.name)
    [draft] = written(shows, brief=told)
    assert draft.writer == "model"
    [draft] = written(shows, brief=replace(told, demos=()))
    assert draft.writer == "template"
