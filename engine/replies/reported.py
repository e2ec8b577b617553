"""Decides what a mail provider's report about one of our mails sets off, each report once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.mail.mail_keys import mail_of
from engine.delivery.sending import outcomes
from engine.replies.message_status import update_message_status
from engine.replies.providers import Provider
from engine.views.base import Actor
from engine.views.messages import ChannelData, StatusRequest
from engine.views.provider_reports import ProviderReport
from storage.states import Role


def report(session: Session, provider: Provider, told: ProviderReport, *, now: datetime) -> bool:
    """Record it; False when it was known, or is about no mail of ours.

    Raises ConflictError while the mail is not on record as sent: the provider asks again.
    """
    mail = mail_of(session, told.key)
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
                note=told.note or None,
            ),
        ),
        by=Actor(
            workspace_id=mail.workspace_id,
            member_id=None,
            name=provider.value,
            role=Role.REP,
        ),
        now=now,
    )
    if done.is_new and told.hard:
        outcomes.hard_bounce(session, mail, now=now)
    return done.is_new
