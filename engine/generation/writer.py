"""Writes drafts from the shipped texts: no model, no network, the same brief, the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.generation.briefs import MOST_VARIANTS, TONES, Brief, Tone
from engine.generation.guardrails import check
from engine.generation.library import library
from engine.generation.material import (
    NOTHING,
    Material,
    first_material,
    new_material,
    reminding_material,
    silent,
)
from engine.generation.remarks import facts_in, remarks
from engine.generation.wordings import Texts
from engine.views.drafts import DraftVariant
from storage.states import Channel, TouchKind

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
    step = _step(brief)
    if brief.limits.parts:
        material, texts, body, angle = _short(brief, step)
    else:
        material = _material(brief, step)
        texts = Texts(library(), brief, material)
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


def _short(brief: Brief, step: str) -> tuple[Material, Texts, str, str]:
    """A message for a channel that takes few characters: with what is new, if some of it fits."""
    for turn in range(MOST_MATERIALS):
        material = _material(replace(brief, structure=brief.structure + turn), step)
        texts = Texts(library(), brief, material)
        body = texts.short(f"short_{step}")
        if body is not None:
            angle = material.name if step in {"followup", "check_in"} else step
            return material, texts, body, angle
    material = silent(brief)
    texts = Texts(library(), brief, material)
    return material, texts, texts.short("short_bare") or texts.shortest("short_bare"), "call"


def _family(brief: Brief) -> str:
    """Whose structures it has: a team's own channel is written on like LinkedIn."""
    if brief.channel is Channel.CUSTOM:
        return Channel.LINKEDIN.value
    is_inmail = brief.channel is Channel.LINKEDIN and brief.limits.subject
    return "inmail" if is_inmail else brief.channel.value


STEPS = {
    TouchKind.CONNECTION_REQUEST: "note",
    TouchKind.INITIAL_DM: "first",
    TouchKind.ANSWER: "answer",
    TouchKind.CHECK_IN: "check_in",
}
"""Every other kind is a follow-up."""


def _step(brief: Brief) -> str:
    step = STEPS.get(brief.kind, "followup")
    return "comeback" if step == "answer" and brief.deferral is not None else step


def _material(brief: Brief, step: str) -> Material:
    if step in {"first", "note", "answer"}:
        return first_material(brief)
    if step == "comeback":
        return reminding_material(brief)
    return new_material(brief)
