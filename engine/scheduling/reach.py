"""Decides how a prospect can be reached now: contact points, consent, connection, InMail."""

from __future__ import annotations

from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.prospects.consent import has_sms_consent
from engine.scheduling.fitting import Reach
from storage.states import Channel, EventKind, TouchKind, TouchState
from storage.tables import Campaign, Event, Prospect, Touch


def is_reached_by(prospect: Prospect, channel: Channel) -> bool:
    """Whether the record allows a channel: SMS with a recorded consent, a team's own always."""
    if channel is Channel.EMAIL:
        return bool(prospect.email)
    if channel is Channel.LINKEDIN:
        return bool(prospect.linkedin_url)
    if channel is Channel.PHONE:
        return bool(prospect.phone)
    return channel is Channel.CUSTOM or (bool(prospect.phone) and has_sms_consent(prospect))


def channels_of(prospect: Prospect) -> set[Channel]:
    """All channels that the record allows."""
    return {channel for channel in Channel if is_reached_by(prospect, channel)}


def reach_of(
    session: Session, campaign: Campaign, prospect: Prospect, *, but: int | None = None
) -> Reach:
    """How the steps of a sequence are fitted; what the sequence `but` did itself does not count."""
    return reaches(session, campaign, [prospect], but=but)[prospect.id]


def reaches(
    session: Session, campaign: Campaign, prospects: Many[Prospect], *, but: int | None = None
) -> dict[int, Reach]:
    """By id how each can be reached, on the channels that the campaign uses if it names some.

    One who was asked to connect is not asked again.
    """
    workspace_id = campaign.workspace_id
    settings = workspaces.settings_of(workspaces.get(session, workspace_id))
    used = {Channel(channel) for channel in campaign.channels or Channel}
    ids = [prospect.id for prospect in prospects]
    asked = _asked_to_connect(session, workspace_id, ids, but)
    connected = _connected(session, workspace_id, ids)
    return {
        prospect.id: Reach(
            has=channels_of(prospect) & used,
            done={TouchKind.CONNECTION_REQUEST} if prospect.id in asked else set(),
            connected=prospect.id in connected,
            inmail=settings.linkedin_inmail,
        )
        for prospect in prospects
    }


def _asked_to_connect(
    session: Session, workspace_id: int, ids: Many[int], but: int | None
) -> set[int]:
    asked = select(Touch.prospect_id).where(
        Touch.workspace_id == workspace_id,
        Touch.prospect_id.in_(ids),
        Touch.kind == TouchKind.CONNECTION_REQUEST,
        Touch.state == TouchState.SENT,
        Touch.sequence_id != (but or 0),
    )
    return set(session.scalars(asked))


def _connected(session: Session, workspace_id: int, ids: Many[int]) -> set[int]:
    accepted = select(Event.prospect_id).where(
        Event.workspace_id == workspace_id,
        Event.prospect_id.in_(ids),
        Event.kind == EventKind.ACCEPTED,
    )
    return set(session.scalars(accepted))
