"""Writes drafts from the shipped texts: no model, no network, the same brief, the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from jinja2 import Template

from engine.generation.briefs import MOST_VARIANTS, TONES, Brief, Tone
from engine.generation.guardrails import check, mentions
from engine.generation.library import Library, Structure, library
from engine.generation.material import (
    NOTHING,
    Material,
    ended,
    first_material,
    new_material,
    silent,
)
from engine.generation.sms import STOP_LINE
from engine.views.drafts import DraftVariant, DraftWarning, Fact
from storage.states import Channel, TouchKind

T = TypeVar("T")

SUBJECT_READS_WELL = 78
"""Characters of a subject that most mail programs show whole."""
NOTHING_NEW = "nothing_new"
"""The code of the remark on a follow-up that adds nothing; a check-in is held back for it."""
STOP = f" {STOP_LINE}"
"""What ends an SMS that begins or goes on with a conversation nobody has answered."""
SHOWN = {
    "insight": "show_insight",
    "proof": "lead_proof",
    "question": "show_question",
    "link_url": "bring_link",
    "demo": "bring_demo",
}
"""By what a first message is to add: the part that says it."""
MOST_MATERIALS = 4
"""How many things a short follow-up tries to bring before it brings none."""
MOST_TRIES = 24
"""How many other wordings are tried before two variants may be alike."""


def write_variants(
    brief: Brief,
    count: int,
    *,
    tones: Sequence[Tone] = TONES,
    taken: Mapping[int, str] | None = None,
) -> list[DraftVariant]:
    """`count` (1 to 5) drafts in turn of `tones`, unlike each other and unlike those `taken`.

    `taken` holds the texts that are there by number; the new ones are numbered on. From the fourth
    on the tones come again with their other structure.
    """
    count = max(1, min(count, MOST_VARIANTS))
    before = set((taken or {}).values())
    first = max(taken or {0: ""}) + 1
    rounds = len(before)
    written: list[DraftVariant] = []
    for i in range(count):
        shift = rounds + i // len(tones)
        draft = _unlike(replace(brief, tone=tones[i % len(tones)], structure=shift), before)
        before.add(draft.message)
        written.append(draft.model_copy(update={"variant": first + i}))
    return written


def _unlike(brief: Brief, before: set[str]) -> DraftVariant:
    """The brief's draft, with other wordings where it would repeat one that is there."""
    draft = write(brief)
    for attempt in range(1, MOST_TRIES):
        if draft.message not in before:
            break
        draft = write(
            replace(brief, seed=brief.seed + attempt, structure=brief.structure + attempt)
        )
    return draft


def write(brief: Brief) -> DraftVariant:
    """One draft in the brief's tone."""
    step = _step(brief.kind)
    if brief.limits.parts:
        material, texts, body, angle = _short(brief, step)
    else:
        material = _material(brief, step)
        texts = _Texts(library(), brief, material)
        body, angle = texts.note() if step == "note" else texts.body(_family(brief), step)
        if not brief.limits.fit(body) and step != "note":
            material, texts, body, angle = _short(brief, step)
    subject = texts.subject() if brief.limits.subject else None
    return DraftVariant(
        variant=1,
        message=body,
        tone=brief.tone.value,
        subject=subject,
        angle=material.name if angle == "new" else angle,
        facts=tuple(
            facts_in(body if brief.thread_subject else f"{subject}\n{body}", brief, material.facts)
        ),
        warnings=(
            *check(body, brief, subject=subject),
            *remarks(brief, nothing_new=material.name == NOTHING),
        ),
    )


def _family(brief: Brief) -> str:
    """Whose structures it has: a team's own channel is written on like LinkedIn."""
    if brief.channel is Channel.CUSTOM:
        return Channel.LINKEDIN.value
    is_inmail = brief.channel is Channel.LINKEDIN and brief.limits.subject
    return "inmail" if is_inmail else brief.channel.value


def _short(brief: Brief, step: str) -> tuple[Material, _Texts, str, str]:
    """A message for a channel that takes few characters: with what is new, if some of it fits."""
    for turn in range(MOST_MATERIALS):
        material = _material(replace(brief, structure=brief.structure + turn), step)
        texts = _Texts(library(), brief, material)
        body = texts.short(f"short_{step}")
        if body is not None:
            angle = material.name if step in {"followup", "check_in"} else step
            return material, texts, body, angle
    material = silent(brief)
    texts = _Texts(library(), brief, material)
    return material, texts, texts.short("short_bare") or texts.shortest("short_bare"), "call"


def _step(kind: TouchKind) -> str:
    if kind is TouchKind.CONNECTION_REQUEST:
        return "note"
    if kind is TouchKind.INITIAL_DM:
        return "first"
    if kind is TouchKind.ANSWER:
        return "answer"
    return "check_in" if kind is TouchKind.CHECK_IN else "followup"


def _material(brief: Brief, step: str) -> Material:
    if step in {"first", "note", "answer"}:
        return first_material(brief)
    return new_material(brief)


def remarks(brief: Brief, *, nothing_new: bool) -> Iterator[DraftWarning]:
    """What the approver should know of a draft that no guardrail finds."""
    if brief.offer.sample:
        yield DraftWarning(
            code="sample_offer",
            text="This speaks of the sample product. Write your own offer with /outreach offer.",
        )
    if nothing_new:
        yield DraftWarning(
            code=NOTHING_NEW,
            text="This adds nothing to what was said. Add a note, a demo or a proof point, then "
            "press Regenerate.",
            blocks=brief.kind is TouchKind.CHECK_IN,
        )
    if brief.person.greeting is None:
        yield DraftWarning(
            code="no_name", text="The record has no name that can be greeted, so nobody is named."
        )


def facts_in(text: str, brief: Brief, material: Sequence[tuple[str, str]]) -> Iterator[Fact]:
    """The facts of the record, and of what the text was made of, that stand in it."""
    for name, value in brief.facts.items():
        if mentions(text, value):
            yield Fact(name=name, value=value)
    for name, value in material:
        if value in text:
            yield Fact(name=name, value=value, origin=brief.origin_of(value))


@dataclass(frozen=True)
class _Choice:
    """Picks among equally good wordings by the prospect: neighbours in the list get others.

    The seed is read as a number whose digits have as many values as each choice has wordings, so
    that people whose ids follow each other get no text twice before all have been used. Each choice
    is moved on by the ones before it (`moved`), so that two texts share as little as can be.
    """

    seed: int
    moved: int = 0

    def __call__(self, options: Sequence[T]) -> tuple[T, _Choice]:
        rest, digit = divmod(self.seed, len(options))
        chosen = options[(digit + self.moved) % len(options)]
        return chosen, _Choice(rest, self.moved + digit)


class _Texts:
    """The parts of one message, rendered in the order in which the structure asks for them."""

    def __init__(self, source: Library, brief: Brief, material: Material) -> None:
        self._source = source
        self._brief = brief
        self._material = material
        self._choice = _Choice(brief.seed)
        self._facts = _variables(brief, material)

    def body(self, family: str, step: str) -> tuple[str, str]:
        """The text and its angle."""
        tone = self._brief.tone.value
        usable = [
            structure
            for structure in self._source.structures_for(family, step, tone)
            if all(self._facts[need] for need in structure.needs)
        ]
        asked = [each for each in usable if each.angle in self._brief.adds]
        if asked and self._brief.structure == 0:
            usable = asked
        structure = usable[(self._brief.structure + self._brief.seed) % len(usable)]
        self._choice = self._begun(structure, of=len(usable))
        self._facts["show"] = self._show(structure)
        parts = {name: self._part(name) for name in structure.uses if name not in self._facts}
        return tidy(structure.template.render(self._facts | parts)), structure.angle

    def _show(self, structure: Structure) -> str:
        """What the step is to add, unless its structure brings that anyhow."""
        adds = ("link_url" if each == "link" else each for each in self._brief.adds)
        name = next((each for each in adds if self._facts[each]), None)
        if name is None or "show" not in structure.uses:
            return ""
        return "" if {name, SHOWN[name]} & set(structure.uses) else self._part(SHOWN[name])

    def _begun(self, structure: Structure, *, of: int) -> _Choice:
        """The choice of wordings, after the structure and the material have had their digits."""
        turn, odd = divmod(self._brief.seed, 2)
        offer = self._brief.offer
        turns = 1
        if "proof" in structure.uses or self._material.name == "proof":
            turns = len(offer.proof_points)
        elif "question" in structure.uses or self._material.name == "question":
            turns = len(offer.questions)
        rest, moved = divmod(turn, turns or 1)
        return _Choice(rest if of > 1 else rest * 2 + odd, moved)

    def subject(self) -> str:
        """The subject; a follow-up keeps that of its thread."""
        if self._brief.thread_subject:
            return reply_subject(self._brief.thread_subject)
        for template in self._in_turn("subject"):
            subject = " ".join(template.render(self._facts).split())
            if len(subject) <= SUBJECT_READS_WELL:
                return subject
        return _first_upper(self._brief.offer.topic)[:SUBJECT_READS_WELL]

    def short(self, part: str) -> str | None:
        """The first wording of a short message that fits; None when what it brings is too long."""
        needs_news = part in {"short_followup", "short_check_in"}
        if needs_news and not self._facts["news"]:
            return None
        texts = (tidy(template.render(self._facts)) for template in self._in_turn(part))
        return next((text for text in texts if self._brief.limits.fit(text)), None)

    def shortest(self, part: str) -> str:
        return min((tidy(t.render(self._facts)) for t in self._wordings(part)), key=len)

    def _in_turn(self, part: str) -> Sequence[Template]:
        """All wordings of a part, begun elsewhere for each person."""
        wordings = self._wordings(part)
        turn = (self._brief.seed + self._brief.structure) % len(wordings)
        return (*wordings[turn:], *wordings[:turn])

    def note(self) -> tuple[str, str]:
        """A connection request's note: the fullest wording that fits, else one with fewer facts."""
        asks = self._wordings("connect")
        turn = (self._brief.seed + self._brief.structure) // len(self._wordings("note"))
        self._facts["connect"] = asks[turn % len(asks)].render(self._facts)
        bare = self._facts | dict.fromkeys(
            ("company", "title", "location", "role", "at_company"), ""
        )
        tries = [
            tidy(template.render(facts))
            for facts in (self._facts, bare)
            for template in self._in_turn("note")
        ]
        tries.append(f"{self._facts['hello']}, may I connect with you?")
        limit = self._brief.limits.body
        fitting = (text for text in tries if len(text) <= limit)
        return next(fitting, min(tries, key=len)), "introduction"

    def _wordings(self, part: str) -> Sequence[Template]:
        tone = self._material.name if part == "bring_aloud" else self._brief.tone.value
        return self._source.wordings(self._brief.audience, part, tone)

    def _part(self, part: str) -> str:
        if part in {"bring", "close"}:
            part = f"{part}_{self._material.name}"
        if part == "last" and not self._brief.is_last:
            return ""
        template, self._choice = self._choice(self._wordings(part))
        return template.render(self._facts)


def _variables(brief: Brief, material: Material) -> dict[str, str]:
    """What wordings can use; an empty string is a fact that is not there."""
    person, offer = brief.person, brief.offer
    name, company, title = person.greeting or "", person.company or "", person.title or ""
    at_company = f"at {company}" if company else ""
    return {
        "name": name,
        "hello": f"Hello {name}".rstrip(),
        "hi": f"Hi {name}" if name else "Hi there",
        "bare": name or "Hello",
        "title": title,
        "company": company,
        "you": company or "you",
        "location": person.location or "",
        "at_company": at_company,
        "role": _role(title, at_company),
        "topic": offer.topic,
        "topic_first": _first_upper(offer.topic),
        "value": ended(offer.value_proposition),
        "sender": brief.sender_name,
        "sign_off": brief.sign_off,
        "stop": STOP if brief.channel is Channel.SMS else "",
        "news": material.news,
        **material.variables,
    }


def _role(title: str, at_company: str) -> str:
    """“as Head of School at Alder Grove”; a bare “as Counselor” could be the sender's."""
    if title and at_company:
        return f"as {title} {at_company}"
    return f"in your role as {title}" if title else at_company


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def reply_subject(subject: str) -> str:
    """The subject of a follow-up: the first mail's, behind one “Re:”."""
    return f"Re: {first_subject(subject)}"


def first_subject(subject: str) -> str:
    """A subject without the “Re:” that answers put before it."""
    return re.sub(r"^(?:\s*re\s*:\s*)+", "", subject, flags=re.IGNORECASE).strip()


def tidy(text: str) -> str:
    """Paragraphs and lines that had nothing to say are gone, and so is doubled space."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = [line for line in lines if line != "-"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
