"""Decides by which of their contact points people are looked for among the suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.orm import Session

from engine.prospects.contacts import email_key
from storage import suppressions
from storage.states import SuppressionKind

Value = tuple[SuppressionKind, str]


class Reachable(Protocol):
    """A row's person or a prospect: what both say of how somebody is reached."""

    @property
    def email(self) -> str | None: ...
    @property
    def linkedin_key(self) -> str | None: ...


def values_of(person: Reachable) -> set[Value]:
    """Address, its domain and those above it, and profile, normalised.

    Colleagues share telephone numbers, so a number says nothing about who somebody is.
    """
    values: set[Value] = set()
    if person.email is not None:
        local, _, domain = person.email.lower().rpartition("@")
        if domain == "googlemail.com":  # the same mailbox, though it counts as another address
            values.add((SuppressionKind.EMAIL, email_key(f"{local}@gmail.com")))
        values.add((SuppressionKind.EMAIL, email_key(person.email)))
        parts = domain.split(".")
        values |= {(SuppressionKind.DOMAIN, ".".join(parts[at:])) for at in range(len(parts) - 1)}
    if person.linkedin_key is not None:
        values.add((SuppressionKind.LINKEDIN, person.linkedin_key))
    return values


def suppressed_among(
    session: Session, workspace_id: int, people: Sequence[Sequence[Reachable]]
) -> list[bool]:
    """For each group of rows about one person whether that person is suppressed."""
    values = [set().union(*(values_of(row) for row in rows)) for rows in people]
    every: set[Value] = set().union(*values) if values else set()
    held = suppressions.among(session, workspace_id, every)
    return [not held.isdisjoint(own) for own in values]
