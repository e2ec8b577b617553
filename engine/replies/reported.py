"""Decides what a mail provider's report about one of our mails sets off, each report once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.mail.mail_keys import mail_of
from engine.replies.message_status import update_message_status
from engine.replies.providers import Provider
from engine.views.base import Actor
from engine.views.messages import ChannelData, StatusRequest
from engine.views.provider_reports import ProviderReport
from storage.states import Channel, Role
from storage.tables import Mail


def report(session: Session, provider: Provider, told: ProviderReport, *, now: datetime) -> bool:
    """Record it; False when it was known, or is about no mail of ours.

    Raises ConflictError while the mail is not on record as sent: the provider asks again.
    """
    mail = mail_of(session, told.key) if told.key else _called(session, told.remote_id)
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
    return done.is_new


def _called(session: Session, remote_id: str) -> Mail | None:
    """The e-mail that the provider calls so, of one that told nothing of our own key."""
    return session.scalars(
        select(Mail)
        .where(Mail.remote_id == remote_id, Mail.channel == Channel.EMAIL)
        .order_by(Mail.id.desc())
        .limit(1)
    ).first()
