"""Decides whether somebody may be written to again, who says so, and what they are then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.protection import identities, known
from engine.delivery.protection.targets import Target, read_target
from engine.errors import ConflictError, InvalidError
from engine.members import require_admin
from engine.prospects import lead_status
from engine.prospects.suppressed import values_of
from engine.views.base import Actor
from engine.views.delivery import UnsuppressionView
from storage import suppressions
from storage.states import LeadStatus, SuppressionCause, SuppressionKind
from storage.suppressions import Value
from storage.tables import LeadStatusChange, Prospect

FEWEST_LETTERS, MOST_LETTERS = 3, 300
SAID = {
    SuppressionCause.OPT_OUT: "They had asked for it themselves.",
    SuppressionCause.COMPLAINT: "They had complained.",
    SuppressionCause.BOUNCE: "The address had bounced.",
    SuppressionCause.ERASURE: "They had been erased.",
}
"""What whoever lifts a suppression is reminded of."""


def unsuppress_named(
    session: Session, text: str, reason: str, *, by: Actor, now: datetime
) -> UnsuppressionView:
    """Let somebody be written to again; the reason is kept. Admins only.

    ConflictError when nothing is suppressed, or something else still holds.
    """
    require_admin(by)
    because = " ".join(reason.split())
    if not FEWEST_LETTERS <= len(because) <= MOST_LETTERS:
        raise InvalidError(
            "Say why, as in: unsuppress ines@harbor.example because she wrote to us again.",
            field="because",
        )
    target = read_target(session, by.workspace_id, text)
    values = _values(target)
    people = (
        [target.prospect] if target.prospect else known.prospects(session, by.workspace_id, values)
    )
    causes = suppressions.lift(
        session, by.workspace_id, values, reason=because, by_member_id=by.member_id, now=now
    )
    if target.prospect is not None:
        _refuse_what_holds_still(session, target.prospect)
    free = [each.full_name for each in people if _set_free(session, each, because, by=by, now=now)]
    if not causes and not free:
        raise ConflictError(f"{target.name} is not suppressed.")
    reminders = " ".join(SAID[cause] for cause in sorted(set(causes)) if cause in SAID)
    return UnsuppressionView(
        what=target.name,
        people=tuple(free),
        because=because,
        text=f"{target.name} may be written to again. {reminders}".strip(),
    )


def _values(target: Target) -> set[Value]:
    if target.prospect is None:
        return set(target.values)
    return identities.own_values(target.prospect) | {_person(target.prospect)}


def _person(prospect: Prospect) -> Value:
    values = values_of(prospect)
    return next(value for value in values if value[0] == SuppressionKind.PERSON)


def _refuse_what_holds_still(session: Session, prospect: Prospect) -> None:
    """Their company or its domain is suppressed: that is lifted by its own name, or not at all."""
    values = identities.all_values(session, prospect)
    held = suppressions.find(session, prospect.workspace_id, values)
    if held is not None:
        what = "domain" if held.kind == SuppressionKind.DOMAIN else "company"
        raise ConflictError(
            f"The whole {what} of {prospect.full_name} is suppressed ({held.reason}). "
            f"Unsuppress the {what} instead."
        )


def _set_free(
    session: Session, prospect: Prospect, because: str, *, by: Actor, now: datetime
) -> bool:
    """Back to what they were before; unless they are suppressed by something else as well."""
    values = identities.all_values(session, prospect)
    if suppressions.find(session, prospect.workspace_id, values) is not None:
        return False
    before = session.scalars(
        select(LeadStatusChange.before)
        .where(
            LeadStatusChange.workspace_id == prospect.workspace_id,
            LeadStatusChange.prospect_id == prospect.id,
            LeadStatusChange.after == LeadStatus.SUPPRESSED,
        )
        .order_by(LeadStatusChange.id.desc())
        .limit(1)
    ).first()
    return lead_status.release(
        session,
        prospect,
        before or LeadStatus.NEW,
        because=because,
        by_member_id=by.member_id,
        now=now,
    )
