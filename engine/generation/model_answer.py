"""Decides what of a model's answer can be used, and what is said about the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz

from engine.generation.briefs import Brief, Tone
from engine.generation.guardrails import check, mentions
from engine.generation.guardrails.look import WORD
from engine.generation.languages import ENGLISH, name_of
from engine.generation.model_question import (
    ANGLES,
    Slot,
    asks_subject,
    facts_of,
    has_way_out,
    news_of,
    texts,
)
from engine.generation.news import brings_nothing
from engine.generation.remarks import remarks
from engine.generation.shape import reply_subject, tidy
from engine.generation.sms import PLAIN, with_way_out
from engine.views.drafts import DraftVariant, DraftWarning, Fact
from storage.states import Channel

SOFT = frozenset({"banned", "repeats"})
"""Warnings that a person can weigh; any other one keeps a model's text from being used."""
ALIKE = 90.0
"""Of 100: wordings above this differ in an adjective only."""
ECHO = 7
"""So many words in a row that stand in the instructions are no chance."""
FENCED = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
"""What models that think aloud say before they answer."""
SIGNED = re.compile(
    r"\n+\s*(?:(?:kind|best|warm|many)\s+(?:regards|wishes|thanks)|best|regards|sincerely|cheers|"
    r"thanks|thank you)\s*[,.!]?\s*(?:\n.*)?$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_SIGNATURE = 120


class Wording(BaseModel):
    """One wording as the schema asks for it."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    angle: str
    facts: list[str]
    body: str
    subject: str | None = None


@dataclass
class Reading:
    """By the key of the wording: the ones that can be used, and what is wrong with any.

    `news` is what a follow-up can bring.
    """

    news: Mapping[str, str] = field(default_factory=dict)
    usable: dict[str, DraftVariant] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        return [f"{key}: {text}" for key, found in self.problems.items() for text in found]


def read_answer(text: str, brief: Brief, slots: Sequence[Slot]) -> Reading:
    """The wordings in `text`. One that has a problem may still be usable, with its warnings."""
    found = Reading(news=news_of(brief))
    answer = parsed(text)
    for slot in slots:
        if answer is None:
            found.problems[slot.key] = ["The answer is no JSON object of the schema."]
            continue
        try:
            wording = Wording.model_validate(answer.get(slot.key))
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "it"
            found.problems[slot.key] = [f"This wording is missing or not of the schema ({where})."]
            continue
        _judge(found, slot, wording, brief)
    return found


def parsed(text: str) -> dict[str, Any] | None:
    """The JSON object that a model answers with, however it is wrapped; None when there is none."""
    text = THOUGHT.sub("", text)
    fenced = FENCED.match(text)
    try:
        answer = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _judge(found: Reading, slot: Slot, wording: Wording, brief: Brief) -> None:
    known = facts_of(brief)
    body = _completed(tidy(wording.body), slot.tone, brief)
    subject = _subject(wording, brief)
    warnings = check(body, brief, subject=subject, strict=True)
    hard = [*_out_of_order(wording, known, body, subject, brief), *_alike(found, body)]
    hard += [warning.text for warning in warnings if warning.code not in SOFT]
    soft = [warning.text for warning in warnings if warning.code in SOFT]
    is_stale = brings_nothing(body, brief, found.news)
    if is_stale and found.news:
        soft.append(f"It brings nothing new. Tell one of {', '.join(found.news)}.")
    if hard or soft:
        found.problems[slot.key] = hard + soft
    if not hard:
        found.usable[slot.key] = DraftVariant(
            variant=1,
            message=body,
            tone=slot.tone.value,
            subject=subject,
            angle=wording.angle,
            facts=tuple(_facts(wording, known, f"{subject or ''}\n{body}", brief)),
            warnings=(*warnings, *remarks(brief, nothing_new=is_stale), *_of_language(brief)),
            writer="model",
        )


def _of_language(brief: Brief) -> Iterator[DraftWarning]:
    if brief.language != ENGLISH:
        yield DraftWarning(
            code="read_closely",
            text=f"In {name_of(brief.language)} only figures, links and names are checked against "
            "the record. Read what it claims.",
        )


def _subject(wording: Wording, brief: Brief) -> str | None:
    if asks_subject(brief):
        return wording.subject or ""
    return reply_subject(brief.thread_subject) if brief.thread_subject else None


def _completed(body: str, tone: Tone, brief: Brief) -> str:
    """The text with what is ours to add: an e-mail's signature, an SMS's way out."""
    if brief.channel is Channel.SMS and body:
        plain = body.translate(PLAIN)
        return with_way_out(plain) if has_way_out(brief) else plain
    return _signed(body, tone, brief)


def _signed(body: str, tone: Tone, brief: Brief) -> str:
    """An e-mail with its closing and signature; one that signed itself is not signed twice."""
    if brief.channel is not Channel.EMAIL or not body:
        return body
    own = SIGNED.search(body)
    if own is not None and len(own.group()) <= LONGEST_SIGNATURE:
        body = body[: own.start()]
    body = body.removesuffix(brief.sign_off).removesuffix(brief.sender_name).rstrip()
    closing = texts()["closings"][tone]
    return f"{body}\n\n" + "\n".join(line for line in (closing, brief.sign_off) if line)


def _out_of_order(
    wording: Wording, known: dict[str, Fact], body: str, subject: str | None, brief: Brief
) -> Iterator[str]:
    """What is wrong besides the text's own words."""
    for key in wording.facts:
        if key not in known:
            yield f"There is no fact “{key[:40]}”. Use the keys that are given."
    if wording.angle not in ANGLES:
        yield f"The angle is one of {', '.join(ANGLES)}."
    if subject is not None and len(subject.splitlines()) > 1:
        yield "The subject is one line."
    if body and _echoes(body):
        yield "It repeats the rules instead of following them."
    if not wording.body.strip() and brief.channel is Channel.EMAIL:
        yield "There is no text. Write one."


def _echoes(body: str) -> bool:
    told = _told()
    words = _plain(body).split()
    return any(" ".join(words[i : i + ECHO]) in told for i in range(len(words) - ECHO + 1))


@cache
def _told() -> str:
    return _plain(texts()["instructions"])


def _plain(text: str) -> str:
    return " ".join(word.casefold() for word in WORD.findall(text))


def _alike(found: Reading, body: str) -> Iterator[str]:
    if any(fuzz.ratio(body, each.message) > ALIKE for each in found.usable.values()):
        yield "It is nearly the same as another wording. Give it another structure."


def _facts(wording: Wording, known: dict[str, Fact], text: str, brief: Brief) -> Iterator[Fact]:
    """What the text names, and what it says that it rests on."""
    for name in brief.facts:
        if mentions(text, known[name].value):
            yield known[name]
    for key in dict.fromkeys(wording.facts):
        if key not in brief.facts:
            yield known[key]
