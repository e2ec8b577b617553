"""Decides what is told of what answers set off, and what of it can be changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from engine.views.base import View
from storage.states import LeadStatus

Alert = Literal["owner", "channel", "thread", "nobody"]
"""Whom an answer is shown to: the owner by name in the thread of the card that it answers (in the
channel where there is no owner or no card), the channel, that thread alone, or nobody.
"""
Ready = Literal["none", "ready", "draft"]
"""What becomes of an answer to be sent: nothing, what the sequence has ready stays, or one is
drafted where it has none ready.
"""
Days = Annotated[int, Field(ge=1, le=365)]


class Effect(View):
    """What follows from a label by itself.

    `lead_status` moves forward only where it is a step of the way, and is set where it leads off.
    `holds` puts everything to this prospect off until the date that the message names, or for
    `absence_days`; without those only a date holds.
    """

    stops: bool = False
    lead_status: LeadStatus | None = None
    holds: bool = False
    absence_days: Days | None = None
    suppresses: bool = False
    refers: bool = False
    alert: Alert = "owner"
    answer: Ready = "none"


class EffectLine(View):
    """A label with what it sets off.

    `fixed` are the fields that nobody can switch off; of the others that are on or off, `offered`
    are those to choose from.
    """

    label: str
    effect: Effect
    is_default: bool
    fixed: tuple[str, ...]
    offered: tuple[str, ...]
    may_change: bool


class EffectTable(View):
    """All labels. `version` 0 is what is shipped; `changed_by` None was the shell."""

    success: bool = True
    version: int
    changed_by: str | None
    changed_at: datetime | None
    timezone: str
    lines: tuple[EffectLine, ...]
    may_change: bool


def examples() -> dict[str, View]:
    deferral = EffectLine(
        label="deferral",
        effect=Effect(
            stops=True,
            lead_status=LeadStatus.DEFERRED,
            holds=True,
            absence_days=30,
            alert="channel",
        ),
        is_default=False,
        fixed=("stops",),
        offered=("holds", "suppresses", "refers"),
        may_change=True,
    )
    shipped = EffectTable(
        version=0,
        changed_by=None,
        changed_at=None,
        timezone="America/New_York",
        lines=(
            deferral.model_copy(
                update={
                    "label": "interested",
                    "is_default": True,
                    "effect": Effect(stops=True, lead_status=LeadStatus.INTERESTED, answer="ready"),
                }
            ),
            deferral.model_copy(
                update={
                    "label": "opt_out",
                    "is_default": True,
                    "effect": Effect(stops=True, suppresses=True),
                    "fixed": ("stops", "suppresses"),
                    "offered": ("holds", "refers"),
                }
            ),
            deferral.model_copy(
                update={
                    "label": "out_of_office",
                    "is_default": True,
                    "effect": Effect(holds=True, absence_days=7, alert="thread"),
                    "fixed": (),
                    "offered": ("stops", "holds", "refers"),
                }
            ),
            deferral.model_copy(
                update={
                    "label": "bounce",
                    "is_default": True,
                    "effect": Effect(alert="thread"),
                    "may_change": False,
                }
            ),
        ),
        may_change=False,
    )
    changed = {
        "version": 3,
        "changed_by": "Ada Admin",
        "changed_at": datetime(2026, 11, 23, 15, 0, tzinfo=UTC),
        "may_change": True,
        "lines": (*shipped.lines, deferral),
    }
    return {"effects": shipped, "effects_changed": shipped.model_copy(update=changed)}
