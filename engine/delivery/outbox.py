"""Decides the way of an approved e-mail to the wire: who holds it, and that it goes at most once.

Every step is a conditional update on the mail's state, owner and fence, so that of two workers, a
person and a crash, exactly one has its way. `engine.delivery.outcomes` records what became of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery import facts, gates, health, senders
from engine.delivery.attachments import attachments_of
from engine.delivery.counts import LEASE
from engine.delivery.gates import Verdict
from engine.delivery.locks import lock_mail
from engine.delivery.message import make_message_id
from engine.delivery.stopping import stop_mails, stop_sequences
from engine.delivery.uncertain import ask_a_person
from engine.errors import InvalidError
from engine.generation.content import content_hash
from engine.generation.footer import with_footer
from engine.views.base import Actor
from engine.views.delivery import ClaimedMail
from storage.locks import hold_workspace
from storage.states import MailState, TouchState
from storage.tables import Campaign, Mail, Prospect, Sender, Sequence, Touch, Variant

MOST_LOOKED_AT = 50
"""How many gated mails one claim passes over, so that its transaction stays short."""
LOST = Verdict("lease", "Another worker, or a person, has taken this mail meanwhile.")


def enqueue(session: Session, touch: Touch, variant: Variant, *, by: Actor, now: datetime) -> Mail:
    """The outbox row of an approval; made in the same transaction as the approval itself.

    The Message-ID is made here and never again. Due is the first instant in the recipient's send
    window from the touch's own due instant on.
    """
    prospect = session.get_one(Prospect, touch.prospect_id)
    if not prospect.email:
        raise InvalidError(
            f"{prospect.full_name} has no e-mail address. Add one, or choose another channel."
        )
    workspace = workspaces.get(session, by.workspace_id)
    campaign = session.get_one(Campaign, touch.campaign_id)
    sender = senders.pick(session, touch, campaign)
    mail = Mail(
        workspace_id=touch.workspace_id,
        touch_id=touch.id,
        prospect_id=prospect.id,
        sender_id=sender.id,
        message_id=make_message_id(sender.address),
        to_address=prospect.email,
        to_name=prospect.full_name,
        subject=variant.subject or "",
        text=with_footer(
            variant.body, workspaces.settings_of(workspace), signature=sender.signature
        ),
        content_hash=content_hash(variant.subject, variant.body),
        state=MailState.APPROVED,
        due_at=facts.window_opens(prospect, workspace, campaign, max(touch.due_at, now)),
        approved_at=now,
    )
    session.add(mail)
    session.flush()
    _thread(session, mail, touch)
    return mail


def withdraw(session: Session, touch_id: int, *, now: datetime) -> bool:
    """Take back an approved mail, as an edit does. False when it is on the wire or gone already."""
    live = session.scalars(
        select(Mail).where(
            Mail.touch_id == touch_id, Mail.state.not_in((MailState.STOPPED, MailState.FAILED))
        )
    ).first()
    if live is None:
        return True
    return stop_mails(session, [touch_id], reason="Taken back.", now=now) > 0


def take_back_expired(session: Session, *, now: datetime) -> None:
    """A dead owner's claims return to approved; what he may have sent becomes uncertain."""
    on_hand = (MailState.CLAIMED, MailState.SENDING)
    for mail in _free(session, Mail.state.in_(on_hand), Mail.lease_until < now):
        if mail.state == MailState.CLAIMED:
            mail.state = MailState.APPROVED
            mail.owner = None
            mail.lease_until = None
        else:
            mail.state = MailState.UNCERTAIN
            mail.note = "Drumbeat was stopped between the last byte and the answer."
            session.flush()
            ask_a_person(session, mail.id, now=now)
    session.flush()


def _free(session: Session, *where: ColumnElement[bool], most: int | None = None) -> list[Mail]:
    """Mails that nobody else is at, the first due first; they and their sequences are locked."""
    rows = session.scalars(
        select(Mail)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .where(*where)
        .order_by(Mail.due_at, Mail.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=(Sequence, Mail))
        .execution_options(populate_existing=True)
    )
    return list(rows)


def claim(session: Session, *, owner: str, now: datetime) -> ClaimedMail | None:
    """The next mail whose gates are all open, leased to `owner`; gated ones are put off on the way.

    A mail that a gate holds back keeps the gate's name and words, and is due again when it opens.
    """
    take_back_expired(session, now=now)
    for _ in range(MOST_LOOKED_AT):
        found = _free(session, Mail.state == MailState.APPROVED, Mail.due_at <= now, most=1)
        if not found:
            return None
        [mail] = found
        verdict = gates.ask(facts.read(session, mail, now))
        if verdict.is_open:
            return _lease(session, mail, owner=owner, now=now)
        hold_back(session, mail, verdict, now=now)
    return None


def workspaces_with_due(session: Session, *, now: datetime) -> list[int]:
    """The workspaces in which something is approved and due."""
    return list(
        session.scalars(
            select(Mail.workspace_id)
            .where(Mail.state == MailState.APPROVED, Mail.due_at <= now)
            .distinct()
        )
    )


def _lease(session: Session, mail: Mail, *, owner: str, now: datetime) -> ClaimedMail:
    touch = session.get_one(Touch, mail.touch_id)
    _thread(session, mail, touch)
    mail.state = MailState.CLAIMED
    mail.owner = owner
    mail.fence += 1
    mail.lease_until = now + LEASE
    mail.gate = None
    session.flush()
    sender = session.get_one(Sender, mail.sender_id)
    return ClaimedMail(
        id=mail.id,
        workspace_id=mail.workspace_id,
        touch_id=mail.touch_id,
        owner=owner,
        fence=mail.fence,
        message_id=mail.message_id,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        sender_id=sender.id,
        has_own_server=sender.smtp_host is not None,
        reply_to=sender.reply_to,
        from_address=sender.address,
        from_name=sender.name,
        to_address=mail.to_address,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text,
        attachments=attachments_of(session, mail.workspace_id, mail.text),
    )


def hold_back(session: Session, mail: Mail, verdict: Verdict, *, now: datetime) -> None:
    """Write down which gate holds: the mail waits until it opens, or is stopped for good."""
    is_news = verdict.stops or mail.gate != verdict.gate
    mail.gate = verdict.gate
    mail.note = verdict.sentence
    mail.owner = None
    mail.lease_until = None
    if verdict.stops:
        mail.state = MailState.STOPPED
        touch = session.get_one(Touch, mail.touch_id)
        if touch.state == TouchState.APPROVED:
            touch.state = TouchState.STOPPED
            touch.reason = verdict.sentence
    else:
        mail.state = MailState.APPROVED
        mail.due_at = gates.ask_again_at(verdict, now)
    session.flush()
    if verdict.gate == "sender_unhealthy":
        health.pause(session, mail.sender_id, verdict.sentence, now=now)
    if verdict.ends_sequence:
        stop_sequences(session, mail.prospect_id, reason=verdict.sentence, now=now)
    if is_news:
        posts.redraw_touch(session, mail.touch_id, now=now)


def begin_sending(session: Session, claimed: ClaimedMail, *, now: datetime) -> Verdict:
    """The transaction right before DATA: the lease, then every gate again; commits `sending`.

    The workspace's row is locked, so that two workers do not pass the same cap together. A verdict
    that is not open means that nothing may be sent.
    """
    hold_workspace(session, claimed.workspace_id)
    mail = held(session, claimed, MailState.CLAIMED)
    if mail is None or mail.lease_until is None or mail.lease_until < now:
        return LOST
    verdict = gates.ask(facts.read(session, mail, now))
    if not verdict.is_open:
        hold_back(session, mail, verdict, now=now)
        return verdict
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an update has a rowcount
        update(Mail)
        .where(
            Mail.id == claimed.id,
            Mail.fence == claimed.fence,
            Mail.owner == claimed.owner,
            Mail.state == MailState.CLAIMED,
        )
        .values(state=MailState.SENDING, lease_until=now + LEASE)
    )
    return gates.OPEN if result.rowcount == 1 else LOST


def held(session: Session, claimed: ClaimedMail, *states: MailState) -> Mail | None:
    """The mail, locked after its sequence, if it is still this claim's and in one of `states`."""
    lock_mail(session, claimed.id)
    return session.scalars(
        select(Mail)
        .where(
            Mail.id == claimed.id,
            Mail.fence == claimed.fence,
            or_(Mail.owner == claimed.owner, Mail.owner.is_(None)),
            Mail.state.in_(states),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _thread(session: Session, mail: Mail, touch: Touch) -> None:
    """A follow-up stands in the thread of what was sent before: subject, In-Reply-To, References.

    Asked again at every claim, since the earlier mail may go out after the approval of this one.
    """
    sent = session.scalars(
        select(Mail)
        .join(Touch, Touch.id == Mail.touch_id)
        .where(
            Touch.sequence_id == touch.sequence_id,
            Touch.position < touch.position,
            Mail.state == MailState.SENT,
        )
        .order_by(Touch.position)
    ).all()
    if not sent:
        return
    first = sent[0].subject
    mail.subject = first if first.lower().startswith("re:") else f"Re: {first}"
    mail.in_reply_to = sent[-1].message_id
    mail.references = " ".join(earlier.message_id for earlier in sent)
