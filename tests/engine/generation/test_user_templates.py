"""A team's own templates: what they may contain, what is left out, what stops a draft."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.campaigns import offers
from engine.campaigns.matching import DemoText
from engine.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from engine.generation.briefs import Brief, Limits, Note, Person
from engine.generation.template_language import MOST_TEMPLATE, VARIABLES, compiled
from engine.generation.template_library import (
    list_templates,
    named_template,
    remove_template,
    save_template,
    template_form,
)
from engine.generation.template_previews import preview
from engine.generation.template_requests import read_template
from engine.generation.template_text import TemplateText, text_of
from engine.generation.user_templates import write_from_template
from engine.views.templates import TemplateRequest
from storage.states import Approval, Channel, TouchKind
from tests.outreach import Outreach
from tests.support import NOW, make_actor, make_workspace

MAYA = Person(
    greeting="Maya",
    full_name="Maya Lindqvist",
    title="Head of School",
    company="Alder Grove Inc.",
    industry="Education",
)
NOBODY = Person(full_name="Teller", greeting="Teller")
BODY = """Hi {{ contact_name }},

I work on {{ topic }}. How do you do it at {{ company }}? I know {{ industry }} a little.

{{ proof_point }}

{{ sign_off }}"""


def brief(person=MAYA, *, kind=TouchKind.INITIAL_DM, channel=Channel.EMAIL, **more):
    return Brief(
        person=person,
        offer=offers.sample(),
        kind=kind,
        channel=channel,
        limits=Limits(3000, 120) if channel is Channel.EMAIL else Limits(1900),
        seed=3,
        sender_name="Ada Admin",
        sign_off="Ada Admin",
        **more,
    )


def template(body=BODY, subject="About {{ topic }}", **more):
    return TemplateText(
        name="Intro", channel=more.pop("channel", Channel.EMAIL), body=body, subject=subject, **more
    )


def text(body, person=MAYA, **more):
    [draft] = write_from_template(brief(person, **more), template(body), 1)
    return draft.message


def test_variables_are_filled_and_cited():
    [draft] = write_from_template(brief(), template(), 1)
    assert draft.message.startswith("Hi Maya,\n\nI work on handing over student support. How do")
    assert draft.subject == "About handing over student support"
    assert ("company", "Alder Grove Inc.") in [(f.name, f.value) for f in draft.facts]
    assert "proof point" in {fact.name for fact in draft.facts}
    assert {w.code for w in draft.warnings} == {"sample_offer"}
    assert not any(mark in draft.message for mark in ("{", "\ue000", "\ue001", "\ue002"))


def test_a_sentence_whose_variable_is_unknown_is_left_out_and_no_other():
    written = text(BODY, NOBODY)
    assert "How do you do it" not in written
    assert "I know" not in written
    assert "I work on handing over student support.\n\n" in written


def test_a_value_with_a_full_stop_is_one_piece():
    body = "We met at {{ company }} with {{ location }} people. And this stays."
    assert text(body) == "And this stays."


def test_fallbacks_stand_in():
    own = template("How is it at {{ company }}?", fallbacks={"company": "your school"})
    [draft] = write_from_template(brief(NOBODY), own, 1)
    assert draft.message == "How is it at your school?"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{% if company %}At {{ company }}.{% else %}Somewhere.{% endif %}", "Somewhere."),
        ("How is {{ company or 'your team' }}?", "How is your team?"),
        ("How is {{ company|default('your team') }}?", "How is your team?"),
        ("{{ 'Yes' if not company else 'No' }}.", "Yes."),
        ("{{ contact_name|upper }}!", "TELLER!"),
    ],
)
def test_conditions_and_filters(body, said):
    assert text(body, NOBODY) == said


def test_a_list_of_proof_points():
    written = text("{% for point in proof_points %}\n- {{ point }}\n{% endfor %}")
    assert written.split("\n") == [f"- {point}" for point in offers.sample().proof_points]


@pytest.mark.parametrize(
    ("body", "subject"), [("Only {{ company }}.", "Words"), ("Words.", "To {{ company }}")]
)
def test_when_nothing_is_left_the_draft_is_stopped_with_one_sentence(body, subject):
    with pytest.raises(InvalidError) as stopped:
        write_from_template(brief(NOBODY), template(body, subject), 1)
    assert str(stopped.value) == (
        "“Intro” needs company, which is not known of Teller. Give it a fallback in the template, "
        "or complete the record."
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "{% for x in range(10**9) %}{{ x }}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ 9**9**9**9 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ company.__init__.__globals__ }}",
        "{{ company['upper'] }}",
        "{% set x = 1 %}{{ x }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'secrets' %}",
        "{% import 'os' as os %}",
        "{{ cycler.__init__ }}",
        "{{ lipsum(n=1000) }}",
        "{{ company|format(1) }}",
        "{{ company|replace('a', 'b') }}",
        "{{ '%999999999d'|format(1) }}",
        "{% for a in proof_points %}{% for b in proof_points %}x{% endfor %}{% endfor %}",
        "{% for a in [1, 2] %}x{% endfor %}",
        "{{ proof_points }}",
        "{{ -1 }}",
        "{% if company == 'x' %}y{% endif %}",
        "{% filter upper %}x{% endfilter %}",
        "{{ loop.index }}",
        "{{ self }}",
        "{{ compnay }}",
        "{{ company",
        "{% if company %}",
        "x" * (MOST_TEMPLATE + 1),
        "{{ " + "(" * 3000 + "company" + ")" * 2000 + " }}",
    ],
)
def test_what_is_no_plain_template_is_refused_at_once(hostile):
    started = time.perf_counter()
    with pytest.raises(InvalidError) as refused:
        compiled(hostile)
    assert time.perf_counter() - started < 2
    assert str(refused.value).endswith((".", "}}", "%}.", "?"))


def test_a_misspelt_variable_is_answered_with_the_nearest():
    with pytest.raises(InvalidError, match=r"Did you mean {{ company }}"):
        compiled("{{ compnay }}")


def test_the_longest_output_there_can_be_is_cut_off():
    offer = offers.Offer(topic="t", value_proposition="v", proof_points=("x" * 300,) * 20)
    long = brief().__class__(**{**vars(brief()), "offer": offer})
    body = "{% for p in proof_points %}" + "{{ p }}" * 800 + "{% endfor %}"
    started = time.perf_counter()
    with pytest.raises(InvalidError, match="makes more than 20,000"):
        write_from_template(long, template(body), 1)
    assert time.perf_counter() - started < 2


@given(st.text(max_size=60), st.sampled_from(sorted(VARIABLES)))
def test_a_record_cannot_write_the_template(value, name):
    person = Person(
        greeting=value or "x", full_name="x", company=value, title=value, location=value
    )
    trap = "{{ 7 * 7 }}{% for a in b %}" + value
    for known in (person, Person(greeting="x", full_name="x", company=trap)):
        try:
            [draft] = write_from_template(brief(known), template(f"A. {{{{ {name} }}}} B."), 1)
        except InvalidError:
            continue
        assert "49" not in draft.message or "49" in value + trap
        assert "\ue000" not in draft.message.replace(value, "")


def test_a_second_variant_takes_other_material_and_none_is_written_twice():
    two = write_from_template(brief(), template("Look. {{ proof_point }}"), 3)
    assert [draft.variant for draft in two] == [1, 2, 3]
    assert len({draft.message for draft in two}) == 3
    assert len(write_from_template(brief(), template("The same."), 3)) == 1


def test_a_follow_up_stands_in_its_thread_and_takes_what_is_new():
    said = offers.sample().proof_points[:3]
    follows = brief(kind=TouchKind.FOLLOWUP_1, said=said, thread_subject="About it")
    [draft] = write_from_template(follows, template("New: {{ proof_point }}", "Other"), 1)
    assert draft.subject == "Re: About it"
    assert draft.message == f"New: {offers.sample().proof_points[3]}"
    [stale] = write_from_template(follows, template("The same."), 1)
    assert "nothing_new" in {warning.code for warning in stale.warnings}


def test_insights_and_demos_can_be_named():
    note = Note("A second campus opens.", "company", "Ada Admin", 3, is_fresh=True)
    demo = DemoText("a tour", "It is quick", url="https://fernbank.example/tour")
    person = Person(greeting="Maya", full_name="Maya", insights=(note.text,))
    known = brief(person, notes=(note,), demos=(demo,))
    [draft] = write_from_template(known, template("{{ insight }} Look at {{ demo }}"), 1)
    assert draft.message == "A second campus opens. Look at a tour: https://fernbank.example/tour"
    assert [w.code for w in draft.warnings] == ["sample_offer"]
    assert "3 days old, from Ada Admin" in {fact.origin for fact in draft.facts}


def test_what_a_person_wrote_passes_the_guardrails():
    [draft] = write_from_template(
        brief(), template("Just following up on 40% at http://bank.example"), 1
    )
    codes = {warning.code for warning in draft.warnings}
    assert {"banned", "unknown_number", "unknown_link"} <= codes


@pytest.fixture
def outreach(session, workspace):
    return Outreach(session, workspace)


def request(**more):
    return TemplateRequest(**{"name": "Intro", "subject": "About {{ topic }}", "body": BODY} | more)


def test_a_template_is_kept_changed_and_removed(session, ada):
    [line] = save_template(session, request(), by=ada, now=NOW).templates
    assert (line.name, line.version, line.by) == ("Intro", 1, "Ada Admin")
    form = template_form(session, line.template_id, by=ada)
    assert (form.subject, form.body) == ("About {{ topic }}", BODY)
    changed = request(id=line.template_id, version=1, fallbacks="company: your school")
    [line] = save_template(session, changed, by=ada, now=NOW).templates
    assert (line.version, line.fallbacks) == (2, {"company": "your school"})
    assert text_of(named_template(session, "intro", by=ada)).fallbacks == line.fallbacks
    with pytest.raises(ConflictError, match="Ada Admin changed this template meanwhile"):
        save_template(session, changed, by=ada, now=NOW)
    assert remove_template(session, line.template_id, by=ada, now=NOW).templates == ()
    for again in (remove_template, lambda *a, **k: template_form(session, a[1], by=ada)):
        with pytest.raises(ConflictError, match="before you"):
            again(session, line.template_id, by=ada, now=NOW)
    assert save_template(session, request(), by=ada, now=NOW).templates


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"name": " "}, "name"),
        ({"subject": ""}, "subject"),
        ({"subject": "{{ nope }}"}, "subject"),
        ({"body": "{{ nope }}"}, "body"),
        ({"body": " "}, "body"),
        ({"fallbacks": "company your school"}, "fallbacks"),
        ({"fallbacks": "nope: x"}, "fallbacks"),
        ({"fallbacks": "company: {{ x }}"}, "fallbacks"),
        ({"tone": "shouting"}, "tone"),
    ],
)
def test_what_is_entered_wrongly_names_its_field(entered, field):
    with pytest.raises(InvalidError) as refused:
        read_template(request(**entered))
    assert refused.value.field == field


def test_names_are_unique_and_other_teams_see_nothing(session, ada, remy):
    [line] = save_template(session, request(), by=ada, now=NOW).templates
    with pytest.raises(InvalidError, match="has this name"):
        save_template(session, request(name="INTRO"), by=ada, now=NOW)
    with pytest.raises(ForbiddenError, match="or an admin"):
        remove_template(session, line.template_id, by=remy, now=NOW)
    other = make_actor(session, make_workspace(session, "T0OTHER"))
    assert list_templates(session, by=other).templates == ()
    with pytest.raises(NotFoundError):
        template_form(session, line.template_id, by=other)


def test_a_preview_shows_who_comes_first_and_somebody_of_whom_little_is_known(
    session, ada, outreach
):
    people = {}
    for name, priority, title in (("Ann", 90, "Head"), ("Bob", 80, "Head"), ("Cy", 70, "Head")):
        people[name] = outreach.prospect(name, company=outreach.company("Lee"), title=title)
        people[name].priority_score, people[name].industry = priority, "Education"
        people[name].approval = Approval.APPROVED
    odd = outreach.prospect("Dee")
    odd.approval, odd.title = Approval.APPROVED, None
    session.flush()
    shown = preview(session, read_template(request()), by=ada, now=NOW).drafts
    assert [draft.prospect_name for draft in shown] == ["Ann", "Bob", "Dee"]
    assert "How do you do it at Lee?" in shown[0].body
    assert "How do you do it" not in shown[2].body
    only = read_template(request(body="At {{ company }}."))
    assert "needs company" in preview(session, only, by=ada, now=NOW).drafts[2].why
