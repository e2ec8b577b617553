"""Says what a written draft states of a record, and what its approver should know of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.generation.briefs import Brief
from engine.generation.guardrails import mentions
from engine.views.drafts import DraftWarning, Fact
from storage.states import TouchKind

NOTHING_NEW = "nothing_new"
"""The code of the remark on a follow-up that adds nothing; a check-in is held back for it."""


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
