"""Decides how a prospect's lead status moves, and keeps the history of every move."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import columns
from storage.among import among
from storage.bulk import read_again
from storage.rows import write_rows
from storage.states import LeadStatus
from storage.tables import LeadStatusChange, Prospect

RANK = {
    LeadStatus.NEW: 0,
    LeadStatus.CONTACTED: 1,
    LeadStatus.ENGAGED: 2,
    LeadStatus.INTERESTED: 3,
    LeadStatus.MEETING_BOOKED: 4,
    LeadStatus.WON: 5,
}
"""The way forward; the other statuses are ways out of it."""

# Made once: to put them together takes longer than to run them for a group of e-mails.
_THESE: Final = (
    Prospect.workspace_id == bindparam("team"),
    among(Prospect.id),
)
_BEHIND: Final = (
    select(Prospect.id, Prospect.lead_status)
    .where(*_THESE, Prospect.lead_status.in_(bindparam("behind", expanding=True)))
    .order_by(Prospect.id)
    .with_for_update()
)
_ADVANCE: Final = (
    update(Prospect)
    .where(*_THESE)
    .values(lead_status=bindparam("after"), updated_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def move(
    session: Session,
    prospect: Prospect,
    after: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> bool:
    """Set the status and add a line to the history. False when it was that already.

    A suppressed prospect stays suppressed, whatever else happens.
    """
    if prospect.lead_status in {after, LeadStatus.SUPPRESSED}:
        return False
    _change(session, prospect, after, because=because, by_member_id=by_member_id, now=now)
    return True


def _change(
    session: Session,
    prospect: Prospect,
    after: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> None:
    before = prospect.lead_status
    prospect.lead_status = after
    prospect.updated_at = now
    session.add(
        LeadStatusChange(
            workspace_id=prospect.workspace_id,
            prospect_id=prospect.id,
            before=before,
            after=after,
            because=because,
            by_member_id=by_member_id,
            at=now,
        )
    )
    session.flush()


def advance(
    session: Session,
    prospect: Prospect,
    after: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> bool:
    """As `move`, but only forward: what is further along, or has left the way, stays."""
    before = RANK.get(prospect.lead_status)
    if before is None or before >= RANK[after]:
        return False
    return move(session, prospect, after, because=because, by_member_id=by_member_id, now=now)


def advance_all(
    session: Session,
    workspace_id: int,
    prospect_ids: Collection[int],
    after: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> None:
    """`advance` for many prospects of a team at once."""
    behind = [status for status, rank in RANK.items() if rank < RANK[after]]
    which = {"team": workspace_id, "ids": list(prospect_ids), "behind": behind}
    rows = columns.read(session, _BEHIND, which)
    if not rows:
        return
    moved = [id_ for id_, _ in rows]
    columns.write(
        session, _ADVANCE, {"team": workspace_id, "ids": moved, "after": after, "now": now}
    )
    read_again(session, Prospect, "lead_status", "updated_at")
    write_rows(
        session,
        LeadStatusChange,
        [
            {
                "workspace_id": workspace_id,
                "prospect_id": id_,
                "before": before,
                "after": after,
                "because": because,
                "by_member_id": by_member_id,
                "at": now,
            }
            for id_, before in rows
        ],
    )


def release(
    session: Session,
    prospect: Prospect,
    after: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> bool:
    """Somebody suppressed is not any more, by an admin's word. False when they were not."""
    if prospect.lead_status != LeadStatus.SUPPRESSED:
        return False
    _change(session, prospect, after, because=because, by_member_id=by_member_id, now=now)
    return True


def put_back(
    session: Session,
    prospect: Prospect,
    before: LeadStatus,
    *,
    because: str,
    by_member_id: int | None,
    now: datetime,
) -> None:
    """What moved it was wrong: back to what it was, with a line in the history."""
    _change(session, prospect, before, because=because, by_member_id=by_member_id, now=now)
