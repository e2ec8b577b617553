"""Decides what people may change about a prospect by hand: whose it is, and its tags."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from engine.errors import InvalidError, NotFoundError
from engine.prospects.presence import present
from engine.prospects.tags import changed, read_tags
from engine.views.base import Actor
from storage.tables import Member, Prospect

MOST_TAGS: Final = 20
MOST_TAG: Final = 60


def mine(session: Session, prospect_id: int, *, by: Actor) -> Prospect:
    """The prospect, locked, if it is one of this workspace."""
    return present(session, prospect_id, workspace_id=by.workspace_id, locked=True)


def set_owner(
    session: Session, prospect_id: int, owner_id: int | None, *, by: Actor, now: datetime
) -> Prospect:
    """Whose prospect it is: a member of the same workspace."""
    prospect = mine(session, prospect_id, by=by)
    owner = session.get(Member, owner_id)
    if owner is None or owner.workspace_id != by.workspace_id:
        raise NotFoundError("This person is not in your workspace. Choose somebody else.")
    prospect.owner_id = owner.id
    prospect.updated_at = now
    return prospect


def set_tags(
    session: Session,
    prospect_id: int,
    text: str,
    *,
    shown: Sequence[str],
    by: Actor,
    now: datetime,
) -> Prospect:
    """The tags that a person typed, separated by commas, where they were shown `shown`.

    Only the difference is kept, so that what a colleague changed meanwhile stays.
    """
    prospect = mine(session, prospect_id, by=by)
    said = read_tags(text)
    tags = changed(prospect.tags, shown, said)
    if len(tags) > max(MOST_TAGS, len(prospect.tags)) or any(
        len(tag) > MOST_TAG for tag in said if tag not in shown
    ):
        raise InvalidError(
            f"Give at most {MOST_TAGS} tags of up to {MOST_TAG} characters.", field="tags"
        )
    if tags != prospect.tags:
        prospect.tags = tags
        prospect.updated_at = now
        prospect.scored_at = None  # tags are something a score looks at
    return prospect
