"""Decides what a dry run shows: the outbox lived through ahead of time, by the same gates.

It writes what a worker would write, so that each message meets what those before it left behind.
Its caller takes all of it back: nothing of a dry run is committed, and nothing connects anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.gatehouse import facts, gates
from engine.delivery.gatehouse.cap_gates import sender_cap
from engine.delivery.gatehouse.facts import Known
from engine.delivery.gatehouse.health import rest_after
from engine.delivery.gatehouse.verdicts import Verdict
from engine.delivery.locks import lock_mails
from engine.delivery.sending.claiming import let_through
from engine.delivery.sending.pending import WAITING
from engine.delivery.sending.reasons import PLAIN
from engine.delivery.sending.sent import all_went_out
from engine.errors import ConflictError, InvalidError
from engine.views.dry_run import DryRun, RehearsedMail
from storage import locks
from storage.states import MailState, TouchState
from storage.tables import Mail, Sender, Touch

MOST_HOURS = 14 * 24
MOST_SENT = 100
"""So many are sent in a dry run; it ends with them, so that it holds nobody up for long."""
MOST_LOOKS = 500
LONGEST_WAIT = timedelta(seconds=5)
"""For the outbox, which it locks whole and in order."""
LATER_WAIT = timedelta(milliseconds=50)
"""For anything after that: it holds much, and whoever has that row may be waiting for some of it.

Far shorter than the second after which PostgreSQL looks for two who wait for each other.
"""
BUSY = "Messages are being sent and decided on at this moment. Ask again in a minute."
ON_THE_WIRE = "It is being sent now."
STOPPED = "Its sequence would end before."


def until(hours: int, *, now: datetime) -> datetime:
    """The end of a dry run of so many hours."""
    if not 1 <= hours <= MOST_HOURS:
        raise InvalidError(f"A dry run looks 1 to {MOST_HOURS} hours ahead, not {hours}.")
    return now + timedelta(hours=hours)


def rehearse(session: Session, workspace_id: int, *, ends: datetime, now: datetime) -> DryRun:
    """What would go out by `ends`, in its order, and what would not and why.

    Drafts that nobody has approved are counted only. The transaction must be rolled back.
    ConflictError when others hold what it would have to wait for: it gives way, not they.
    """
    try:
        return _rehearse(session, workspace_id, ends=ends, now=now)
    except OperationalError as error:
        if not locks.is_held_by_others(error):
            raise
        raise ConflictError(BUSY) from error


def _rehearse(session: Session, workspace_id: int, *, ends: datetime, now: datetime) -> DryRun:
    run = _Run(session, workspace_id, now=now)
    run.live(ends)
    run.hold_the_rest(ends)
    leaving = [run.shown(mail_id) for mail_id in run.left_at]
    staying = [run.shown(mail_id) for mail_id in run.held if mail_id not in run.left_at]
    staying.sort(key=lambda mail: (mail.opens_at is None, mail.opens_at or ends, mail.mail_id))
    return DryRun(
        starts=now,
        ends=ends,
        timezone=workspaces.get(session, workspace_id).timezone,
        leaving=tuple(leaving),
        staying=tuple(staying),
        is_whole=run.is_whole,
        drafts=_drafts(session, workspace_id, ends),
    )


def _drafts(session: Session, workspace_id: int, ends: datetime) -> int:
    """How many drafts would be due by then, if somebody approved them."""
    where = (
        Touch.workspace_id == workspace_id,
        Touch.state == TouchState.DRAFT,
        Touch.due_at <= ends,
    )
    return session.scalar(select(func.count()).select_from(Touch).where(*where)) or 0


@dataclass(slots=True)
class _Waiting:
    """A message of the outbox, and when it is looked at next."""

    sequence_id: int
    sender_id: int
    rest: timedelta
    """How long after its sender's last message it may leave."""
    at: datetime | None
    """None where only a person's act lets it go on."""

    def put_off(self, until: datetime) -> None:
        """It may not leave before that: there is no need to ask each gate."""
        if self.at is not None:
            self.at = max(self.at, until)


class _Run:
    """One life of a team's outbox, from `now` on."""

    def __init__(self, session: Session, workspace_id: int, *, now: datetime) -> None:
        self.session = session
        self.workspace_id = workspace_id
        self.now = now
        self.left_at: dict[int, datetime] = {}
        self.held: dict[int, Verdict] = {}
        """What each was told last."""
        self.waiting, people = self._outbox()
        locks.wait_at_most(session, LONGEST_WAIT)
        lock_mails(session, list(self.waiting), people)  # in the order of everybody who writes
        locks.wait_at_most(session, LATER_WAIT)
        self.is_whole = True

    def live(self, ends: datetime) -> None:
        at, looks = self.now, 0
        while (found := self._next()) is not None:
            due_at, mail_id = found
            at = max(at, due_at)
            if at > ends:
                break
            if len(self.left_at) >= MOST_SENT or looks >= MOST_LOOKS:
                self.is_whole = False
                break
            looks += 1
            self._look(mail_id, at)

    def shown(self, mail_id: int) -> RehearsedMail:
        mail = self.session.get_one(Mail, mail_id)
        verdict = self.held.get(mail_id, gates.OPEN)
        goes = self.left_at.get(mail_id)
        return RehearsedMail(
            mail_id=mail.id,
            touch_id=mail.touch_id,
            prospect_id=mail.prospect_id,
            prospect_name=mail.to_name,
            to_address=mail.to_address,
            subject=mail.subject,
            channel=mail.channel,
            sender=self.session.get_one(Sender, mail.sender_id).address,
            leaves_at=goes,
            gate=verdict.gate if goes is None else None,
            why=verdict.sentence if goes is None else gates.OPEN.sentence,
            opens_at=verdict.opens_at if goes is None else None,
        )

    def _outbox(self) -> tuple[dict[int, _Waiting], list[int]]:
        """The messages of the outbox, and those whom they are for."""
        rows = self.session.execute(
            select(Mail.id, Mail.message_id, Mail.due_at, Mail.sender_id, Touch.sequence_id)
            .add_columns(Mail.prospect_id, Sender.gap_seconds)
            .join(Touch, Touch.id == Mail.touch_id)
            .join(Sender, Sender.id == Mail.sender_id)
            .where(Mail.workspace_id == self.workspace_id, Mail.state == MailState.APPROVED)
            .order_by(Mail.id)
        ).all()
        waiting = {
            row.id: _Waiting(
                sequence_id=row.sequence_id,
                sender_id=row.sender_id,
                rest=rest_after(row.gap_seconds, row.message_id),
                at=row.due_at,
            )
            for row in rows
        }
        return waiting, sorted({row.prospect_id for row in rows})

    def _next(self) -> tuple[datetime, int] | None:
        """Which is looked at next, and when: in the order in which a worker claims them."""
        looks = ((one.at, id_) for id_, one in self.waiting.items() if one.at is not None)
        return min(looks, default=None)

    def _look(self, mail_id: int, at: datetime) -> None:
        one = self.waiting[mail_id]
        if self.session.scalar(select(Mail.state).where(Mail.id == mail_id)) != MailState.APPROVED:
            one.at = None  # it was stopped with its sequence
            return
        looked = let_through(self.session, [mail_id], now=at)
        for known in looked.open:
            self._leave(known, at)
        for known, verdict in looked.held:
            self.held[mail_id] = verdict
            one.at = None if verdict.opens_at is None else gates.ask_again_at(verdict, at)
            if verdict.opens_at is not None and _has_had_its_day(known, verdict):
                for other in self._of(one.sender_id):
                    other.put_off(verdict.opens_at)

    def _leave(self, known: Known, at: datetime) -> None:
        """As if the server had taken it; what waited for it is asked again."""
        mail = known.mail
        self.session.execute(
            update(Mail).where(Mail.id == mail.id).values(state=MailState.SENT, sent_at=at)
        )
        all_went_out(self.session, [mail.touch_id], by_member_id=None, now=at)
        self.left_at[mail.id] = at
        gone = self.waiting.pop(mail.id)
        for other in self._of(gone.sender_id):
            other.put_off(at + other.rest)
        for other in self.waiting.values():
            if other.at is None and other.sequence_id == gone.sequence_id:
                other.at = at

    def _of(self, sender_id: int) -> list[_Waiting]:
        return [one for one in self.waiting.values() if one.sender_id == sender_id]

    def hold_the_rest(self, ends: datetime) -> None:
        """What is told of those that were not looked at, and of those that ended with others."""
        mails = self.session.scalars(
            select(Mail)
            .where(Mail.workspace_id == self.workspace_id)
            .where(or_(Mail.state.in_(WAITING), Mail.id.in_(self.waiting)))
            .execution_options(populate_existing=True)
        ).all()
        unasked = []
        for mail in mails:
            if mail.state == MailState.UNCERTAIN:
                self.held[mail.id] = Verdict(*PLAIN[TouchState.UNCERTAIN])
            elif mail.state == MailState.APPROVED and mail.id not in self.held:
                unasked.append(mail.id)
            elif mail.state == MailState.STOPPED:
                self.held.setdefault(mail.id, Verdict("sequence_stopped", mail.note or STOPPED))
            elif mail.state != MailState.APPROVED:
                self.held[mail.id] = Verdict(None, ON_THE_WIRE)
        for id_, each in facts.read_all(self.session, unasked, ends).items():
            verdict = gates.ask(each.facts)
            if not verdict.is_open:  # or a run that is not whole did not come to it
                self.held[id_] = verdict


def _has_had_its_day(known: Known, verdict: Verdict) -> bool:
    facts = known.facts
    return facts.sender_sent_today >= facts.sender_cap and verdict == sender_cap(facts)
