"""Decides what people who may be one have in common, so that only those are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.prospects.name_words import telling, words

PHONE_DIGITS = 9
"""How many last digits of a number are compared: they leave out how a country's code is written."""
SHORTEST_MAILBOX = 4
_LEGAL: Final = (
    "gmbh ggmbh ag kg ohg ug se inc incorporated llc llp ltd limited plc corp corporation co "
    "company sa sarl sas srl spa bv nv ab as oy aps kft sro zoo pty the"
)
LEGAL: Final = frozenset(_LEGAL.split())
_ROLES: Final = (
    "info office contact hello sales team mail post admin support service kontakt buero billing hr "
    "jobs press marketing enquiries reception secretary"
)
ROLES: Final = frozenset(_ROLES.split())
"""Mailboxes that are nobody's own."""


@dataclass(frozen=True, slots=True)
class Someone:
    """What two people are compared by; `company` is the name of the record they belong to."""

    full_name: str
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    profile: str | None = None
    phone: str | None = None
    company: str | None = None


def company_key(name: str | None) -> str:
    """A company's name without its legal form: Acme GmbH and ACME are one."""
    found = words((name or "").replace(".", ""))
    return " ".join(word for word in found if word not in LEGAL) or " ".join(found)


def block_keys(person: Someone) -> set[str]:
    """What somebody who may be the same person shares at least one of."""
    parts = telling(person.full_name)
    keys = set()
    for kind, value in (("c", company_key(person.company)[:60]), ("p", digits_of(person.phone))):
        if value:
            keys |= {f"{kind}:{value}:{part[:40]}" for part in parts}
    local, _ = mailbox(person.email)
    if is_own(local):
        keys.add(f"m:{local[:60]}")
    return keys


def digits_of(phone: str | None) -> str:
    digits = "".join(c for c in phone or "" if c.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS - 2 else ""


def mailbox(email: str | None) -> tuple[str, str]:
    local, _, domain = (email or "").lower().rpartition("@")
    return local, domain


def is_own(local: str) -> bool:
    return len(local) >= SHORTEST_MAILBOX and local not in ROLES
