"""Decides what is wrong with a text before anyone approves it: pure checks against the brief."""

from __future__ import annotations

import re

from engine.generation.briefs import Brief
from engine.generation.guardrails.agents import strange_deeds
from engine.generation.guardrails.grounding import ungrounded
from engine.generation.guardrails.injection import carried_out
from engine.generation.guardrails.language import language
from engine.generation.guardrails.links import unknown_links
from engine.generation.guardrails.look import Look, Rule
from engine.generation.guardrails.names import unknown_names
from engine.generation.guardrails.numbers import unknown_numbers
from engine.generation.guardrails.phrases import banned, claims
from engine.generation.guardrails.repeats import repeats
from engine.generation.guardrails.shape import (
    UNRESOLVED,
    characters,
    empty,
    markup,
    too_long,
    too_many_parts,
    unresolved,
)
from engine.views.drafts import DraftWarning

__all__ = ["RULES", "UNRESOLVED", "check", "mentions"]


def check(
    text: str, brief: Brief, *, subject: str | None = None, strict: bool = False
) -> list[DraftWarning]:
    """What the guardrails find in `text` (and its subject), worst first; empty when it is fine.

    Warnings with `blocks` (nothing there, a variable left, longer than the channel takes) forbid
    an approval; the others are for the approver's eyes. `strict` is for what a model wrote: there
    a small number, a name that begins a sentence and a claim have to stand in the brief as well.
    """
    look = Look(text, subject, brief, strict)
    found = [warning for rule in RULES for warning in rule(look)]
    return sorted(found, key=lambda warning: not warning.blocks)


def mentions(text: str, value: str) -> bool:
    """Whether `value` stands in `text` as whole words."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


RULES: tuple[Rule, ...] = (
    empty,
    unresolved,
    too_long,
    too_many_parts,
    characters,
    markup,
    carried_out,
    banned,
    unknown_links,
    unknown_numbers,
    unknown_names,
    claims,
    ungrounded,
    strange_deeds,
    language,
    repeats,
)
