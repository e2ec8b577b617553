"""Reads what prospects have been told so far: the texts of the messages that went out to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage.states import TouchState
from storage.tables import Touch, Variant


def told(
    session: Session, workspace_id: int, prospect_ids: Collection[int], *, but: int | None = None
) -> dict[int, tuple[str, ...]]:
    """By prospect what was sent, in order; what the sequence `but` sent does not count."""
    rows = session.execute(
        select(Touch.prospect_id, Variant.body)
        .join(Variant, and_(Variant.touch_id == Touch.id, Variant.number == Touch.variant_number))
        .where(
            Touch.workspace_id == workspace_id,
            Touch.prospect_id.in_(prospect_ids),
            Touch.state == TouchState.SENT,
            Touch.sequence_id != (but or 0),
        )
        .order_by(Touch.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for prospect_id, body in rows:
        found[prospect_id].append(body)
    return {prospect_id: tuple(bodies) for prospect_id, bodies in found.items()}
