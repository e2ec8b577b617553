"""Writes drafts from a team's own template: what the record does not know is left out, or stops it.

A variable without a value takes the template's fallback. Without one the sentence that needs it is
left out; a subject, or a text of which nothing is left, stops the draft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.errors import InvalidError, LackingError
from engine.generation.briefs import MOST_VARIANTS, Brief
from engine.generation.guardrails import check
from engine.generation.material import ORDER, all_facts, ended, untold
from engine.generation.remarks import facts_in, remarks
from engine.generation.shape import reply_subject, tidy
from engine.generation.template_language import (
    GAP,
    MISSING,
    MOST_OUTPUT,
    compiled,
)
from engine.generation.template_text import TemplateText
from engine.views.drafts import DraftVariant

SENTENCE: Final = re.compile(r"(?<=[.!?…:])[^\S\n]+")
SPACE_IN_VALUE, END_OF_VALUE = "\ue001", "\ue002"
"""Keep a value in one piece while sentences are told apart: “Alder Inc.” ends none."""
WHOLE: Final = frozenset({"proof_point", "question", "insight", "value_proposition"})
"""Variables that are whole sentences by themselves."""
ANGLE: Final = "own template"


def write_from_template(brief: Brief, template: TemplateText, count: int) -> list[DraftVariant]:
    """Up to `count` drafts, no two alike: a second one takes other proof points and questions.

    LackingError says what is missing when the record lacks what the template cannot do without.
    """
    written: dict[str, DraftVariant] = {}
    for turn in range(max(1, min(count, MOST_VARIANTS))):
        draft = _write(replace(brief, seed=brief.seed + 2 * turn), template)
        written.setdefault(draft.message, draft.model_copy(update={"variant": len(written) + 1}))
    return list(written.values())


def _write(brief: Brief, template: TemplateText) -> DraftVariant:
    values = values_of(brief, template.fallbacks)
    body = _filled(template.body, values, template, brief)
    subject = _subject(brief, template, values)
    facts = tuple(facts_in(f"{subject or ''}\n{body}", brief, all_facts(brief)))
    is_new = any(mark in body for marks in untold(brief).values() for mark in marks)
    return DraftVariant(
        variant=1,
        message=body,
        tone=template.tone or brief.tone.value,
        subject=subject,
        angle=ANGLE,
        facts=facts,
        warnings=(
            *check(body, brief, subject=subject),
            *remarks(brief, nothing_new=brief.kind in ORDER and not is_new),
        ),
    )


def _subject(brief: Brief, template: TemplateText, values: dict[str, Any]) -> str | None:
    if brief.limits.subject is None:
        return None
    if brief.thread_subject:
        return reply_subject(brief.thread_subject)
    subject = render(template.subject or "", values)
    if GAP in subject:
        raise _lacking(template, template.subject or "", values, brief)
    return " ".join(subject.split())


def values_of(brief: Brief, fallbacks: Mapping[str, str]) -> dict[str, Any]:
    """What each variable stands for; one that the record does not know takes its fallback."""
    person, offer, new = brief.person, brief.offer, untold(brief)
    known = {
        "contact_name": person.greeting,
        "full_name": person.full_name if person.greeting else None,
        "company": person.company,
        "industry": person.industry,
        "title": person.title,
        "location": person.location,
        "sender_name": brief.sender_name,
        "sign_off": brief.sign_off,
        "topic": offer.topic,
        "value_proposition": ended(offer.value_proposition),
        "proof_point": next(iter(new["proof"]), None),
        "question": next(iter(new["question"]), None),
        "insight": next(iter(new["insight"]), None),
        "demo": next(
            (f"{demo.name}{demo.where}" for demo in brief.demos if demo.mark in new["demo"]), None
        ),
    }
    values: dict[str, Any] = {
        name: value or fallbacks.get(name) or MISSING for name, value in known.items()
    }
    values["proof_points"] = tuple(map(ended, offer.proof_points))
    values["questions"] = tuple(map(ended, offer.questions))
    return values


def render(source: str, values: dict[str, Any]) -> str:
    """The template with its values; a gap stands where a variable has none."""
    template = compiled(source).template
    # as `Template.render` does, without copying the values into another dictionary twice
    text = "".join(template.root_render_func(template.new_context(values, shared=True)))
    if len(text) > MOST_OUTPUT:
        raise InvalidError(f"This template makes more than {MOST_OUTPUT:,} characters. Shorten it.")
    return text


def _filled(source: str, values: dict[str, Any], template: TemplateText, brief: Brief) -> str:
    """The text without the sentences that lack something."""
    text = render(source, values)
    if GAP not in text:
        return tidy(text)
    text = render(source, {name: _in_one_piece(name, value) for name, value in values.items()})
    lines = [_without_gaps(line) for line in text.split("\n")]
    kept = "\n".join(line for line in lines if line is not None)
    if not re.search(r"\w", kept):
        raise _lacking(template, source, values, brief)
    return tidy(kept.replace(SPACE_IN_VALUE, " ").replace(END_OF_VALUE, ""))


def _in_one_piece(name: str, value: Any) -> Any:
    if name in WHOLE or not isinstance(value, str):
        return value
    return value.replace(" ", SPACE_IN_VALUE) + END_OF_VALUE


def _without_gaps(line: str) -> str | None:
    """A line without its sentences that lack something; None when nothing else was in it."""
    if GAP not in line:
        return line
    return " ".join(part for part in SENTENCE.split(line) if GAP not in part) or None


def _lacking(
    template: TemplateText, source: str, values: Mapping[str, Any], brief: Brief
) -> LackingError:
    missing = sorted(name for name in compiled(source).names if values[name] is MISSING)
    return LackingError(template.name, tuple(missing), brief.person.full_name)
