"""Decides who is never written to again, and ends what was under way to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.locks import lock_people
from engine.delivery.protection import known
from engine.delivery.protection.identities import (
    CALLED,
    all_values,
    own_values,
    phone_value,
    values_at,
)
from engine.delivery.protection.leaving_out import leave_out
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.prospects import lead_status
from engine.prospects.presence import present
from engine.views.base import Actor
from engine.views.delivery import SuppressionView
from storage import events, suppressions
from storage.states import Channel, EventKind, LeadStatus, Role, SuppressionCause, SuppressionKind
from storage.suppressions import Value
from storage.tables import Company, Prospect
from storage.teams import of_team

PROVIDER = "suppression"
"""Who reports what a suppression does; the reason stands beside it."""
SUPPRESSED = "Suppressed:"
"""How the reason begins that is kept with what a suppression ended."""


def reason_for(
    session: Session,
    prospect: Prospect,
    to_address: str | None = None,
    *,
    channel: Channel | None = None,
) -> str | None:
    """Why this prospect is never written to, or None."""
    values = all_values(session, prospect, to_address, channel=channel)
    found = suppressions.find(session, prospect.workspace_id, values)
    if found is not None:
        return found.reason
    return "suppressed" if prospect.lead_status == LeadStatus.SUPPRESSED else None


def reasons_for_mails(
    session: Session, workspace_id: int, to: Collection[tuple[Prospect, str]]
) -> list[str | None]:
    """Why each of these prospects is never written to at that address or number, or None."""
    companies = {prospect.company_id for prospect, _ in to} - {None}
    domains: dict[int | None, str | None] = {}
    if companies:
        rows = session.execute(
            select(Company.id, Company.domain).where(
                of_team(Company, workspace_id), Company.id.in_(companies)
            )
        )
        domains.update((id_, domain) for id_, domain in rows)
    values = [
        values_at(prospect, address, domains.get(prospect.company_id)) for prospect, address in to
    ]
    held = suppressions.reasons(session, workspace_id, set().union(*values))
    return [
        _first(held[value] for value in own if value in held)
        or ("suppressed" if prospect.lead_status == LeadStatus.SUPPRESSED else None)
        for (prospect, _), own in zip(to, values, strict=True)
    ]


def _first(found: Iterable[tuple[int, str]]) -> str | None:
    """Of several suppressions the oldest speaks."""
    _, reason = min(found, default=(0, None))
    return reason


def suppress_prospect(
    session: Session,
    prospect_id: int,
    *,
    workspace_id: int,
    reason: str,
    by_member_id: int | None,
    now: datetime,
    cause: SuppressionCause = SuppressionCause.HAND,
) -> SuppressionView:
    """Never write to this prospect again, on any channel; what was under way ends."""
    prospect = present(session, prospect_id, workspace_id=workspace_id)
    lock_people(session, [prospect_id])
    is_new = add(
        session,
        workspace_id,
        own_values(prospect),
        cause=cause,
        reason=reason,
        by_member_id=by_member_id,
        now=now,
    )
    stopped = _end(session, prospect, reason=reason, by_member_id=by_member_id, now=now)
    return SuppressionView(
        what=prospect.full_name,
        prospect_ids=(prospect.id,),
        stopped_sequences=stopped,
        was_known=not is_new,
    )


def suppress_values(
    session: Session,
    what: str,
    values: Collection[Value],
    *,
    cause: SuppressionCause,
    reason: str,
    by: Actor,
    now: datetime,
) -> SuppressionView:
    """Never write to anybody known by one of `values`; known prospects are stopped.

    Behind a number there may be several people: only calls and SMS to it are left out.
    """
    numbers = [value for value in values if value[0] == SuppressionKind.PHONE]
    people = known.prospects(
        session, by.workspace_id, [value for value in values if value not in numbers]
    )
    called = known.prospects(session, by.workspace_id, numbers)
    lock_people(session, [prospect.id for prospect in (*people, *called)])
    is_new = add(
        session,
        by.workspace_id,
        values,
        cause=cause,
        reason=reason,
        by_member_id=by.member_id,
        now=now,
    )
    stopped = [
        _end(session, prospect, reason=reason, by_member_id=by.member_id, now=now)
        for prospect in people
    ]
    for prospect in called:
        because = f"The number is not to be called: {reason}."
        leave_out(session, prospect, CALLED, reason=because, now=now)
    return SuppressionView(
        what=what,
        prospect_ids=tuple(prospect.id for prospect in (*people, *called)),
        stopped_sequences=sum(stopped),
        was_known=not is_new,
    )


def suppress_number(
    session: Session,
    workspace_id: int,
    number: str,
    *,
    cause: SuppressionCause,
    reason: str,
    now: datetime,
) -> SuppressionView:
    """Nobody calls or texts that number again; nobody of the team said so, but Twilio or they."""
    return suppress_values(
        session,
        number,
        [phone_value(number)],
        cause=cause,
        reason=reason,
        by=Actor(workspace_id=workspace_id, member_id=None, name="Twilio", role=Role.REP),
        now=now,
    )


def add(
    session: Session,
    workspace_id: int,
    values: Collection[Value],
    *,
    cause: SuppressionCause,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> bool:
    """Keep the hashes of `values`. False when all of them were kept before."""
    added = [
        suppressions.add(
            session,
            workspace_id,
            kind,
            value,
            cause=cause,
            reason=reason,
            by_member_id=by_member_id,
            now=now,
        )
        for kind, value in sorted(values)
    ]
    return any(added)


def _end(
    session: Session,
    prospect: Prospect,
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> int:
    """The status with its history, the event, and everything open stopped."""
    changed = lead_status.move(
        session,
        prospect,
        LeadStatus.SUPPRESSED,
        because=reason,
        by_member_id=by_member_id,
        now=now,
    )
    if changed:
        events.add_once(
            session,
            prospect.workspace_id,
            EventKind.OPTED_OUT,
            prospect_id=prospect.id,
            touch_id=None,
            provider=PROVIDER,
            provider_id=f"prospect:{prospect.id}:{now.isoformat()}",
            at=now,
            facts={"reason": reason},
        )
    because = f"{SUPPRESSED} {reason}."
    stopped = stop_sequences(session, prospect.id, reason=because, now=now)
    stop_answers(session, prospect.id, reason=because, now=now)
    return stopped
