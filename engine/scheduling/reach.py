"""Decides how a prospect can be reached now: contact points, consent, connection, InMail."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.prospects.consent import has_sms_consent
from engine.scheduling.fitting import Reach
from storage.states import Channel, EventKind, TouchKind, TouchState
from storage.tables import Event, Prospect, Touch


def channels_of(prospect: Prospect) -> set[Channel]:
    """The channels that the record allows; SMS only with a recorded consent."""
    has = {
        Channel.EMAIL: prospect.email,
        Channel.LINKEDIN: prospect.linkedin_url,
        Channel.PHONE: prospect.phone,
        Channel.SMS: prospect.phone if has_sms_consent(prospect) else None,
    }
    return {channel for channel, value in has.items() if value}


def reach_of(session: Session, prospect: Prospect, *, but: int | None = None) -> Reach:
    """How the steps of a sequence are fitted; what the sequence `but` did itself does not count."""
    settings = workspaces.settings_of(workspaces.get(session, prospect.workspace_id))
    return Reach(
        has=channels_of(prospect),
        done=_once_only(session, prospect, but),
        connected=_connected(session, prospect),
        inmail=settings.linkedin_inmail,
    )


def _once_only(session: Session, prospect: Prospect, but: int | None) -> set[TouchKind]:
    """A connection is asked for once, whatever sequence it was in."""
    asked = session.scalars(
        select(Touch.id).where(
            *_of(prospect),
            Touch.kind == TouchKind.CONNECTION_REQUEST,
            Touch.state == TouchState.SENT,
            Touch.sequence_id != (but or 0),
        )
    ).first()
    return {TouchKind.CONNECTION_REQUEST} if asked is not None else set()


def _of(prospect: Prospect) -> tuple[ColumnElement[bool], ...]:
    return Touch.workspace_id == prospect.workspace_id, Touch.prospect_id == prospect.id


def _connected(session: Session, prospect: Prospect) -> bool:
    accepted = session.scalars(
        select(Event.id).where(
            Event.workspace_id == prospect.workspace_id,
            Event.prospect_id == prospect.id,
            Event.kind == EventKind.ACCEPTED,
        )
    ).first()
    return accepted is not None
