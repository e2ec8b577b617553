"""Decides the way of an approved message to the wire: who holds it, and that it goes at most once.

Every step is a conditional update on the mail's state, owner and fence, so that of two workers, a
person and a crash, exactly one has its way. `outcomes.py` records what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.accounts import numbers, senders
from engine.delivery.gatehouse import facts, gates, health
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.gatehouse.shares import Taken
from engine.delivery.gatehouse.verdicts import Verdict
from engine.delivery.locks import lock_mail, lock_mails
from engine.delivery.mail.in_thread import threads_before
from engine.delivery.mail.message import make_message_id
from engine.delivery.sending.once_more import tried
from engine.delivery.stopping import stop_mails, stop_sequences
from engine.errors import InvalidError
from engine.generation.content import content_hash
from engine.generation.footer import with_footer
from engine.views.base import Actor
from engine.views.delivery import ClaimedMail
from storage import columns
from storage.among import among
from storage.bulk import read_again
from storage.locks import hold_workspace
from storage.states import Channel, MailState, TouchState
from storage.tables import Campaign, Mail, Prospect, Sender, Touch, Variant, Workspace

_BEGIN: Final = (
    update(Mail)
    .where(
        among(Mail.id),
        Mail.state == MailState.CLAIMED,  # what was held back may have ended its whole sequence
    )
    .values(state=MailState.SENDING, lease_until=bindparam("lease"))
    .returning(Mail.id)
)
LOST = Verdict("lease", "Another worker, or a person, has taken this mail meanwhile.")


def enqueue(session: Session, touch: Touch, variant: Variant, *, by: Actor, now: datetime) -> Mail:
    """The outbox row of an approval; made in the same transaction as the approval itself.

    The Message-ID is made here and never again. Due is the first instant in the recipient's send
    window from the touch's own due instant on.
    """
    prospect = session.get_one(Prospect, touch.prospect_id)
    workspace = workspaces.get(session, by.workspace_id)
    campaign = session.get_one(Campaign, touch.campaign_id)
    if touch.channel is Channel.SMS:
        way = _by_sms(session, prospect, variant)
    else:
        way = _by_mail(session, touch, prospect, variant)
    mail = Mail(
        workspace_id=touch.workspace_id,
        touch_id=touch.id,
        prospect_id=prospect.id,
        sender_id=way.sender.id,
        channel=touch.channel,
        message_id=make_message_id(way.sender.address),
        to_address=way.to_address,
        to_name=prospect.full_name,
        subject=way.subject,
        text=way.text,
        content_hash=content_hash(variant.subject, variant.body),
        state=MailState.APPROVED,
        due_at=facts.window_opens(
            prospect, workspace, campaign, max(touch.due_at, now), channel=touch.channel
        ),
        approved_at=now,
        tries_before=tried(session, touch.id, way.to_address),
    )
    before = {touch.sequence_id: touch.position} if touch.channel is Channel.EMAIL else {}
    for thread in threads_before(session, touch.workspace_id, before).values():
        mail.subject = thread.subject
        mail.in_reply_to, mail.references = thread.in_reply_to, thread.references
    session.add(mail)
    session.flush()
    return mail


@dataclass(frozen=True, slots=True)
class _Way:
    """From where it leaves, where it goes, and what of the text."""

    sender: Sender
    to_address: str
    subject: str
    text: str


def _by_mail(session: Session, touch: Touch, prospect: Prospect, variant: Variant) -> _Way:
    if not prospect.email:
        raise InvalidError(
            f"{prospect.full_name} has no e-mail address. Add one, or choose another channel."
        )
    sender = senders.pick(session, touch, session.get_one(Campaign, touch.campaign_id))
    settings = workspaces.settings_of(workspaces.get(session, touch.workspace_id))
    text = with_footer(variant.body, settings, signature=sender.signature)
    return _Way(sender, prospect.email, variant.subject or "", text)


def _by_sms(session: Session, prospect: Prospect, variant: Variant) -> _Way:
    """The text as it was approved: there is no room for a footer."""
    sender = numbers.expected(session, prospect.workspace_id)
    if sender is None:
        raise InvalidError(
            "There is no number to text from. Set DRUMBEAT_TWILIO_FROM and start again."
        )
    return _Way(sender, numbers.to_number(prospect), "", variant.body)


def withdraw(session: Session, touch_id: int, *, now: datetime) -> bool:
    """Take back an approved mail, as an edit does. False when it is on the wire or gone already."""
    live = session.scalars(
        select(Mail).where(
            Mail.touch_id == touch_id,
            Mail.state.not_in((MailState.STOPPED, MailState.FAILED)),
            Mail.came_back_at.is_(None),
        )
    ).first()
    if live is None:
        return True
    return stop_mails(session, [touch_id], reason="Taken back.", now=now) > 0


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


def take_turn(session: Session, claimed: Many[ClaimedMail]) -> dict[int, Workspace]:
    """Lock the teams of these, by number; may wait, so whoever sends asks the clock after it."""
    return {
        workspace_id: hold_workspace(session, workspace_id)
        for workspace_id in sorted({each.workspace_id for each in claimed})
    }


def begin_sending(
    session: Session, claimed: Many[ClaimedMail], *, now: datetime
) -> dict[tuple[int, int], Verdict]:
    """The transaction right before DATA: the leases, then every gate again; commits `sending`.

    The workspaces' rows are locked (`take_turn`), so that two workers do not pass the same cap
    together; within the group each is asked as if those before it had left. By claim: a verdict
    that is not open means that nothing may be sent.
    """
    teams = take_turn(session, claimed)
    lock_mails(session, [each.id for each in claimed])
    held = still_held(session, claimed, MailState.CLAIMED, leased_at=now)
    still = [each.id for each in held]
    known, taken = facts.read_all(session, still, now, teams), Taken(now)
    verdicts: dict[int, Verdict] = {}
    for mail_id in still:
        each = known[mail_id]
        verdict = verdicts[mail_id] = gates.ask(taken.beside(each.facts, each.shares))
        if verdict.is_open:
            taken.take(each.shares)
        else:
            hold_back(session, session.get_one(Mail, mail_id), verdict, now=now)
    open_ = [id_ for id_, verdict in verdicts.items() if verdict.is_open]
    rows = columns.write(session, _BEGIN, {"ids": open_, "lease": now + LEASE})
    begun = {id_ for (id_,) in rows}
    read_again(session, Mail, "state", "lease_until")
    lost = {each.claim: LOST for each in claimed}
    return lost | {each.claim: _as_begun(verdicts[each.id], each.id in begun) for each in held}


def _as_begun(verdict: Verdict, is_begun: bool) -> Verdict:
    return LOST if verdict.is_open and not is_begun else verdict


def still_held(
    session: Session,
    claimed: Many[ClaimedMail],
    *states: MailState,
    leased_at: datetime | None = None,
) -> list[ClaimedMail]:
    """Those that are still their claims' and in one of `states`, in their order, locked.

    Their sequences are locked already. `leased_at`: the lease must not have run out by then.
    """
    rows = columns.read(session, _HELD, {"ids": [each.id for each in claimed]})
    found = {row.id: row for row in rows}
    return [
        each
        for each in claimed
        if (row := found.get(each.id)) is not None
        and row.fence == each.fence
        and row.owner in {each.owner, None}
        and row.state in states
        and (leased_at is None or (row.lease_until is not None and row.lease_until >= leased_at))
    ]


_HELD: Final = (
    select(Mail.id, Mail.fence, Mail.owner, Mail.state, Mail.lease_until)
    .where(among(Mail.id))
    .order_by(Mail.id)
    .with_for_update()
)


def held(session: Session, claimed: ClaimedMail, *states: MailState) -> Mail | None:
    """The mail, locked after its sequence, if it is still this claim's and in one of `states`."""
    lock_mail(session, claimed.id)
    if not still_held(session, [claimed], *states):
        return None
    return session.get_one(Mail, claimed.id, populate_existing=True)
