"""Decides whether a prospect is here, and what is said of one that is gone: merged into whom."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from storage.tables import Merge, Prospect


def present(
    session: Session,
    prospect_id: int,
    *,
    workspace_id: int,
    fresh: bool = False,
    locked: bool = False,
) -> Prospect:
    """The prospect, if it is one of this workspace; NotFoundError says where it went.

    `fresh` reads it anew when the session has it already, and so does `locked`.
    """
    found = session.get(
        Prospect, prospect_id, with_for_update=locked or None, populate_existing=fresh or locked
    )
    if found is None or found.workspace_id != workspace_id:
        raise absence(session, prospect_id, workspace_id=workspace_id)
    return found


def locked_people(session: Session, ids: Collection[int]) -> dict[int, Prospect]:
    """These prospects by their ids, as they are now: what somebody is just saving is waited for."""
    people = (
        select(Prospect)
        .where(Prospect.id.in_(ids))
        .order_by(Prospect.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {person.id: person for person in session.scalars(people)}


def absence(session: Session, prospect_id: int, *, workspace_id: int) -> NotFoundError:
    """What to say about a prospect that a card, a button or a request still names."""
    merge = merged_away(session, prospect_id, workspace_id=workspace_id)
    if merge is None:
        return NotFoundError(
            f"There is no prospect #{prospect_id} any more. `/outreach prospects` lists them."
        )
    return NotFoundError(
        f"{merge.by_name} has merged {merge.gone['full_name']} (#{prospect_id}) into "
        f"#{merge.kept_id}. `/outreach prospect #{merge.kept_id}` shows both as one."
    )


def merged_away(session: Session, prospect_id: int, *, workspace_id: int) -> Merge | None:
    """The merge that took this prospect, unless it was undone."""
    return session.scalars(
        select(Merge)
        .where(
            Merge.workspace_id == workspace_id,
            Merge.gone_id == prospect_id,
            Merge.undone_at.is_(None),
        )
        .order_by(Merge.id.desc())
    ).first()
