"""Decides what happens to a message of which nobody can know whether it went: a person is asked."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.locks import lock_mail
from engine.delivery.sending.sent import went_out
from engine.errors import ConflictError, NotFoundError
from engine.views.base import Actor
from engine.views.delivery import UncertainMail
from storage.states import MailState, PostKind, TouchState
from storage.tables import Mail, Prospect, Touch

MOST_LOOKED_FOR = 50
"""How many e-mails are looked for in a Sent folder at a time, the newest first."""


def ask_a_person(session: Session, mail_id: int, *, now: datetime) -> None:
    """Mark the touch uncertain and ask in the team's channel; nothing is sent again by itself."""
    mail = session.get_one(Mail, mail_id)
    touch = session.get_one(Touch, mail.touch_id)
    touch.state = TouchState.UNCERTAIN
    workspace = workspaces.get(session, mail.workspace_id)
    if workspace.slack_channel_id is not None:
        posts.want(
            session,
            mail.workspace_id,
            PostKind.UNCERTAIN_MAIL,
            mail.id,
            slack_channel_id=workspace.slack_channel_id,
            touch_id=touch.id,
            now=now,
        )
    posts.redraw_touch(session, touch.id, now=now)


def settle(
    session: Session, mail_id: int, *, was_sent: bool, by: Actor, now: datetime
) -> UncertainMail:
    """A person says whether it went out: it counts as sent, or goes back to the outbox.

    The fence moves on, so that its late owner can no longer say otherwise.
    """
    who = f"{by.name} {'found it sent' if was_sent else 'said that it was not sent'}"
    lock_mail(session, mail_id)
    changed = session.scalars(
        update(Mail)
        .where(
            Mail.id == mail_id,
            Mail.workspace_id == by.workspace_id,
            Mail.state == MailState.UNCERTAIN,
        )
        .values(
            state=MailState.SENT if was_sent else MailState.APPROVED,
            sent_at=now if was_sent else None,
            due_at=now,
            fence=Mail.fence + 1,
            owner=None,
            lease_until=None,
            gate=None,
            note=f"{who}.",
        )
        .returning(Mail.id)
    ).all()
    mail = session.get(Mail, mail_id)
    if mail is None or mail.workspace_id != by.workspace_id:
        raise NotFoundError("This e-mail is no longer kept. Nothing is left to answer.")
    if not changed:
        raise ConflictError(f"That is settled already: {(mail.note or mail.state).rstrip('.')}.")
    session.refresh(mail)
    touch = session.get_one(Touch, mail.touch_id)
    if was_sent:
        went_out(session, touch, by_member_id=by.member_id, now=now)
    else:
        touch.state = TouchState.APPROVED
        posts.redraw_touch(session, touch.id, now=now)
    return card(session, mail_id, now=now)


def asked_of(session: Session, workspace_id: int, sender_id: int) -> dict[int, str]:
    """The e-mails from one mailbox that nobody has settled, with their Message-IDs."""
    rows = session.execute(
        select(Mail.id, Mail.message_id)
        .where(
            Mail.workspace_id == workspace_id,
            Mail.sender_id == sender_id,
            Mail.state == MailState.UNCERTAIN,
        )
        .order_by(Mail.id.desc())
        .limit(MOST_LOOKED_FOR)
    )
    return {row.id: row.message_id for row in rows}


def settle_by_copy(session: Session, mail_id: int, *, now: datetime) -> bool:
    """A copy stands in the Sent folder; that none does would prove nothing, since few keep one."""
    return settle_by_answer(
        session, mail_id, note="It was sent: it stands in the Sent folder.", now=now
    )


def settle_by_answer(
    session: Session,
    mail_id: int,
    *,
    note: str,
    now: datetime,
    states: Many[MailState] = (MailState.UNCERTAIN, MailState.SENDING),
) -> bool:
    """Something came back that quotes the mail, so it went out. False when that was known.

    Also while its owner still waits for the server: the fence moves on here too.
    """
    lock_mail(session, mail_id)
    changed = session.scalars(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state.in_(states))
        .values(
            state=MailState.SENT,
            sent_at=now,
            fence=Mail.fence + 1,
            owner=None,
            lease_until=None,
            note=note,
        )
        .returning(Mail.touch_id)
    ).all()
    for touch_id in changed:
        session.refresh(session.get_one(Mail, mail_id))
        went_out(session, session.get_one(Touch, touch_id), by_member_id=None, now=now)
    return bool(changed)


def card(session: Session, mail_id: int, *, now: datetime) -> UncertainMail:
    """What the question shows, and what was answered."""
    del now
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise NotFoundError("This e-mail is no longer kept. Nothing is left to answer.")
    prospect = session.get_one(Prospect, mail.prospect_id)
    workspace = workspaces.get(session, mail.workspace_id)
    return UncertainMail(
        mail_id=mail.id,
        channel=mail.channel,
        prospect_name=prospect.full_name,
        company_name=prospect.company_name,
        to_address=mail.to_address,
        subject=mail.subject,
        message_id=mail.message_id,
        tried_at=mail.lease_until or mail.sent_at or mail.due_at,
        timezone=workspace.timezone,
        state=mail.state.value,
        settled=None if mail.state == MailState.UNCERTAIN else mail.note,
    )
