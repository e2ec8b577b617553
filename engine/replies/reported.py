"""Decides what a mail provider's report about one of our mails sets off, each report once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.accounts.senders import has_address
from engine.delivery.mail.mail_keys import mail_of
from engine.replies.message_status import update_message_status
from engine.replies.providers import Provider
from engine.views.base import Actor
from engine.views.bounces import BounceKind
from engine.views.messages import ChannelData, StatusRequest
from engine.views.provider_reports import ProviderReport
from storage.states import Channel, MailState, Role
from storage.tables import Mail, Workspace

LATEST: Final = timedelta(days=10)
"""How long after it left a mail still comes back: servers keep trying for up to five days."""
SKEW: Final = timedelta(minutes=5)
"""How far two clocks may be apart."""


def report(session: Session, provider: Provider, told: ProviderReport, *, now: datetime) -> bool:
    """Record it; False when it was known, or is about no mail of ours.

    Raises ConflictError while the mail is not on record as sent: the provider asks again.
    """
    mail = _meant(session, told, now=now)
    if mail is None:
        return False
    done = update_message_status(
        session,
        StatusRequest(
            message_id=mail.touch_id,
            status=told.status,
            channel_data=ChannelData(
                provider=provider.value,
                event_id=told.event_id,
                machine=told.machine,
                bounce=told.bounce,
                note=told.note or None,
                at=told.at,
            ),
        ),
        by=Actor(
            workspace_id=mail.workspace_id,
            member_id=None,
            name=provider.value,
            role=Role.REP,
        ),
        mail=mail,
        now=now,
    )
    if told.key and told.remote_id and mail.channel is Channel.EMAIL:
        mail.remote_id = told.remote_id  # a later report may tell this name alone
    return done.is_new


def _meant(session: Session, told: ProviderReport, *, now: datetime) -> Mail | None:
    """By our own key, else by the provider's name, else by whom it was sent to."""
    if told.key:
        return mail_of(session, told.key)
    found = _called(session, told.remote_id) if told.remote_id else None
    return found or _sent_to(session, told, now=now)


def _sent_to(session: Session, told: ProviderReport, *, now: datetime) -> Mail | None:
    """The one e-mail that had gone to the recipient of late and has not come back.

    Of several nobody knows which is meant: a bad address is the last one's too, and of what failed
    for another reason nothing follows.
    """
    if not told.recipient:
        return None
    until = min(told.at or now, now)
    found = session.scalars(
        select(Mail)
        .where(
            Mail.workspace_id.in_(select(Workspace.id)),
            Mail.to_domain == told.recipient.rpartition("@")[2].lower(),
            Mail.sent_at > until - LATEST,
            Mail.sent_at <= until + SKEW,
            has_address(Mail.to_address, told.recipient),
            Mail.channel == Channel.EMAIL,
            Mail.state == MailState.SENT,
            Mail.came_back_at.is_(None),
        )
        .order_by(Mail.sent_at.desc(), Mail.id.desc())
        .limit(2)
    ).all()
    is_known = len(found) == 1 or told.bounce is BounceKind.HARD
    return found[0] if found and is_known else None


def _called(session: Session, remote_id: str) -> Mail | None:
    """The e-mail that the provider calls so, of one that told nothing of our own key."""
    return session.scalars(
        select(Mail)
        .where(Mail.remote_id == remote_id, Mail.channel == Channel.EMAIL)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
