"""Decides what a person's word on a lead's status changes: the status, and what was under way."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine.delivery.locks import lock_people
from engine.delivery.protection import suppression
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.errors import ConflictError, InvalidError
from engine.prospects import lead_status
from engine.prospects.presence import present
from engine.scheduling.obstacles import CLOSED
from engine.views.base import Actor
from engine.views.prospect_card import BY_HAND, StatusSet
from storage.states import LeadStatus
from storage.tables import Prospect

OVER: Final = frozenset({LeadStatus.WON, LeadStatus.NOT_INTERESTED, LeadStatus.UNREACHABLE})
"""Where nothing is left to say either: an answer that was drafted ends as well."""
MOST_REASON: Final = 300


def set_status(
    session: Session,
    prospect_id: int,
    status: str,
    because: str = "",
    *,
    by: Actor,
    now: datetime,
) -> StatusSet:
    """Set the lead status as a person says, also back from a way out, with who and why.

    Where no sequence may begin the open one ends. A suppression stays, whatever is set; where it
    is the status itself nothing is set, and ConflictError says how it is lifted.
    """
    after, reason = _status(status), _reason(because)
    session.flush()
    lock_people(session, [prospect_id])
    prospect = present(session, prospect_id, workspace_id=by.workspace_id, locked=True)
    name = prospect.full_name
    if prospect.lead_status == LeadStatus.SUPPRESSED:
        raise ConflictError(
            f"{name} is suppressed, which is lifted with `/outreach unsuppress` and nothing else."
        )
    words = _words(after)
    said = f"{by.name} said so: {reason}" if reason else f"{by.name} said so"
    if not lead_status.move(
        session, prospect, after, because=said, by_member_id=by.member_id, now=now
    ):
        raise ConflictError(f"{name} has the lead status “{words}” already.")
    told = [f"{name}: {words}.", *_end(session, prospect, after, by=by, now=now)]
    never = suppression.reason_for(session, prospect)
    if never is not None:
        told.append("They are still suppressed, so nothing is sent to them.")
    return StatusSet(
        prospect_id=prospect.id, prospect_name=name, lead_status=after, text=" ".join(told)
    )


def _end(
    session: Session, prospect: Prospect, after: LeadStatus, *, by: Actor, now: datetime
) -> list[str]:
    if after not in CLOSED:
        return []
    reason = f"{by.name} set the lead status to {_words(after)}."
    ended = stop_sequences(session, prospect.id, reason=reason, now=now)
    if after in OVER:
        stop_answers(session, prospect.id, reason=reason, now=now)
    return ["Their sequence has ended."] if ended else []


def _status(text: str) -> LeadStatus:
    key = text.strip().casefold().replace(" ", "_").replace("-", "_")
    if key not in BY_HAND:
        known = ", ".join(BY_HAND)
        raise InvalidError(
            f"“{text}” is no lead status that is set by hand. Use one of {known}.", field="status"
        )
    return LeadStatus(key)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) > MOST_REASON:
        raise InvalidError(f"Say why in at most {MOST_REASON} characters.", field="because")
    return reason


def _words(status: LeadStatus) -> str:
    return status.value.replace("_", " ")
