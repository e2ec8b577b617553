"""Decides which channels a team has beside the shipped ones, and what LinkedIn takes from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import InvalidError
from engine.generation.briefs import SHIPPED_LIMITS, Limits
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.channels import ChannelLine, ChannelList, ChannelRequest, LinkedInRequest
from storage.tables import CustomChannel
from storage.unique import add_once

MOST_CHANNELS = 20
MOST_NAME = 30
LEAST_BODY, MOST_BODY = 40, 3000
MOST_SUBJECT = 200
NOTES = (200, 300)
"""Characters of a LinkedIn note: without a paid seat, and with one."""
RESERVED = frozenset({"e-mail", "email", "linkedin", "phone", "sms", "inmail", "custom"})


def names_of(session: Session, workspace_id: int) -> list[str]:
    return [row.name for row in _rows(session, workspace_id)]


def limits_of(session: Session, workspace_id: int) -> Mapping[str, Limits]:
    """The limits of the team's own channels, by name."""
    return {
        row.name: Limits(body=row.body_limit, subject=row.subject_limit)
        for row in _rows(session, workspace_id)
    }


def list_channels(session: Session, *, by: Actor, changed: str | None = None) -> ChannelList:
    settings = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    return ChannelList(
        note_limit=settings.linkedin_note_limit,
        inmail=settings.linkedin_inmail,
        shipped=tuple(
            ChannelLine(id=None, name=name, body_limit=each.body, subject_limit=each.subject)
            for name, each in SHIPPED_LIMITS.items()
        ),
        own=tuple(
            ChannelLine(
                id=row.id,
                name=row.name,
                body_limit=row.body_limit,
                subject_limit=row.subject_limit,
            )
            for row in _rows(session, by.workspace_id)
        ),
        changed=changed,
    )


def add_channel(
    session: Session, request: ChannelRequest, *, by: Actor, now: datetime
) -> ChannelList:
    """A channel that is defined by its limits; InvalidError names the field that is at fault."""
    require_admin(by)
    name = " ".join(request.name.split())
    if not name or len(name) > MOST_NAME or any(c in name for c in ":;,<>") or " or " in name:
        raise InvalidError(
            f"Write a name of up to {MOST_NAME} characters, like WhatsApp.", field="name"
        )
    if not LEAST_BODY <= request.body_limit <= MOST_BODY:
        raise InvalidError(f"Write a number from {LEAST_BODY} to {MOST_BODY}.", field="body_limit")
    subject = request.subject_limit
    if subject is not None and not 10 <= subject <= MOST_SUBJECT:
        raise InvalidError(
            f"Write a number from 10 to {MOST_SUBJECT}, or nothing.", field="subject_limit"
        )
    there = names_of(session, by.workspace_id)
    if len(there) >= MOST_CHANNELS:
        raise InvalidError(f"{MOST_CHANNELS} are the most. Remove one first.", field="name")
    taken = {each.casefold() for each in there} | RESERVED
    added = name.casefold() not in taken and add_once(
        session,
        CustomChannel,
        workspace_id=by.workspace_id,
        name=name,
        body_limit=request.body_limit,
        subject_limit=subject,
        created_at=now,
    )
    if not added:
        raise InvalidError(f"There is a channel {name} already.", field="name")
    return list_channels(session, by=by, changed=f"{by.name} added {name}.")


def set_linkedin(session: Session, request: LinkedInRequest, *, by: Actor) -> ChannelList:
    """How long a note may be, and whether those who are no connection get InMails."""
    require_admin(by)
    if request.note_limit not in NOTES:
        raise InvalidError("A note has 200 characters, or 300 with a paid seat.", field="note")
    workspace = workspaces.get(session, by.workspace_id)
    workspace.settings = {
        **workspace.settings,
        "linkedin_note_limit": request.note_limit,
        "linkedin_inmail": request.inmail,
    }
    session.flush()
    return list_channels(session, by=by, changed=f"{by.name} changed what LinkedIn takes.")


def _rows(session: Session, workspace_id: int) -> Sequence[CustomChannel]:
    return session.scalars(
        select(CustomChannel)
        .where(CustomChannel.workspace_id == workspace_id)
        .order_by(CustomChannel.name)
        .execution_options(populate_existing=True)
    ).all()
