"""Decides how many e-mails a mailbox may send, how long it rests between two, when it stops."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import Session

from engine import notices
from storage import columns
from storage.among import among
from storage.states import Channel, EventKind, MailState
from storage.tables import Event, Mail, Sender

WINDOW = timedelta(days=30)
"""What happened longer ago says nothing about a mailbox any more."""
ENOUGH = 50
"""So many e-mails it takes until a share of bounces or refusals means something."""
BOUNCES = REFUSALS = 0.05
COMPLAINTS = 0.001
"""The shares from which on a mailbox is unhealthy; of complaints a single one may be enough."""
LONGEST_REST = 1.5
"""By how much of its gap a mailbox rests at most."""
CALLED = {Channel.EMAIL: "e-mails", Channel.SMS: "SMS"}
TROUBLE = (EventKind.BOUNCED, EventKind.FAILED, EventKind.COMPLAINED)


@dataclass(frozen=True)
class Figures:
    """What became of a mailbox's e-mails; `tried` has those that were refused as well."""

    tried: int = 0
    bounced: int = 0
    refused: int = 0
    complained: int = 0


def trouble(figures: Figures, called: str = "e-mails") -> str | None:
    """Why a mailbox or number must not send, in one sentence; None while it is healthy."""
    tried = figures.tried
    if not tried:
        return None
    if figures.complained >= COMPLAINTS * tried and figures.complained:
        return _sentence(figures.complained, tried, called, BE, "marked as spam")
    if tried >= ENOUGH and figures.bounced >= BOUNCES * tried:
        return _sentence(figures.bounced, tried, called, HAVE, "bounced")
    if tried >= ENOUGH and figures.refused >= REFUSALS * tried:
        return _sentence(figures.refused, tried, called, BE, "refused")
    return None


BE, HAVE = ("was", "were"), ("has", "have")


def _sentence(count: int, tried: int, called: str, verb: tuple[str, str], what: str) -> str:
    return f"{count} of its last {tried} {called} {verb[count != 1]} {what}."


def figures(session: Session, sender: Sender, now: datetime) -> Figures:
    """Of the last thirty days, or since an admin let the mailbox go on."""
    return _figures(session, sender, now, _trouble(session, [sender], now))


def _since(sender: Sender, now: datetime) -> datetime:
    return max(now - WINDOW, sender.health_since or now - WINDOW)


Trouble = Row[int, EventKind, MailState, int]


def _trouble(session: Session, senders: Sequence[Sender], now: datetime) -> Sequence[Trouble]:
    """How many e-mails of each came to each kind of harm, by whether they were taken at all."""
    asked = {
        "workspace_id": senders[0].workspace_id,
        "ids": [sender.id for sender in senders],
        "since": now - WINDOW,
    }
    return columns.read(session, _OF_SENDERS, asked)


# Made once: to put it together takes longer than to run it, before every e-mail.
_OF_SENDERS: Final = (
    select(Mail.sender_id, Event.kind, Mail.state, func.count(Event.touch_id.distinct()))
    .join(Mail, Mail.touch_id == Event.touch_id)
    .join(Sender, Sender.id == Mail.sender_id)
    .where(
        Event.workspace_id == bindparam("workspace_id"),
        Event.kind.in_(TROUBLE),
        Event.at > bindparam("since"),
        or_(Sender.health_since.is_(None), Event.at > Sender.health_since),
        among(Mail.sender_id),
        Mail.state.in_((MailState.SENT, MailState.FAILED)),
        Mail.came_back_at.is_(None),  # of several tries the last: a message bounces once
    )
    .group_by(Mail.sender_id, Event.kind, Mail.state)
)


def _figures(session: Session, sender: Sender, now: datetime, rows: Sequence[Trouble]) -> Figures:
    own = [(kind, state, count) for sender_id, kind, state, count in rows if sender_id == sender.id]
    sent = session.scalar(
        select(func.count())
        .select_from(Mail)
        .where(
            Mail.sender_id == sender.id,
            Mail.state == MailState.SENT,
            Mail.sent_at > _since(sender, now),
        )
    )

    def count(kind: EventKind) -> int:
        return sum(number for found, _, number in own if found == kind)

    never_sent = sum(number for _, state, number in own if state == MailState.FAILED)
    return Figures(
        tried=(sent or 0) + never_sent,
        bounced=count(EventKind.BOUNCED),
        refused=count(EventKind.FAILED),
        complained=count(EventKind.COMPLAINED),
    )


def why_unhealthy(
    session: Session, senders: Sequence[Sender], now: datetime
) -> dict[int, str | None]:
    """What each mailbox of a team was paused for, or what speaks against it now.

    Asked before every e-mail: what was sent is counted only where something went wrong at all.
    """
    found = {sender.id: sender.paused_because for sender in senders}
    going = [sender for sender in senders if sender.paused_at is None]
    if not going:
        return found
    rows = _trouble(session, going, now)
    troubled = {row[0] for row in rows}
    for sender in going:
        if sender.id in troubled:
            own = _figures(session, sender, now, rows)
            found[sender.id] = trouble(own, CALLED[sender.channel])
        else:
            found[sender.id] = None
    return found


def pause(session: Session, sender_id: int, because: str, *, now: datetime) -> bool:
    """Stop a mailbox by itself and tell the channel. False when it rests already."""
    sender = session.get_one(Sender, sender_id, with_for_update=True, populate_existing=True)
    if sender.paused_at is not None:
        return False
    sender.paused_at, sender.paused_because = now, because
    session.flush()
    notices.tell(
        session,
        sender.workspace_id,
        notice_key(sender),
        f"Nothing leaves from {sender.address} any more: {because} Find out why, then resume it "
        "with /outreach senders.",
        now=now,
    )
    return True


def notice_key(sender: Sender) -> str:
    return f"sender:{sender.id}"


def cap_on(sender: Sender, days: int) -> int:
    """How many e-mails may leave on the day that many days after its ramp began."""
    if sender.ramp_from is None:
        return sender.daily_cap
    return min(sender.daily_cap, sender.ramp_from + sender.ramp_step * max(0, days))


def rest_after(gap_seconds: int, seed: str) -> timedelta:
    """How long a mailbox rests before the e-mail `seed`: the gap, half of it more or less.

    The same e-mail always gets the same rest, so asking again does not change it.
    """
    if gap_seconds <= 0:
        return timedelta()
    draw = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / 2**32
    return timedelta(seconds=gap_seconds * (0.5 + draw))
