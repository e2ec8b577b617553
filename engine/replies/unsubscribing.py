"""Decides what a press on our unsubscribe link ends: everything to that person, at once.

Looking at the page changes nothing: programs that scan mails follow every link (RFC 8058).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.delivery.mail.mail_keys import mail_of
from engine.delivery.protection import suppression
from engine.errors import NotFoundError
from engine.prospects.suppressed import email_values
from engine.replies.message_status import DONE, update_message_status
from engine.views.base import Actor
from engine.views.messages import ChannelData, MessageStatus, StatusRequest
from engine.views.unsubscribing import UnsubscribePage
from storage.states import Role, SuppressionCause
from storage.tables import Mail, Prospect, Touch

PROVIDER = "unsubscribe link"
REASON = "asked not to be written to"
UNKNOWN = "This link is no longer known. Answer the e-mail with “stop”, and a person sees to it."


def look(session: Session, key: str) -> UnsubscribePage:
    """The page behind the link; NotFoundError when no mail of ours has that key."""
    return _page(session, _mail(session, key))


def unsubscribe(session: Session, key: str, *, now: datetime) -> UnsubscribePage:
    """Nobody writes to this person again; asking twice does it once.

    The address that was written to counts as well, whatever the record says by now.
    """
    mail = _mail(session, key)
    lock_people(session, [mail.prospect_id], mail.touch_id)
    suppression.add(
        session,
        mail.workspace_id,
        email_values(mail.to_address),
        cause=SuppressionCause.OPT_OUT,
        reason=REASON,
        by_member_id=None,
        now=now,
    )
    if session.get_one(Touch, mail.touch_id).state in DONE:  # it is counted with its campaign
        update_message_status(session, _request(mail), by=_by(mail), now=now)
    suppression.suppress_prospect(
        session,
        mail.prospect_id,
        workspace_id=mail.workspace_id,
        cause=SuppressionCause.OPT_OUT,
        reason=REASON,
        by_member_id=None,
        now=now,
    )
    posts.redraw_touch(session, mail.touch_id, now=now)
    return _page(session, mail)


def _request(mail: Mail) -> StatusRequest:
    data = ChannelData(provider=PROVIDER, event_id=f"mail:{mail.id}")
    return StatusRequest(
        message_id=mail.touch_id, status=MessageStatus.OPTED_OUT, channel_data=data
    )


def _by(mail: Mail) -> Actor:
    return Actor(workspace_id=mail.workspace_id, member_id=None, name=PROVIDER, role=Role.REP)


def _mail(session: Session, key: str) -> Mail:
    mail = mail_of(session, key)
    if mail is None:
        raise NotFoundError(UNKNOWN)
    return mail


def _page(session: Session, mail: Mail) -> UnsubscribePage:
    workspace = workspaces.get(session, mail.workspace_id)
    prospect = session.get_one(Prospect, mail.prospect_id)
    settings = workspaces.settings_of(workspace)
    return UnsubscribePage(
        team=settings.sender_identity or workspace.name,
        address=_hidden(mail.to_address),
        is_over=suppression.reason_for(session, prospect, mail.to_address) is not None,
    )


def _hidden(address: str) -> str:
    """`m…@alder.example`: who was sent the mail knows it again, nobody else learns it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
