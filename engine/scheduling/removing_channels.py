"""Decides when a team's own channel may be removed: no draft waits for it, and no type names it."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.generation.own_channels import list_channels, names_of
from engine.members import require_admin
from engine.scheduling.own_types import all_types
from engine.views.base import Actor
from engine.views.channels import ChannelList
from storage.states import TouchState
from storage.tables import CustomChannel, Touch

OPEN = (TouchState.DRAFT, TouchState.APPROVED)


def remove_channel(session: Session, name: str, *, by: Actor) -> ChannelList:
    """Take a channel away, as long as nothing waits to go out by it or will be written for it."""
    require_admin(by)
    if name not in names_of(session, by.workspace_id):
        raise NotFoundError(f"There is no channel “{name}”. `/outreach channels` lists them.")
    naming = _types_naming(session, by.workspace_id, name)
    if naming:
        raise ConflictError(
            f"{', '.join(naming)} {'has' if len(naming) == 1 else 'have'} a step by {name}. "
            "Change that step first."
        )
    if _waits(session, by.workspace_id, name):
        raise InvalidError(f"Drafts still wait to go out by {name}. Skip or send them first.")
    session.execute(
        delete(CustomChannel).where(
            CustomChannel.workspace_id == by.workspace_id, CustomChannel.name == name
        )
    )
    return list_channels(session, by=by, changed=f"{by.name} removed {name}.")


def _types_naming(session: Session, workspace_id: int, name: str) -> list[str]:
    return [
        kind.name
        for kind in all_types(session, workspace_id).values()
        if any(way.name == name for step in kind.steps for way in step.ways)
    ]


def _waits(session: Session, workspace_id: int, name: str) -> bool:
    waiting = select(Touch.id).where(
        Touch.workspace_id == workspace_id,
        Touch.channel_name == name,
        Touch.state.in_(OPEN),
    )
    return session.scalars(waiting.limit(1)).first() is not None
