"""Notes what an answer changed of its prospect, by looking before and after: enough to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from engine.delivery.locks import OPEN_TOUCHES
from engine.delivery.protection import identities, suppression
from engine.prospects.suppressed import email_values
from storage import suppressions
from storage.states import OPEN_SEQUENCES, Channel, EventKind, LeadStatus, SuppressionCause
from storage.tables import (
    Event,
    LeadStatusChange,
    Mail,
    Prospect,
    Sequence,
    Suppression,
    Touch,
)
from storage.types import JsonDict

PROVIDER = "mail"


@dataclass(frozen=True)
class Standing:
    """How a prospect stands at a moment; rows by their ids."""

    status: LeadStatus
    last_change: int
    hold_until: date | None
    sequences: dict[int, str]
    """The open ones, with their states."""
    touches: dict[int, dict[str, Any]]
    suppressed: dict[tuple[str, str], dict[str, Any]]
    events: frozenset[int]


def look(session: Session, prospect: Prospect, mail: Mail | None, message_id: str) -> Standing:
    """As it is now, with the address or number that `mail` went to."""
    session.flush()
    values = identities.own_values(prospect)
    if mail is not None:
        to = mail.to_address
        values |= (
            email_values(to) if mail.channel is Channel.EMAIL else {identities.phone_value(to)}
        )
    held = suppressions.rows(session, prospect.workspace_id, values)
    here = Touch.workspace_id == prospect.workspace_id, Touch.prospect_id == prospect.id
    open_ = select(Sequence.id, Sequence.state).where(
        Sequence.workspace_id == prospect.workspace_id,
        Sequence.prospect_id == prospect.id,
        Sequence.state.in_(OPEN_SEQUENCES),
    )
    touches = select(Touch.id, Touch.state, Touch.reason, Touch.due_at, Touch.condition_met_at)
    return Standing(
        status=prospect.lead_status,
        last_change=_last_change(session, prospect),
        hold_until=prospect.hold_until,
        sequences={id_: state.value for id_, state in session.execute(open_)},
        touches={
            row.id: {
                "id": row.id,
                "state": row.state.value,
                "reason": row.reason,
                "due_at": row.due_at.isoformat(),
                "met_at": row.condition_met_at.isoformat() if row.condition_met_at else None,
            }
            for row in session.execute(touches.where(*here).order_by(Touch.id))
        },
        suppressed={(row.kind.value, row.fingerprint): _kept(row) for row in held},
        events=_events(session, prospect, message_id),
    )


def name_of(kind: EventKind, message_id: str) -> str:
    """What an event is called that a message is the proof of."""
    return f"{kind.value}:{message_id}"


def _events(session: Session, prospect: Prospect, message_id: str) -> frozenset[int]:
    """Those that an answer can make: what others record of the prospect meanwhile is not its."""
    names = [name_of(kind, message_id) for kind in EventKind]
    made = select(Event.id).where(
        Event.workspace_id == prospect.workspace_id,
        Event.prospect_id == prospect.id,
        or_(
            (Event.provider == PROVIDER) & Event.provider_id.in_(names),
            Event.provider == suppression.PROVIDER,
        ),
    )
    return frozenset(session.scalars(made))


def _last_change(session: Session, prospect: Prospect) -> int:
    last = select(func.max(LeadStatusChange.id)).where(
        LeadStatusChange.workspace_id == prospect.workspace_id,
        LeadStatusChange.prospect_id == prospect.id,
    )
    return session.scalar(last) or 0


def _kept(row: Suppression) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "fingerprint": row.fingerprint,
        "cause": row.cause.value,
        "reason": row.reason,
        "by_member_id": row.by_member_id,
        "created_at": row.created_at.isoformat(),
    }


def difference(before: Standing, after: Standing) -> JsonDict:
    """What has changed between the two; nothing stands there that has not."""
    found: JsonDict = {}
    if after.status != before.status:
        found["status"] = {"before": before.status.value, "change": after.last_change}
    if after.hold_until != before.hold_until:
        found["hold"] = {"before": _iso(before.hold_until), "after": _iso(after.hold_until)}
    if stopped := sorted(before.sequences.keys() - after.sequences.keys()):
        found["sequences"] = [{"id": id_, "state": before.sequences[id_]} for id_ in stopped]
    if touches := [
        {"before": was, "after": after.touches[id_]}
        for id_, was in before.touches.items()
        if was["state"] in OPEN_TOUCHES and after.touches[id_] != was
    ]:
        found["touches"] = touches
    if suppressed := [
        {"now": now, "before": before.suppressed.get(key)}
        for key, now in sorted(after.suppressed.items())
        if before.suppressed.get(key) != now
    ]:
        found["suppressed"] = suppressed
    if events := sorted(after.events - before.events):
        found["events"] = events
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def is_still(row: Suppression, noted: dict[str, Any]) -> bool:
    """Whether a suppression says what it said then: nobody has outweighed it since."""
    return row.cause == SuppressionCause(
        noted["cause"]
    ) and row.created_at == datetime.fromisoformat(noted["created_at"])
