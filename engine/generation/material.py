"""Decides what a message brings: proof points, a question, a link, an insight not yet told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.generation.briefs import Brief
from storage.states import TouchKind

NOTHING = "nothing"
ORDER: dict[TouchKind, tuple[str, ...]] = {
    TouchKind.FOLLOWUP_1: ("insight", "proof", "question", "link"),
    TouchKind.FOLLOWUP_2: ("question", "insight", "proof", "link"),
    TouchKind.FOLLOWUP_3: ("link", "insight", "proof", "question"),
    TouchKind.FOLLOWUP_4: ("proof", "insight", "question", "link"),
    TouchKind.CHECK_IN: ("insight", "question", "proof", "link"),
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
        return next((self.variables[n] for n in (self.name,) if n in self.variables), "")


def silent() -> Material:
    """For a message that has no room for anything new."""
    return _material(NOTHING)


def first_material(brief: Brief) -> Material:
    """For a first message: two proof points and a question, other ones for the next person."""
    proofs = _turned(brief.offer.proof_points, brief.seed)
    questions = _turned(brief.offer.questions, brief.seed)
    return _material("first", proofs=proofs[:2], question=questions[:1])


def new_material(brief: Brief) -> Material:
    """For a follow-up: one thing that no earlier text of the sequence has said.

    A second structure looks one further in the order, so that it brings something else.
    """
    told = "\n".join(brief.said)
    offer, seed = brief.offer, brief.seed
    links = [(link.label, link.url) for link in offer.links if link.url not in told]
    untold = {
        "insight": [text for text in brief.person.insights if text not in told],
        "proof": [text for text in _turned(offer.proof_points, seed) if text not in told],
        "question": [text for text in _turned(offer.questions, seed) if text not in told],
    }
    names = [name for name in _order(brief) if (links if name == "link" else untold[name])]
    if not names:
        return _material(NOTHING)
    name = names[brief.structure % len(names)]
    if name == "link":
        return _material(name, link=links[0])
    found = untold[name]
    if name == "insight":
        return _material(name, insight=found[0])
    if name == "proof":
        return _material(name, proofs=found[:1])
    return _material(name, question=found[:1])


def _order(brief: Brief) -> list[str]:
    """What the step is to add first, then the kind's own order; a demo is among the links."""
    asked = ("link" if name == "demo" else name for name in brief.adds)
    return list(dict.fromkeys((*asked, *ORDER[brief.kind])))


def _turned(texts: Sequence[str], seed: int) -> list[str]:
    """The same texts, begun elsewhere for each person."""
    if not texts:
        return []
    start = seed % len(texts)
    return [ended(text) for text in (*texts[start:], *texts[:start])]


def ended(text: str) -> str:
    """A sentence, with the full stop that an admin may have left out."""
    return text if text[-1:] in ("", ".", "?", "!") else f"{text}."


def _material(
    name: str,
    *,
    proofs: Sequence[str] = (),
    question: Sequence[str] = (),
    link: tuple[str, str] = ("", ""),
    insight: str = "",
) -> Material:
    proof, proof_2 = (*proofs, "", "")[:2]
    asked = "".join(question)
    facts = [("proof point", text) for text in proofs]
    facts += [("question", text) for text in question]
    facts += [("insight", insight)] if insight else []
    facts += [("link", link[1])] if link[1] else []
    return Material(
        name=name,
        variables={
            "proof": proof,
            "proof_2": proof_2,
            "question": asked,
            "link_label": link[0],
            "link_url": link[1],
            "insight": insight,
        },
        facts=tuple(facts),
    )
