"""Decides what a step is written from without a model: the campaign's template, or our texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import LackingError
from engine.generation.briefs import TONES, Brief, Tone
from engine.generation.user_templates import write_from_template
from engine.generation.writer import write_variants
from engine.views.drafts import DraftVariant, DraftWarning


def write_step(
    brief: Brief,
    count: int,
    *,
    tones: Sequence[Tone] = TONES,
    taken: Mapping[int, str] | None = None,
) -> list[DraftVariant]:
    """`count` (1 to 5) drafts, numbered after those `taken`; fewer where a template has no more.

    Raises LackingError when a template needs what is not known of the prospect.
    """
    if brief.template is None:
        return write_variants(brief, count, tones=tones, taken=taken)
    first = max(taken or {0: ""}) + 1
    return [
        draft.model_copy(update={"variant": first + at})
        for at, draft in enumerate(write_from_template(brief, brief.template, count))
    ]


def write_in_any_case(
    brief: Brief,
    count: int,
    *,
    tones: Sequence[Tone] = TONES,
    taken: Mapping[int, str] | None = None,
) -> list[DraftVariant]:
    """As many drafts as `count` says: where the template gives fewer, or none, our texts follow.

    For drafts that must be there; those that had to do without the template say so.
    """
    shipped = write_variants(brief, count, tones=tones, taken=taken)
    if brief.template is None:
        return shipped
    try:
        own = write_step(brief, count, tones=tones, taken=taken)
    except LackingError as error:
        mark = DraftWarning(code="template_lacks", text=str(error))
        return [each.model_copy(update={"warnings": (mark, *each.warnings)}) for each in shipped]
    return [*own, *shipped[len(own) :]]
