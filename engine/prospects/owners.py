"""Decides which member of the team an owner's name, e-mail address or @handle means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.words import plain
from engine.views.base import Actor
from storage.tables import Member

MYSELF: Final = frozenset({"me", "mine", "myself"})


def called(session: Session, workspace_id: int) -> dict[str, int]:
    """The members by all that they are called in full; what two are called means neither."""
    ids: dict[str, set[int]] = {}
    for member in _members(session, workspace_id):
        for word in _ways(member):
            ids.setdefault(word, set()).add(member.id)
    return {word: found.pop() for word, found in ids.items() if len(found) == 1}


def meant(text: str | None, members: Mapping[str, int]) -> int | None:
    """The member that a cell names in full; None when it names nobody, or nobody for certain."""
    return members.get(_key(text)) if text else None


def find(session: Session, text: str, *, by: Actor) -> Member:
    """The one member that a person means: as `called`, or by a part of the name."""
    members = _members(session, by.workspace_id)
    if plain(text) in MYSELF:
        if by.member_id is None:
            raise InvalidError("The shell owns nobody. Say an owner by name.")
        return next(member for member in members if member.id == by.member_id)
    wanted = plain(text)
    same = [member for member in members if _key(text) in _ways(member)]
    begun = [m for m in members if wanted and f" {plain(m.name)}".find(f" {wanted}") >= 0]
    found = same or begun or [m for m in members if wanted in _of(m)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(member.name for member in members)
    if found:
        raise AmbiguousError(f"“{text}” could be several people. Say one of {names}.")
    raise NotFoundError(f"Nobody in the team is called “{text}”. There are {names}.")


def _members(session: Session, workspace_id: int) -> list[Member]:
    return list(
        session.scalars(
            select(Member).where(Member.workspace_id == workspace_id).order_by(Member.id)
        )
    )


def _of(member: Member) -> set[str]:
    """The first name as one says whose something is: “remys”, “remy's”."""
    first = plain(member.name).split()[:1]
    return {f"{name}{ending}" for name in first for ending in ("s", " s")}


def _ways(member: Member) -> set[str]:
    said = (member.name, member.handle, member.email, member.slack_user_id)
    return {_key(text) for text in said if text}


def _key(text: str) -> str:
    """An address as it is, in lower case; a name or a handle as people type it."""
    bare = text.strip().removeprefix("@")
    return bare.casefold() if "@" in bare else plain(bare)
