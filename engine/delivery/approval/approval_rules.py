"""Decides who may approve a draft: pure rules over the team's policy and whose the text is."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass

from engine.team_settings import ApprovalPolicy
from storage.states import Role
from storage.tables import Sequence, Variant

TRUSTED = {
    "everyone": frozenset(Role),
    "owners": frozenset({Role.ADMIN, Role.APPROVER}),
    "approvers": frozenset({Role.ADMIN, Role.APPROVER}),
    "admins": frozenset({Role.ADMIN}),
}
"""The roles that may approve whoever asked for the draft."""
WHO = {
    "everyone": "Everybody approves drafts here.",
    "owners": "Reps approve only the sequences that they asked for.",
    "approvers": "Admins and approvers approve drafts here.",
    "admins": "Only admins approve drafts here.",
}


@dataclass(frozen=True)
class Person:
    """Whoever would approve. The shell is no member, and whoever has it has the database too."""

    member_id: int | None
    role: str


@dataclass(frozen=True)
class Origin:
    """Whose a text is: who asked for the sequence, and the people whose edits are in it."""

    asked_by: int | None
    edited_by: frozenset[int] = frozenset()


def origin_of(sequence: Sequence, variants: Many[Variant], number: int) -> Origin:
    """Whose variant `number` is, back to the text that was written first."""
    return Origin(
        asked_by=sequence.by_member_id,
        edited_by=frozenset(
            variant.by_member_id
            for variant in lineage(variants, number)
            if variant.writer == "person" and variant.by_member_id is not None
        ),
    )


def lineage(variants: Many[Variant], number: int) -> list[Variant]:
    """Variant `number`, what it was edited from, and so on to what was written first."""
    by_number = {variant.number: variant for variant in variants}
    found: list[Variant] = []
    following: int | None = number
    while following is not None and (variant := by_number.pop(following, None)) is not None:
        found.append(variant)
        following = variant.edited_from
    return found


def why_not(policy: ApprovalPolicy, person: Person, origin: Origin) -> str | None:
    """Why this person may not approve this text, in a sentence; None when they may."""
    if person.member_id is None:
        return None
    asked = origin.asked_by == person.member_id
    if person.role not in TRUSTED[policy.who] and not (policy.who == "owners" and asked):
        return WHO[policy.who]
    if policy.self_approval:
        return None
    if asked:
        return "You asked for this sequence, so somebody else approves it."
    if person.member_id in origin.edited_by:
        return "You edited this text, so somebody else approves it."
    return None
