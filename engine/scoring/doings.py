"""Reads what people did since we wrote, and has those scored anew for whom it counts less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from engine.scoring import versions
from engine.scoring.compiled import Compiled
from engine.scoring.engagement import horizon_days
from storage.tables import Event, Prospect

DAY = timedelta(days=1)
MARGIN_DAYS = 60
"""A bot that was off for so long still finds those whose doings have ceased to count meanwhile."""


def done(
    session: Session, workspace_id: int, ids: Sequence[int], compiled: Compiled, now: datetime
) -> dict[int, list[tuple[str, float]]]:
    """What people did and how many days ago, by prospect; what a machine did is not theirs."""
    found: dict[int, list[tuple[str, float]]] = defaultdict(list)
    since = now - horizon_days(compiled.model) * DAY
    for prospect_id, kind, at, facts in session.execute(
        select(Event.prospect_id, Event.kind, Event.at, Event.facts)
        .where(
            Event.workspace_id == workspace_id,
            among(Event.prospect_id, ids),
            Event.kind.in_(compiled.counted_events),
            Event.at > since,
        )
        .order_by(Event.prospect_id, Event.at, Event.id)
    ):
        if not facts.get("machine"):
            found[prospect_id].append((kind.value, (now - at) / DAY))
    return found


def among(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether `column` is one of sorted `ids`; of those that lie close, whether it is between.

    Thousands of values in a query take longer to read than the rows.
    """
    if ids[-1] - ids[0] < 2 * len(ids):
        return and_(column >= ids[0], column <= ids[-1])
    return column.in_(ids)  # type: ignore[no-any-return]


def forget_stale(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Have those scored anew whose doings count less by now; how many they are.

    Those are the ones with an event that counted when they were scored, days ago.
    """
    compiled = versions.current(session, workspace_id).compiled
    decay = compiled.model.decay
    before = now - decay.rescore_days * DAY
    since = before - (horizon_days(compiled.model) + MARGIN_DAYS) * DAY
    who_did = select(Event.prospect_id).where(
        Event.workspace_id == workspace_id,
        Event.kind.in_(compiled.counted_events),
        Event.at > since,
    )
    stale = session.execute(
        update(Prospect)
        .where(
            Prospect.workspace_id == workspace_id,
            Prospect.scored_at < before,
            Prospect.id.in_(who_did),
        )
        .values(scored_at=None)
        .returning(Prospect.id)
    )
    return len(stale.all())
