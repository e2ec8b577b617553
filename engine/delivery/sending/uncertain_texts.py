"""Decides what settles an SMS of which nobody can know whether it went: what Twilio says of it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.locks import lock_mail
from engine.delivery.sending import outbox
from engine.delivery.sending.uncertain import MOST_LOOKED_FOR, settle_by_answer
from engine.generation.content import content_hash
from engine.views.delivery import UnsureText
from storage.states import Channel, MailState
from storage.tables import Mail, Touch, Variant


def unsure_texts(session: Session, *, since: datetime) -> list[UnsureText]:
    """The SMS tried since then that nobody has settled; of all teams, as the outbox's worker."""
    mails = session.scalars(
        select(Mail)
        .where(
            Mail.channel == Channel.SMS,
            Mail.state == MailState.UNCERTAIN,
            Mail.lease_until > since + LEASE,
        )
        .order_by(Mail.id.desc())
        .limit(MOST_LOOKED_FOR)
    )
    return [
        UnsureText(
            mail_id=mail.id,
            to_address=mail.to_address,
            text=mail.text,
            tried_at=mail.lease_until - LEASE,
        )
        for mail in mails
        if mail.lease_until is not None
    ]


def settle_by_list(session: Session, mail_id: int, remote_ids: Many[str], *, now: datetime) -> bool:
    """The provider lists an SMS like it, which is no other of ours.

    That it lists none proves nothing, since it may list it later.
    """
    lock_mail(session, mail_id)
    workspace_id = session.get_one(Mail, mail_id).workspace_id
    others = set(
        session.scalars(
            select(Mail.remote_id).where(
                Mail.workspace_id == workspace_id, Mail.remote_id.in_(remote_ids)
            )
        )
    )
    own = next((each for each in remote_ids if each not in others), None)
    if own is None:
        return False
    note = "It was sent: Twilio lists it."
    if not settle_by_answer(session, mail_id, note=note, now=now):
        return False
    session.get_one(Mail, mail_id).remote_id = own
    session.flush()
    return True


GONE = (
    MailState.APPROVED,
    MailState.CLAIMED,
    MailState.SENDING,
    MailState.UNCERTAIN,
    MailState.STOPPED,
)
"""In which states an SMS may be of which Twilio says that it went out."""


def settle_by_report(session: Session, mail_id: int, remote_id: str, *, now: datetime) -> bool:
    """The provider reports on it under the key that only it was given, so it went out.

    That counts also where a person said that it did not, and it waits to be sent again or was
    taken back to be changed. Other words that wait in its place are not sent; False when those are
    on their way already.
    """
    lock_mail(session, mail_id)
    mail = session.get_one(Mail, mail_id, populate_existing=True)
    if mail.state is MailState.STOPPED:
        if not outbox.withdraw(session, mail.touch_id, now=now):
            return False
        _show_what_went(session, mail)
    note = "It was sent: Twilio reports on it."
    if not settle_by_answer(session, mail_id, note=note, now=now, states=GONE):
        return False
    mail.remote_id = remote_id
    session.flush()
    return True


def _show_what_went(session: Session, mail: Mail) -> None:
    """The words that were changed meanwhile are not what was sent: neither shown nor counted."""
    variants = session.scalars(select(Variant).where(Variant.touch_id == mail.touch_id))
    for variant in variants:
        if content_hash(variant.subject, variant.body) == mail.content_hash:
            session.get_one(Touch, mail.touch_id).variant_number = variant.number
    session.flush()
