"""Decides what the form for a mailbox shows of it, and of what an admin may choose."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.accounts import inboxes, mailboxes
from engine.delivery.accounts.folder_names import BY_DEFAULT
from engine.delivery.accounts.inboxes import PORTS
from engine.delivery.accounts.senders import SUBMISSION
from engine.members import require_admin
from engine.views.base import Actor
from engine.views.senders import MailboxForm
from storage.states import ImapSecurity
from storage.tables import Member

MOST_MEMBERS = 100
"""What Slack takes in a select."""


def form(session: Session, sender_id: int | None, *, by: Actor) -> MailboxForm:
    """The mailbox of that number, or a new one. Admins only."""
    require_admin(by)
    members = session.execute(
        select(Member.id, Member.slack_user_id, Member.name)
        .where(Member.workspace_id == by.workspace_id)
        .order_by(Member.name, Member.id)
        .limit(MOST_MEMBERS)
    ).all()
    team = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    empty = MailboxForm(
        members=tuple((member.slack_user_id, member.name) for member in members),
        daily_cap=team.caps.sender_per_day,
        smtp_port=SUBMISSION,
        imap_port=PORTS[ImapSecurity.TLS],
        imap_folders=BY_DEFAULT,
    )
    if sender_id is None:
        return empty
    sender = mailboxes.named(session, f"#{sender_id}", by=by)
    security = sender.imap_security or ImapSecurity.TLS
    return empty.model_copy(
        update={
            "address": sender.address,
            "name": sender.name,
            "member": next((m.slack_user_id for m in members if m.id == sender.member_id), None),
            "daily_cap": sender.daily_cap,
            "smtp_host": sender.smtp_host,
            "smtp_port": sender.smtp_port or SUBMISSION,
            "imap_host": sender.imap_host,
            "imap_port": sender.imap_port or PORTS[security],
            "imap_security": security,
            "imap_folders": inboxes.folders_of(sender),
            "has_password": sender.sealed_password is not None,
        }
    )
