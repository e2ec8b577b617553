"""Measures how fast a team's own templates are rendered, against the renderer without our rules."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment

from engine.campaigns import offers
from engine.generation.briefs import Brief, Limits, Person
from engine.generation.template_language import compiled
from engine.generation.template_text import TemplateText
from engine.generation.user_templates import render, values_of, write_from_template
from storage.states import Channel, TouchKind
from tests.bench.base import Figure, rate

SOURCE = """Hi {{ contact_name }},

I work on {{ topic }}{% if company %} and wonder how it is done at {{ company }}{% endif %}.

{{ value_proposition }} {{ proof_point }}

{{ sign_off }}"""
TIMES = 20_000


def figures() -> Iterator[Figure]:
    brief = Brief(
        person=Person(greeting="Maya", full_name="Maya Lindqvist", company="Alder Grove"),
        offer=offers.sample(),
        kind=TouchKind.INITIAL_DM,
        channel=Channel.EMAIL,
        limits=Limits(3000, 120),
        seed=3,
        sender_name="Ada Admin",
        sign_off="Ada Admin",
    )
    values = values_of(brief, {})
    bare = Environment(autoescape=False).from_string(SOURCE)

    def ours() -> int:
        for _ in range(TIMES):
            render(SOURCE, values)
        return TIMES

    def theirs() -> int:
        for _ in range(TIMES):
            bare.render(values)
        return TIMES

    done = rate(ours)
    yield Figure("templates rendered", done, 40_000, "a second", "asked for", 1)
    yield Figure("templates rendered", done, rate(theirs), "a second", "without our rules")
    template = TemplateText("Intro", Channel.EMAIL, SOURCE, "About {{ topic }}")

    def drafts() -> int:
        for _ in range(500):
            write_from_template(brief, template, 1)
        return 500

    yield Figure("whole drafts with guardrails", rate(drafts), 500, "a second", "patience", 1)

    def compiling() -> int:
        compiled.cache_clear()
        for at in range(200):
            compiled(f"{SOURCE}{at}")
        return 200

    yield Figure("templates compiled anew", rate(compiling), 100, "a second", "patience", 1)
