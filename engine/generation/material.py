"""Decides what a message brings: proof points, a question, a link, a demo, an insight not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.campaigns.matching import shows
from engine.generation.briefs import Brief
from storage.states import TouchKind

NOTHING = "nothing"
ORDER: dict[TouchKind, tuple[str, ...]] = {
    TouchKind.FOLLOWUP_1: ("insight", "proof", "demo", "question", "link"),
    TouchKind.FOLLOWUP_2: ("demo", "question", "insight", "proof", "link"),
    TouchKind.FOLLOWUP_3: ("link", "demo", "insight", "proof", "question"),
    TouchKind.FOLLOWUP_4: ("proof", "demo", "insight", "question", "link"),
    TouchKind.CHECK_IN: ("insight", "demo", "question", "proof", "link"),
}
"""What each follow-up looks for first; the next ones when that has been told already."""


@dataclass(frozen=True)
class Material:
    """`name` says what is new; `variables` are for the wordings, `facts` for the card."""

    name: str
    variables: dict[str, str]
    facts: tuple[tuple[str, str], ...]

    @property
    def news(self) -> str:
        """What a follow-up brings, in as few words as there are for it."""
        if self.variables["link_url"]:
            return f"{self.variables['link_label']}: {self.variables['link_url']}"
        return self.variables.get(self.name, "")


def silent(brief: Brief) -> Material:
    """For a message that has no room for anything new."""
    return _material(NOTHING, brief, {})


def first_material(brief: Brief) -> Material:
    """For a first message: two proof points and a question, other ones for the next person.

    What else the step is to add comes with it.
    """
    proofs = _turned(brief.offer.proof_points, brief.seed)
    questions = _turned(brief.offer.questions, brief.seed)
    added = {name: texts[:1] for name, texts in untold(brief).items() if name in brief.adds}
    return _material("first", brief, added | {"proof": proofs[:2], "question": questions[:1]})


def new_material(brief: Brief) -> Material:
    """For a follow-up: one thing that no earlier text of the sequence has said.

    A second structure looks one further in the order, so that it brings something else.
    """
    new = untold(brief)
    names = [name for name in order_of(brief) if new[name]]
    if not names:
        return _material(NOTHING, brief, {})
    name = names[brief.structure % len(names)]
    return _material(name, brief, {name: new[name][:1]})


def reminding_material(brief: Brief) -> Material:
    """For somebody who was put off: what it is, and a proof point that they were not told."""
    return _material("reminder", brief, {"proof": untold(brief)["proof"][:1]})


def untold(brief: Brief) -> dict[str, list[str]]:
    """What no earlier text of the sequence has said, by kind; links and demos by their mark."""
    told = "\n".join(brief.said)
    offer, seed = brief.offer, brief.seed
    sentences = {
        "insight": list(brief.person.insights),
        "proof": _turned(offer.proof_points, seed),
        "question": _turned(offer.questions, seed),
    }
    marks = {
        "link": [link.url for link in offer.links],
        "demo": [demo.mark for demo in brief.demos],
    }
    return {
        **{name: [each for each in some if each not in told] for name, some in sentences.items()},
        **{name: [each for each in some if not shows(told, each)] for name, some in marks.items()},
    }


def all_facts(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Everything that a text may have taken from the offer and the research."""
    offer = brief.offer
    return tuple(
        (name, text)
        for name, texts in (
            ("proof point", map(ended, offer.proof_points)),
            ("question", map(ended, offer.questions)),
            ("insight", brief.person.insights),
            ("link", (link.url for link in offer.links)),
            ("demo", (demo.mark for demo in brief.demos)),
        )
        for text in texts
    )


def order_of(brief: Brief) -> list[str]:
    """What the step is to add first, then the kind's own order."""
    return list(dict.fromkeys((*brief.adds, *ORDER.get(brief.kind, ()))))


def _turned(texts: Sequence[str], seed: int) -> list[str]:
    """The same texts, begun elsewhere for each two people; the two get different structures."""
    if not texts:
        return []
    start = seed // 2 % len(texts)
    return [ended(text) for text in (*texts[start:], *texts[:start])]


def ended(text: str) -> str:
    """A sentence, with the full stop that an admin may have left out."""
    return text if text[-1:] in ("", ".", "?", "!") else f"{text}."


def _material(name: str, brief: Brief, chosen: dict[str, list[str]]) -> Material:
    """The variables of what was chosen; the others are empty, and so are their sentences."""
    proof, proof_2 = (*chosen.get("proof", ()), "", "")[:2]
    question, insight, url, mark = (
        "".join(chosen.get(kind, ())) for kind in ("question", "insight", "link", "demo")
    )
    label = next((link.label for link in brief.offer.links if link.url == url), "")
    demo = next((demo for demo in brief.demos if mark and demo.mark == mark), None)
    told = (
        ("proof point", proof),
        ("proof point", proof_2),
        ("question", question),
        ("insight", insight),
        ("link", url),
        ("demo", mark),
    )
    return Material(
        name=name,
        variables={
            "proof": proof,
            "proof_2": proof_2,
            "question": question,
            "link_label": label,
            "link_url": url,
            "demo_name": demo.name if demo else "",
            "demo_proves": ended(demo.proves) if demo else "",
            "demo_where": demo.where if demo else "",
            "demo": f"{demo.name}{demo.where}" if demo else "",
            "insight": insight,
        },
        facts=tuple(fact for fact in told if fact[1]),
    )
