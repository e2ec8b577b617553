"""Decides who is never written to again, and ends what was under way to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery import branches, known
from engine.delivery.locks import lock_people
from engine.delivery.stopping import finish_if_done, stop_answers, stop_mails, stop_sequences
from engine.prospects import lead_status
from engine.prospects.presence import present
from engine.prospects.suppressed import domain_values, email_values, values_of
from engine.views.base import Actor
from engine.views.delivery import SuppressionView
from storage import events, suppressions
from storage.states import (
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    Role,
    SuppressionCause,
    SuppressionKind,
    TouchState,
)
from storage.suppressions import Value
from storage.tables import Company, Mail, Prospect, Touch
from storage.teams import of_team

CALLED = (Channel.PHONE, Channel.SMS)
PROVIDER = "suppression"
SUPPRESSED = "Suppressed:"
"""How the reason begins that is kept with what a suppression ended."""
"""Who reports what a suppression does; the reason stands beside it."""
OPEN_TOUCHES = (TouchState.DRAFT, TouchState.APPROVED)


def phone_value(phone: str) -> Value:
    """A number by its digits."""
    return SuppressionKind.PHONE, "".join(filter(str.isdecimal, phone))


def own_values(prospect: Prospect) -> set[Value]:
    """What is a prospect's alone: address, profile and number; neither domain nor company."""
    shared = {SuppressionKind.DOMAIN, SuppressionKind.COMPANY, SuppressionKind.PERSON}
    values = {value for value in values_of(prospect) if value[0] not in shared}
    return values | ({phone_value(prospect.phone)} if prospect.phone else set())


def all_values(
    session: Session,
    prospect: Prospect,
    to_address: str | None = None,
    *,
    channel: Channel | None = None,
) -> set[Value]:
    """Everything by which a prospect may be suppressed on a channel.

    A number is shared by colleagues and says nothing about who they are: it counts for calls and
    SMS alone.
    """
    domain = None
    if prospect.company_id is not None:
        domain = session.scalar(select(Company.domain).where(Company.id == prospect.company_id))
    values = _values(prospect, to_address, domain)
    if channel in CALLED and prospect.phone:
        values.add(phone_value(prospect.phone))
    return values


def _values(prospect: Prospect, to_address: str | None, company_domain: str | None) -> set[Value]:
    values = values_of(prospect, company_domain=company_domain)
    if to_address is not None and "@" not in to_address:
        values.add(phone_value(to_address))
    elif to_address is not None and to_address != prospect.email:
        values |= email_values(to_address) | domain_values(to_address.rpartition("@")[2])
    return values


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
        _values(prospect, address, domains.get(prospect.company_id)) for prospect, address in to
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


def leave_out(
    session: Session,
    prospect: Prospect,
    channels: Collection[Channel],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Open steps on these channels are left out; the rest of the sequence goes on.

    What is on the wire stays, and is settled by its own outcome.
    """
    on_the_wire = select(Mail.touch_id).where(
        Mail.prospect_id == prospect.id, Mail.state == MailState.SENDING
    )
    touches = session.scalars(
        select(Touch)
        .where(
            Touch.workspace_id == prospect.workspace_id,
            Touch.prospect_id == prospect.id,
            Touch.channel.in_(channels),
            Touch.state.in_(OPEN_TOUCHES),
            Touch.id.not_in(on_the_wire),
        )
        .with_for_update()
    ).all()
    for touch in touches:
        touch.state = TouchState.SKIPPED
        touch.reason = reason
    session.flush()
    stop_mails(session, [touch.id for touch in touches], reason=reason, now=now)
    known.changed(session, [touch.id for touch in touches], now=now)
    for sequence_id in {touch.sequence_id for touch in touches}:
        branches.settle(session, sequence_id, now=now)
        finish_if_done(session, [sequence_id], now=now)


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
