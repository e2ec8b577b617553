"""Decides which approved messages a worker gets next: a group that is due and may go together."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from engine.delivery.gatehouse import facts, gates
from engine.delivery.gatehouse.counts import LEASE
from engine.delivery.gatehouse.facts import Known
from engine.delivery.gatehouse.shares import Taken
from engine.delivery.gatehouse.verdicts import Verdict
from engine.delivery.mail.attachments import files_of, named_in
from engine.delivery.mail.in_thread import threads_before
from engine.delivery.sending.outbox import hold_back
from engine.delivery.sending.uncertain import ask_a_person
from engine.views.delivery import ClaimedMail
from storage import columns
from storage.among import among
from storage.bulk import read_again, update_rows
from storage.states import Channel, MailState
from storage.tables import Mail, Sequence, Touch

MOST_LOOKED_AT = 50
"""How many gated mails one claim passes over, so that its transaction stays short."""


def claim(
    session: Session,
    *,
    owner: str,
    now: datetime,
    most: int,
    channel: Channel = Channel.EMAIL,
) -> list[ClaimedMail]:
    """Up to so many of the next mails on the channel whose gates are all open, leased to `owner`.

    Those that a gate holds back are put off on the way: they keep the gate's name and words, and
    are due again when it opens.
    """
    take_back_expired(session, now=now)
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        found = [
            id_
            for (id_,) in columns.read(
                session, _DUE, {"channel": channel, "now": now, "most": most}
            )
        ]
        if not found:
            return []
        looked = let_through(session, found, now=now)
        if looked.open:
            return _lease(session, looked.open, owner=owner, now=now)
        looked_at += len(found)
    return []


def has_due(session: Session, *, now: datetime, channel: Channel = Channel.EMAIL) -> bool:
    """Whether anything is approved and due, in any workspace."""
    return session.scalar(select(Mail.id).where(*_due(channel, now)).limit(1)) is not None


def workspaces_with_due(session: Session, *, now: datetime) -> list[int]:
    """The workspaces in which an e-mail is approved and due."""
    wanted = select(Mail.workspace_id).where(*_due(Channel.EMAIL, now)).distinct()
    return list(session.scalars(wanted))


def _due(channel: Channel, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Mail.channel == channel, Mail.state == MailState.APPROVED, Mail.due_at <= now


def take_back_expired(session: Session, *, now: datetime) -> None:
    """A dead owner's claims return to approved; what he may have sent becomes uncertain."""
    session.flush()
    for (mail_id,) in columns.read(session, _EXPIRED, {"now": now}):
        mail = session.get_one(Mail, mail_id, populate_existing=True)
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


_FREE: Final = (
    select(Mail.id)
    .join(Touch, Touch.id == Mail.touch_id)
    .join(Sequence, Sequence.id == Touch.sequence_id)
    .order_by(Mail.due_at, Mail.id)
    .with_for_update(skip_locked=True, of=(Sequence, Mail))
)
"""Mails that nobody else is at, the first due first; they and their sequences are locked."""
_DUE: Final = _FREE.where(
    Mail.channel == bindparam("channel"),
    Mail.state == MailState.APPROVED,
    Mail.due_at <= bindparam("now"),
).limit(bindparam("most"))
_EXPIRED: Final = _FREE.where(
    Mail.state.in_((MailState.CLAIMED, MailState.SENDING)), Mail.lease_until < bindparam("now")
)


_CLAIM: Final = (
    update(Mail)
    .where(among(Mail.id))
    .values(
        state=MailState.CLAIMED,
        owner=bindparam("owned_by"),
        fence=Mail.fence + 1,
        lease_until=bindparam("lease"),
        gate=None,
    )
    .returning(Mail.id, Mail.fence)
)


@dataclass(frozen=True, slots=True)
class Looked:
    """Of some mails that are due: those that may leave now, and what holds the others back."""

    open: list[Known]
    held: list[tuple[Known, Verdict]]


def let_through(session: Session, mail_ids: Many[int], *, now: datetime) -> Looked:
    """Ask each for itself, as if it were alone, and put off those that a gate holds back.

    The group ends at one that would be answered otherwise once those before it have left: they may
    still be refused. It stays due, and the next claim knows what became of them. So all get the
    answer, and go in the order, that they would if they were claimed and sent one at a time.
    """
    known, taken = facts.read_all(session, mail_ids, now), Taken(now)
    met: set[int] = set()
    looked = Looked([], [])
    for mail_id in mail_ids:
        each = known[mail_id]
        verdict = gates.ask(each.facts)
        after_others = gates.ask(taken.beside(each.facts, each.shares))
        if each.shares.prospect_id in met or after_others != verdict:
            break
        met.add(each.shares.prospect_id)
        if verdict.is_open:
            taken.take(each.shares)
            looked.open.append(each)
        else:
            looked.held.append((each, verdict))
            hold_back(session, session.get_one(Mail, mail_id), verdict, now=now)
    return looked


def _lease(session: Session, known: Many[Known], *, owner: str, now: datetime) -> list[ClaimedMail]:
    ids = [each.mail.id for each in known]
    lease = {"ids": ids, "owned_by": owner, "lease": now + LEASE}
    fences: dict[int, int] = dict(columns.write(session, _CLAIM, lease).all())
    read_again(session, Mail, "state", "owner", "fence", "lease_until", "gate")
    claimed = []
    for workspace_id in sorted({each.mail.workspace_id for each in known}):
        own = [each for each in known if each.mail.workspace_id == workspace_id]
        claimed += _with_threads(session, workspace_id, own, owner=owner, fences=fences)
    return claimed


def _with_threads(
    session: Session,
    workspace_id: int,
    known: Many[Known],
    *,
    owner: str,
    fences: dict[int, int],
) -> list[ClaimedMail]:
    """What leaves, of one team; each in the thread that there is by now.

    The earlier mail may have gone out after the approval of this one.
    """
    files = files_of(session, workspace_id)
    threads = threads_before(
        session,
        workspace_id,
        {
            each.mail.sequence_id: each.mail.position
            for each in known
            if each.mail.position > 0 and each.mail.channel is Channel.EMAIL
        },
    )
    claimed, moved = [], []
    for each in known:
        mail, sender, thread = each.mail, each.sender, threads.get(each.mail.sequence_id)
        if thread is not None:
            moved.append({"id": mail.id, **asdict(thread)})
        claimed.append(
            ClaimedMail(
                id=mail.id,
                workspace_id=workspace_id,
                touch_id=mail.touch_id,
                owner=owner,
                fence=fences[mail.id],
                channel=mail.channel,
                message_id=mail.message_id,
                in_reply_to=thread.in_reply_to if thread else mail.in_reply_to,
                references=thread.references if thread else mail.references,
                sender_id=sender.id,
                has_own_server=sender.smtp_host is not None,
                reply_to=sender.reply_to,
                from_address=sender.address,
                from_name=sender.name,
                to_address=mail.to_address,
                to_name=mail.to_name,
                subject=thread.subject if thread else mail.subject,
                text=mail.text,
                attachments=named_in(mail.text, files),
                tracked=each.tracked,
            )
        )
    update_rows(session, Mail, moved, held=True)
    return claimed
