"""Decides which number an SMS leaves from; where there is none, a person sends it by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from engine.delivery.accounts.senders import ensure_sender
from engine.errors import InvalidError
from storage.states import Channel, TouchKind
from storage.tables import Prospect, Sender

NOT_SET_UP = "SMS no longer leave from this number by themselves. Approve the text anew."
"""Why a number rests that the settings do not name any more."""
RESTED = (
    "SMS no longer leave from this number by themselves; it rested before. Approve the text anew."
)
"""The same of one that somebody, or its health, had paused: named again, it waits for an admin."""


def keep(
    session: Session, workspace_id: int, number: str | None, name: str, *, now: datetime
) -> None:
    """From now on SMS leave from `number`, which may be a messaging service; None: by hand."""
    session.execute(
        update(Sender)
        .where(*_here(workspace_id), Sender.address != (number or ""), is_set_up())
        .values(
            paused_at=func.coalesce(Sender.paused_at, now),
            paused_because=case((Sender.paused_at.is_(None), NOT_SET_UP), else_=RESTED),
        )
        .execution_options(synchronize_session="fetch")
    )
    if number is None:
        return
    sender = ensure_sender(session, workspace_id, Channel.SMS, number, name, now=now)
    if sender.paused_because == NOT_SET_UP:
        sender.paused_at = sender.paused_because = None
    elif sender.paused_because == RESTED:
        sender.paused_because = None
    session.flush()


def expected(session: Session, workspace_id: int) -> Sender | None:
    """The number that an SMS would leave from now; None where a person sends it.

    One that rests because of its health, or because somebody paused it, is still the team's.
    """
    wanted = select(Sender).where(*_here(workspace_id), is_set_up())
    return session.scalars(wanted.order_by(Sender.id.desc()).limit(1)).first()


def leaves_by_itself(
    session: Session, workspace_id: int, kind: TouchKind, channel: Channel
) -> bool:
    """Whether an approval would put it into the outbox as an SMS; an answer is sent by hand."""
    if channel is not Channel.SMS or kind is TouchKind.ANSWER:
        return False
    return expected(session, workspace_id) is not None


def to_number(prospect: Prospect) -> str:
    """The number of somebody as Twilio wants it. InvalidError without a country's code."""
    if not prospect.phone or not prospect.phone.startswith("+"):
        raise InvalidError(
            f"{prospect.full_name} has no phone number with a country's code. Correct it like "
            "+14155550123."
        )
    return prospect.phone


def of_team(session: Session, workspace_id: int, address: str) -> Sender | None:
    """The team's number of that address, if SMS leave from it."""
    sender = expected(session, workspace_id)
    return sender if sender is not None and sender.address == address.strip() else None


def of_number(session: Session, *addresses: str) -> Sender | None:
    """Whose number, or messaging service, one of these is."""
    wanted = select(Sender).where(Sender.channel == Channel.SMS, Sender.address.in_(addresses))
    return session.scalars(wanted.order_by(Sender.id).limit(1)).first()


def is_set_up() -> ColumnElement[bool]:
    because = Sender.paused_because
    return because.is_(None) | because.not_in((NOT_SET_UP, RESTED))


def _here(workspace_id: int) -> tuple[ColumnElement[bool], ...]:
    return Sender.workspace_id == workspace_id, Sender.channel == Channel.SMS
