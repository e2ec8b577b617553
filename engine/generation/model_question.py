"""Decides what a model is told for a draft: the brief as marked data, and what to answer with."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, cast

from engine.generation.briefs import INMAIL, Brief, Tone
from engine.generation.conversation import Message, Question
from engine.generation.guardrails.injection import instructs
from engine.generation.languages import name_of
from engine.generation.material import ORDER, order_of
from engine.generation.news import untold_of
from engine.generation.sms import STOP_LINE
from engine.views.drafts import Fact
from storage.states import Channel, TouchKind

ANGLES = ("value", "question", "proof", "insight", "link", "demo", "introduction")
MOST_SAID, MOST_OF_EACH = 6, 1500
"""So many earlier texts are told, the newest, and so much of each."""
TOKENS_EACH = 700
"""Room for one wording; a message that needs more is too long anyway."""


@dataclass(frozen=True)
class Slot:
    """One wording that is asked for: its key in the answer, and its tone."""

    key: str
    tone: Tone


def slots_for(count: int, tones: Sequence[Tone]) -> tuple[Slot, ...]:
    """`count` wordings in turn of `tones`; the second of a tone is called `friendly_2`."""
    turns = [(tones[i % len(tones)], i // len(tones)) for i in range(count)]
    return tuple(Slot(tone + (f"_{turn + 1}" if turn else ""), tone) for tone, turn in turns)


def sober(brief: Brief) -> tuple[Brief, tuple[str, ...]]:
    """The brief without what a record has that reads like an order, and what that was."""
    person, left_out = brief.person, []
    for name in ("greeting", "title", "company", "industry", "location"):
        value = getattr(person, name)
        if value and instructs(value):
            person = replace(person, **cast("dict[str, Any]", {name: None}))
            left_out.append(name)
    if instructs(person.full_name):
        person = replace(person, full_name="", greeting=None)
        left_out.append("name")
    insights = tuple(each for each in person.insights if not instructs(each))
    if insights != person.insights:
        left_out.append("insight")
    person = replace(person, insights=insights)
    reasons = tuple(each for each in brief.reasons if not instructs(each))
    deferral = brief.deferral
    if deferral is not None and instructs(deferral.words):
        deferral = replace(deferral, words="")
        left_out.append("answer")
    return replace(brief, person=person, reasons=reasons, deferral=deferral), tuple(left_out)


def facts_of(brief: Brief) -> dict[str, Fact]:
    """What a wording can use, by the key under which the question gives it."""
    offer, person = brief.offer, brief.person
    found = {name: Fact(name=name, value=value) for name, value in brief.facts.items()}
    for name, key, texts in (
        ("insight", "insight", person.insights),
        ("proof point", "proof", offer.proof_points),
        ("question", "question", offer.questions),
        ("link", "link", [link.url for link in offer.links]),
        ("demo", "demo", [demo.mark for demo in brief.demos]),
    ):
        for i, text in enumerate(texts, start=1):
            found[f"{key}_{i}"] = Fact(name=name, value=text, origin=brief.origin_of(text))
    return found


def news_of(brief: Brief) -> dict[str, str]:
    """What a follow-up can bring, by its key: no fact of the record, and not told yet."""
    facts = {key: fact.value for key, fact in facts_of(brief).items() if key not in brief.facts}
    return untold_of(brief, facts)


def first_question(brief: Brief, slots: Sequence[Slot]) -> Question:
    """The whole brief, with the schema of the answer."""
    messages = (
        Message("system", texts()["instructions"].strip()),
        Message("user", json.dumps(_document(brief, slots), ensure_ascii=False)),
    )
    return Question(
        messages=messages,
        schema=_schema(brief, slots),
        most_tokens=TOKENS_EACH * len(slots),
        salt=brief.seed,
    )


def corrected_question(
    first: Question, brief: Brief, slots: Sequence[Slot], answer: str, problems: Sequence[str]
) -> Question:
    """The same again for what was wrong, with the answer that was given and why it does not do."""
    listed = "\n".join(f"- {problem}" for problem in dict.fromkeys(problems))
    return replace(
        first,
        messages=(
            *first.messages,
            Message("assistant", answer[: MOST_OF_EACH * 4]),
            Message("user", f"{texts()['correction']['again']}\n{listed}"),
        ),
        schema=_schema(brief, slots),
        most_tokens=TOKENS_EACH * len(slots),
    )


@cache
def texts() -> Mapping[str, Any]:
    source = resources.files("engine.generation.texts").joinpath("model.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _document(brief: Brief, slots: Sequence[Slot]) -> dict[str, Any]:
    offer = brief.offer
    facts = {key: fact.value for key, fact in facts_of(brief).items()}
    facts |= {f"link_{i}_shows": link.label for i, link in enumerate(offer.links, start=1)}
    for i, demo in enumerate(brief.demos, start=1):
        facts[f"demo_{i}_is"] = demo.name
        facts[f"demo_{i}_proves"] = demo.proves
    wrote = brief.deferral.words[:MOST_OF_EACH] if brief.deferral else ""
    return {
        "task": _task(brief, slots),
        "team_guidance": brief.guidance,
        "offer": {"topic": offer.topic, "value_proposition": offer.value_proposition},
        "audience": brief.purpose,
        "facts": facts,
        "why_them": list(brief.reasons),
        "said_before": [text[:MOST_OF_EACH] for text in brief.said[-MOST_SAID:]],
        "sender": brief.sender_name,
    } | ({"they_wrote": wrote} if wrote else {})


def _task(brief: Brief, slots: Sequence[Slot]) -> dict[str, Any]:
    told = texts()
    task: dict[str, Any] = {
        "write": told["steps"][_step(brief)],
        "channel": _channel(brief).format(name=brief.channel_name or "a short message"),
        "language": name_of(brief.language),
        "most_characters": {"body": brief.limits.body - _room_below(brief)},
        "wordings": {slot.key: told["tones"][slot.tone] for slot in slots},
    }
    if asks_subject(brief):
        task["most_characters"]["subject"] = brief.limits.subject
    if names := order_of(brief):
        task["bring"] = "first choice: " + ", else ".join(told["add"][name] for name in names)
    if brief.kind in ORDER:
        task["not_told_yet"] = list(news_of(brief))
    if brief.is_last:
        task["write"] += f". {told['steps']['last']}"
    return task


def _step(brief: Brief) -> str:
    if brief.deferral is not None:
        return "comeback" if brief.deferral.asked else "comeback_unasked"
    return brief.kind.value if brief.kind.value in texts()["steps"] else "followup"


def _channel(brief: Brief) -> str:
    told: Mapping[str, str] = texts()["channels"]
    if brief.channel is Channel.LINKEDIN and brief.kind is TouchKind.CONNECTION_REQUEST:
        return told["note"]
    if brief.channel is Channel.LINKEDIN and brief.channel_name == INMAIL:
        return told["inmail"]
    if brief.channel is Channel.SMS and not has_way_out(brief):
        return told["sms_answer"]
    return told[brief.channel.value]


def has_way_out(brief: Brief) -> bool:
    """Whether a text message says how to end it: to somebody who has not answered."""
    return brief.channel is Channel.SMS and brief.kind is not TouchKind.ANSWER


def _room_below(brief: Brief) -> int:
    """Characters that are added: the closing and the signature, or how to end it."""
    if brief.channel is Channel.EMAIL:
        return len(brief.sign_off) + 20
    return len(STOP_LINE) + 1 if has_way_out(brief) else 0


def asks_subject(brief: Brief) -> bool:
    """Whether a wording has a subject of its own; a follow-up keeps that of its thread."""
    return brief.limits.subject is not None and brief.thread_subject is None


def _schema(brief: Brief, slots: Sequence[Slot]) -> dict[str, Any]:
    """Closed objects with everything required: what strict endpoints take."""
    properties: dict[str, Any] = {
        "angle": {"type": "string", "enum": list(ANGLES)},
        "facts": {"type": "array", "items": {"type": "string", "enum": sorted(facts_of(brief))}},
        "body": {"type": "string"},
    }
    if asks_subject(brief):
        properties["subject"] = {"type": "string"}
    wording = _closed(properties)
    return _closed({slot.key: wording for slot in slots})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
