"""What is told about sequence types: their steps in words, the form to change one, who follows."""

from __future__ import annotations

from pydantic import Field

from engine.views.base import Request, View


class TypeLine(View):
    """A type; `id` None and `version` 0 for those that are shipped. `running`: open sequences."""

    id: int | None
    name: str
    summary: str
    steps: tuple[str, ...]
    tones: tuple[str, ...]
    num_variants: int
    version: int
    copied_from: str | None
    changed_by: str | None
    running: int


class TypeList(View):
    """All types; `changed` says what has just been done."""

    success: bool = True
    types: tuple[TypeLine, ...]
    changed: str | None = None


class TypeForm(View):
    """A type as its form shows it; `channels` are the team's own, which steps may name."""

    name: str
    is_new: bool
    copied_from: str
    version: int
    summary: str
    steps: str
    num_variants: int
    lead_tone: str
    channels: tuple[str, ...] = ()


class TypeRequest(Request):
    """A type to keep. `version` is the one that was changed, 0 for a new one."""

    name: str
    copied_from: str
    version: int = 0
    summary: str
    steps: str
    num_variants: int = Field(default=3, ge=1, le=5)
    lead_tone: str = "professional"


class TypeSaved(View):
    """A type that was saved, and how much of what runs could follow it."""

    success: bool = True
    type: TypeLine
    behind: int = 0
    """Open sequences that were made from an earlier version."""
    steps_to_remake: int = 0
    """Their steps that are neither sent nor approved, nor written by a person."""
    followed: bool = False


def examples() -> dict[str, View]:
    """One of each that is drawn; golden tests and the preview draw from here."""
    shipped = TypeLine(
        id=None,
        name="soft_nudge",
        summary="connection request, a question after a week, one follow-up two weeks later",
        steps=(
            "working day 0: connection request",
            "working day 5: first message; adds question",
            "working day 15: follow-up 1; adds insight, link",
        ),
        tones=("friendly", "professional", "direct"),
        num_variants=3,
        version=0,
        copied_from=None,
        changed_by=None,
        running=2,
    )
    own = shipped.model_copy(
        update={
            "id": 4,
            "name": "our_soft_nudge",
            "summary": "for <schools> in *spring*",
            "version": 3,
            "copied_from": "soft_nudge",
            "changed_by": "Ada Admin",
            "running": 1,
        }
    )
    form = TypeForm(
        name=own.name,
        is_new=False,
        copied_from="soft_nudge",
        version=3,
        summary=own.summary,
        steps="\n".join(own.steps),
        num_variants=3,
        lead_tone="friendly",
        channels=("WhatsApp",),
    )
    return {
        "types": TypeList(types=(shipped, own)),
        "types_changed": TypeList(types=(shipped,), changed="Ada Admin removed our_soft_nudge."),
        "type_form": form,
        "type_form_copy": form.model_copy(
            update={"is_new": True, "version": 0, "name": "our_soft_nudge_2", "channels": ()}
        ),
        "type_saved": TypeSaved(type=own, behind=0),
        "type_saved_behind": TypeSaved(type=own, behind=4, steps_to_remake=9),
        "type_followed": TypeSaved(type=own, behind=4, steps_to_remake=9, followed=True),
    }
