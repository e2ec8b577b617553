"""Decides with which wordings a message is made: of parts, chosen so that neighbours get others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from jinja2 import Template

from engine.generation.briefs import Brief
from engine.generation.library import Library, Structure
from engine.generation.material import Material, ended
from engine.generation.shape import first_upper, reply_subject, tidy
from engine.generation.sms import STOP_LINE
from storage.states import Channel

T = TypeVar("T")
SUBJECT_READS_WELL = 78
"""Characters of a subject that most mail programs show whole."""
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


class Texts:
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
        return first_upper(self._brief.offer.topic)[:SUBJECT_READS_WELL]

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


def _variables(brief: Brief, material: Material) -> dict[str, str]:
    """What wordings can use; an empty string is a fact that is not there."""
    person, offer = brief.person, brief.offer
    name, company, title = person.greeting or "", person.company or "", person.title or ""
    deferral = brief.deferral
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
        "topic_first": first_upper(offer.topic),
        "value": ended(offer.value_proposition),
        "sender": brief.sender_name,
        "sign_off": brief.sign_off,
        "stop": STOP if brief.channel is Channel.SMS else "",
        "news": material.news,
        "said_on": deferral.said_on if deferral else "",
        "from_day": (deferral.from_day if deferral else None) or "",
        "asked": "asked" if deferral and deferral.asked else "",
        **material.variables,
    }


def _role(title: str, at_company: str) -> str:
    """“as Head of School at Alder Grove”; a bare “as Counselor” could be the sender's."""
    if title and at_company:
        return f"as {title} {at_company}"
    return f"in your role as {title}" if title else at_company
