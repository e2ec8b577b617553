"""Decides what is told of an erasure, before and after, and what an export of one person holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.views.base import View


class ErasurePlan(View):
    """What would go for good with a person."""

    success: bool = True
    prospect_id: int
    name: str
    company: str | None
    goes: tuple[str, ...]


class Erased(View):
    """That somebody was erased: nothing in it says who."""

    success: bool = True
    prospect_id: int
    text: str


class PersonExport(View):
    """All that is known about one person: the rows by table, and what was suppressed when."""

    success: bool = True
    prospect_id: int
    exported_at: datetime
    tables: dict[str, list[dict[str, Any]]]
    suppressed_because: str | None
    suppressions: list[dict[str, Any]]


def examples() -> dict[str, View]:
    return {
        "erasure_plan": ErasurePlan(
            prospect_id=7,
            name="Ines <!channel> Okafor",
            company="Harbor School",
            goes=("the record itself", "1 sequence", "3 messages", "1 answer", "2 rows of imports"),
        ),
        "erased": Erased(
            prospect_id=7,
            text="Erased prospect #7 with 1 sequence, 3 messages. No import brings them back.",
        ),
    }
