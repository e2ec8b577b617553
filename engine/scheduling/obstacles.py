"""Decides who may not be given a sequence, and says why in words that many can share."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import ConflictError
from engine.prospects.suppressed import suppressed_among
from storage.states import OPEN_SEQUENCES, Approval, LeadStatus
from storage.tables import Prospect, Sequence

CLOSED = {
    LeadStatus.INTERESTED: "has answered with interest",
    LeadStatus.MEETING_BOOKED: "has a meeting with you",
    LeadStatus.WON: "is a customer",
    LeadStatus.NOT_INTERESTED: "said no",
    LeadStatus.UNREACHABLE: "cannot be reached: an e-mail came back, or it is the wrong person",
}
"""With whom a sequence does not begin again, and why."""


@dataclass(frozen=True)
class Obstacle:
    """What is in the way: `why` follows a name, `then` says what to do and may name `{name}`."""

    why: str
    then: str = ""

    def sentence(self, name: str) -> str:
        whole = f"{name.strip() or 'This prospect'} {self.why}. {self.then.format(name=name)}"
        return whole.strip()

    def error(self, name: str) -> ConflictError:
        return ConflictError(self.sentence(name))


GONE = Obstacle("is no longer here", "Check the name.")
APPROVE_FIRST = "Approve them first."


def obstacles(
    session: Session, workspace_id: int, prospects: Many[Prospect], *, today: date
) -> dict[int, Obstacle]:
    """By id, what is in the way of those who may not be given a sequence now."""
    suppressed = suppressed_among(session, workspace_id, [[each] for each in prospects])
    open_types = _open_types(session, workspace_id, [each.id for each in prospects])
    found = {
        each.id: _obstacle(each, today, open_types, is_suppressed=is_suppressed)
        for each, is_suppressed in zip(prospects, suppressed, strict=True)
    }
    return {id_: obstacle for id_, obstacle in found.items() if obstacle is not None}


def open_sequence(session: Session, prospect: Prospect) -> Sequence | None:
    """The one that runs or is paused; there is never a second."""
    return session.scalars(
        select(Sequence)
        .where(
            Sequence.workspace_id == prospect.workspace_id,
            Sequence.prospect_id == prospect.id,
            Sequence.state.in_(OPEN_SEQUENCES),
        )
        .execution_options(populate_existing=True)
    ).first()


def _open_types(session: Session, workspace_id: int, ids: Many[int]) -> dict[int, str]:
    rows = session.execute(
        select(Sequence.prospect_id, Sequence.type).where(
            Sequence.workspace_id == workspace_id,
            Sequence.prospect_id.in_(ids),
            Sequence.state.in_(OPEN_SEQUENCES),
        )
    )
    return {row.prospect_id: row.type for row in rows}


def _obstacle(
    prospect: Prospect, today: date, open_types: Mapping[int, str], *, is_suppressed: bool
) -> Obstacle | None:
    """The first that holds."""
    hold, open_type = prospect.hold_until, open_types.get(prospect.id)
    status = prospect.lead_status
    checks = (
        (not prospect.full_name.strip(), "has no name", "Add one first."),
        (prospect.approval == Approval.REJECTED, "was rejected as a prospect", APPROVE_FIRST),
        (prospect.approval != Approval.APPROVED, "is not approved yet", APPROVE_FIRST),
        (
            is_suppressed or status == LeadStatus.SUPPRESSED,
            "asked not to be written to, or is suppressed by the team",
            "",
        ),
        (status in CLOSED, CLOSED.get(status, ""), "No sequence was drafted."),
        (
            hold is not None and hold > today,
            f"is not to be written to before {hold:%-d %B %Y}" if hold else "",
            "",
        ),
        (
            open_type is not None,
            f"has an open {open_type} sequence",
            "End it first with /outreach stop {name}.",
        ),
    )
    return next((Obstacle(why, then) for holds, why, then in checks if holds), None)
