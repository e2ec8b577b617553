"""Decides who is never written to again, and ends what was under way to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.delivery.locks import lock_people
from engine.delivery.stopping import stop_answers, stop_sequences
from engine.errors import InvalidError
from engine.members import require_admin
from engine.prospects import lead_status
from engine.prospects.contacts import email_key
from engine.prospects.domains import is_free_mail
from engine.prospects.presence import present
from engine.views.base import Actor
from engine.views.delivery import SuppressionView
from storage import events, suppressions
from storage.states import Channel, EventKind, LeadStatus, SuppressionKind
from storage.tables import Company, Merge, Prospect

Values = Mapping[SuppressionKind, str | None]

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}", re.IGNORECASE)


def email_value(address: str) -> str:
    """An address as identity compares it; googlemail.com is the same mailbox as gmail.com."""
    local, _, domain = address.strip().rpartition("@")
    return email_key(f"{local}@{'gmail.com' if domain.lower() == 'googlemail.com' else domain}")


def domain_value(text: str) -> str:
    return text.strip().lower().rstrip(".").rpartition("@")[2]


def phone_value(phone: str) -> str:
    return "".join(filter(str.isdecimal, phone))


def values_of(prospect: Prospect) -> Values:
    """All contact points of a prospect, normalised."""
    return {
        SuppressionKind.EMAIL: email_value(prospect.email) if prospect.email else None,
        SuppressionKind.LINKEDIN: prospect.linkedin_key,
        SuppressionKind.PHONE: phone_value(prospect.phone) if prospect.phone else None,
    }


def reason_for(
    session: Session,
    prospect: Prospect,
    to_address: str | None = None,
    *,
    channel: Channel | None = None,
) -> str | None:
    """Why this prospect is never written to, or None: address, domain and profile count.

    A number is shared by colleagues and says nothing about who they are: it counts for calls and
    SMS alone.
    """
    if prospect.lead_status == LeadStatus.SUPPRESSED:
        return "suppressed"
    company_domain = None
    if prospect.company_id is not None:
        company_domain = session.scalar(
            select(Company.domain).where(Company.id == prospect.company_id)
        )
    own = dict(values_of(prospect))
    if channel not in {Channel.PHONE, Channel.SMS}:
        own.pop(SuppressionKind.PHONE)
    address = to_address or prospect.email
    asked: list[Values] = [own, {SuppressionKind.DOMAIN: company_domain}]
    if address:
        asked.append({SuppressionKind.EMAIL: email_value(address)})
        asked += [{SuppressionKind.DOMAIN: parent} for parent in _parents(domain_value(address))]
    for values in asked:
        found = suppressions.find(session, prospect.workspace_id, values)
        if found is not None:
            return found.reason
    return None


def _parents(domain: str) -> list[str]:
    """`mail.team.example` is below `team.example`; a top-level domain is nobody's."""
    parts = domain.split(".")
    return [".".join(parts[n:]) for n in range(len(parts) - 1)]


def add(
    session: Session,
    workspace_id: int,
    values: Values,
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> bool:
    """Keep the hashes of `values`. False when all of them were kept before."""
    is_new = False
    for kind, value in values.items():
        if not value:
            continue
        is_new = is_new or suppressions.find(session, workspace_id, {kind: value}) is None
        suppressions.add(
            session,
            workspace_id,
            kind,
            value,
            reason=reason,
            by_member_id=by_member_id,
            now=now,
        )
    return is_new


def suppress_prospect(
    session: Session,
    prospect_id: int,
    *,
    workspace_id: int,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> SuppressionView:
    """Never write to this prospect again, on any channel; what was under way ends."""
    prospect = present(session, prospect_id, workspace_id=workspace_id)
    lock_people(session, [prospect_id])
    is_new = add(
        session,
        workspace_id,
        values_of(prospect),
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


def is_address_or_domain(text: str) -> bool:
    """Whether `text` reads as an address or a domain, and not as a name."""
    local, at, domain = text.strip().removeprefix("@").rpartition("@")
    return bool(_DOMAIN.fullmatch(domain)) and bool(local or not at)


def suppress(
    session: Session, address_or_domain: str, *, reason: str, by: Actor, now: datetime
) -> SuppressionView:
    """Never write to an address, or to anybody at a domain; known prospects there are stopped."""
    text = address_or_domain.strip().removeprefix("@")
    at = "@" in text
    if not is_address_or_domain(text):
        raise InvalidError(
            f"“{address_or_domain}” is neither an address nor a domain, such as team.example."
        )
    value = email_value(text) if at else domain_value(text)
    if not at:
        _check_domain(value, by)
    kind = SuppressionKind.EMAIL if at else SuppressionKind.DOMAIN
    known = _known(session, by.workspace_id, kind, value)
    lock_people(session, [prospect.id for prospect in known])
    is_new = add(
        session, by.workspace_id, {kind: value}, reason=reason, by_member_id=by.member_id, now=now
    )
    stopped = [
        _end(session, prospect, reason=reason, by_member_id=by.member_id, now=now)
        for prospect in known
    ]
    return SuppressionView(
        what=value,
        prospect_ids=tuple(prospect.id for prospect in known),
        stopped_sequences=sum(stopped),
        was_known=not is_new,
    )


def _check_domain(domain: str, by: Actor) -> None:
    """A whole domain is an admin's to suppress, and one where anybody has a mailbox is nobody's."""
    if is_free_mail(domain):
        raise InvalidError(
            f"Anybody can have a mailbox at {domain}. Suppress the one address instead."
        )
    require_admin(by)


def _known(
    session: Session, workspace_id: int, kind: SuppressionKind, value: str
) -> list[Prospect]:
    query = select(Prospect).where(Prospect.workspace_id == workspace_id)
    if kind == SuppressionKind.EMAIL:
        same = {value, value.replace("@gmail.com", "@googlemail.com")}
        merged = select(Merge.kept_id).where(
            Merge.workspace_id == workspace_id,
            Merge.undone_at.is_(None),
            Merge.gone_email_key.in_(same),
        )
        either = or_(Prospect.email_key.in_(same), Prospect.id.in_(merged))
        return list(session.scalars(query.where(either)))
    at_company = select(Company.id).where(
        Company.workspace_id == workspace_id, Company.domain == value
    )
    below = or_(
        Prospect.email_key.endswith(f"@{value}", autoescape=True),
        Prospect.email_key.endswith(f".{value}", autoescape=True),
        Prospect.company_id.in_(at_company),
    )
    return list(session.scalars(query.where(below)))


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
            provider="suppression",
            provider_id=f"prospect:{prospect.id}:{now.isoformat()}",
            at=now,
            facts={"reason": reason},
        )
    because = f"Suppressed: {reason}."
    stopped = stop_sequences(session, prospect.id, reason=because, now=now)
    stop_answers(session, prospect.id, reason=because, now=now)
    return stopped
