"""Lists by what a prospect may be suppressed: what is theirs alone, and what they share."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.prospects.suppressed import domain_values, email_values, values_of
from storage.states import Channel, SuppressionKind
from storage.suppressions import Value
from storage.tables import Company, Prospect

CALLED = (Channel.PHONE, Channel.SMS)


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
    values = values_at(prospect, to_address, domain)
    if channel in CALLED and prospect.phone:
        values.add(phone_value(prospect.phone))
    return values


def values_at(prospect: Prospect, to_address: str | None, company_domain: str | None) -> set[Value]:
    """By what a mail to that address or number may be held, with the company's domain as known."""
    values = values_of(prospect, company_domain=company_domain)
    if to_address is not None and "@" not in to_address:
        values.add(phone_value(to_address))
    elif to_address is not None and to_address != prospect.email:
        values |= email_values(to_address) | domain_values(to_address.rpartition("@")[2])
    return values
