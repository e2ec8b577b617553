"""Decides which kept answers a model is asked about, each once, and what its word changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.replies import acting, receiving
from engine.replies.redoing import as_mail, redo, redraw, tell_owner
from engine.replies.reminding import is_answered
from engine.replies.second_look import BY_WORDS, SURE, Doubt, is_open
from engine.replies.undoing import lock_stopped
from engine.views.base import Actor
from engine.views.replies import Reading, Referred
from storage.states import ReplyLabel
from storage.tables import Reply

ALONE: Final = ", alone"
"""Stands behind the layer of a reading once a model was turned to: nobody asks again. It goes when
the model decides; after a crash or a bad answer the reading is what it was."""
FRESH: Final = timedelta(days=2)
"""What nobody has dealt with by then, a model need not read. Money that is spent for the day is
there again on the next, in every zone."""
MOST_BACK: Final = 1_000
"""Only the newest answers are looked through: there is no index for what seldom is unsure."""
MayPay = Callable[[Session, int, Doubt], bool]
"""Whether a workspace's limit leaves room for a question; what it does not, waits."""


@dataclass(frozen=True)
class Claimed:
    """An answer that a model is to read, for whoever claimed it."""

    reply_id: int
    workspace_id: int
    doubt: Doubt


def claim(session: Session, may_pay: MayPay, *, now: datetime) -> Claimed | None:
    """The oldest unsure answer that nobody has dealt with, for the first who asks for it.

    One that may not be paid for stays as it is, and is claimed once it may.
    """
    newest = select(func.coalesce(func.max(Reply.id), 0)).scalar_subquery()
    unsure = (
        select(Reply.id, Reply.workspace_id)
        .where(
            Reply.id > newest - MOST_BACK,
            Reply.received_at > now - FRESH,
            Reply.layer.in_(BY_WORDS),
            Reply.confidence < SURE,
            Reply.label != ReplyLabel.OPT_OUT,
            Reply.outcome.is_(None),
            Reply.corrected_at.is_(None),
            ~is_answered(),
        )
        .order_by(Reply.id)
    )
    spent: set[int] = set()
    for reply_id, workspace_id in session.execute(unsure).all():
        if workspace_id in spent:
            continue
        reply = session.get_one(Reply, reply_id)
        doubt = _doubt(session, reply)
        wanted = is_open(doubt) and not reply.set_off.get("suppressed")
        if wanted and not may_pay(session, workspace_id, doubt):
            spent.add(workspace_id)
        elif _take(session, reply, doubt) and wanted:
            return Claimed(reply.id, workspace_id, doubt)
    return None


def give_back(session: Session, claimed: Claimed) -> None:
    """Nobody was asked after all, for lack of money: it may be claimed again."""
    layer = claimed.doubt.reading.layer
    session.execute(
        update(Reply)
        .where(Reply.id == claimed.reply_id, Reply.layer == layer + ALONE)
        .values(layer=layer)
        .execution_options(synchronize_session="fetch")
    )


def settle(session: Session, claimed: Claimed, reading: Reading, *, now: datetime) -> bool:
    """What the model read counts instead, unless a person was faster or the answer is erased."""
    reply = session.get(Reply, claimed.reply_id, populate_existing=True)
    if reply is None:
        return False
    before = claimed.doubt.reading
    lock_people(session, [reply.prospect_id], reply.touch_id)
    lock_stopped(session, reply)
    label = ReplyLabel(reading.label)
    taken = session.scalars(
        update(Reply)
        .where(
            Reply.id == reply.id,
            Reply.label == before.label,
            Reply.layer == before.layer + ALONE,
            Reply.outcome.is_(None),
            Reply.corrected_at.is_(None),
        )
        .values(
            label=label,
            layer=reading.layer,
            confidence=reading.confidence,
            sentiment=reading.sentiment,
            state=acting.state_of(label),
        )
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        return False
    session.refresh(reply)
    if _meant(reading) == _meant(before):
        redraw(session, reply, now=now)
        return True
    by = Actor(workspace_id=reply.workspace_id, member_id=None, name="the model", role="clock")
    redo(session, reply, reading, by=by, now=now)
    if label != before.label:
        receiving.tell(session, reply, now=now)
    if label == ReplyLabel.OPT_OUT:
        tell_owner(session, reply, ReplyLabel(before.label), by=by, now=now)
    return True


def _take(session: Session, reply: Reply, doubt: Doubt) -> bool:
    """Whether it is ours: of two processes that look at once, one asks."""
    taken = session.scalars(
        update(Reply)
        .where(Reply.id == reply.id, Reply.layer == doubt.reading.layer)
        .values(layer=doubt.reading.layer + ALONE)
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    ).first()
    return taken is not None


def _doubt(session: Session, reply: Reply) -> Doubt:
    workspace = workspaces.get(session, reply.workspace_id)
    mail = as_mail(session, reply)
    reading = Reading(
        label=reply.label.value,
        confidence=reply.confidence,
        layer=reply.layer,
        sentiment=reply.sentiment or "neutral",
        defer_until=reply.defer_until,
        referred=_referred(reply),
    )
    return Doubt(mail, reply.received_at.astimezone(workspaces.zone_of(workspace)).date(), reading)


def _referred(reply: Reply) -> Referred | None:
    if reply.referred_name is None and reply.referred_email is None:
        return None
    return Referred(name=reply.referred_name, email=reply.referred_email)


def _meant(reading: Reading) -> tuple[object, ...]:
    """What effects follow from."""
    return reading.label, reading.defer_until, reading.referred
