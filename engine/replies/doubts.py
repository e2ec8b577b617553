"""Decides which kept answers a model is asked about, each once, and what its word changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.replies import acting, receiving
from engine.replies.redoing import as_mail, redo, redraw, tell_owner
from engine.replies.referrals import referred
from engine.replies.second_look import BY_WORDS, NAMES_SOMEBODY, SURE, Doubt, is_open
from engine.replies.undoing import lock_stopped
from engine.views.base import Actor
from engine.views.replies import Reading
from storage.states import ReplyLabel
from storage.tables import Reply

ALONE: Final = ", alone"
"""Stands behind the layer of a reading once a model was turned to: nobody asks again. It goes when
the model decides; after a crash, a limit or a bad answer the reading is what it was."""
FRESH: Final = timedelta(hours=1)
"""Later, people have read it themselves."""
MOST_BACK, AT_ONCE = 1_000, 20
"""Only the newest answers are looked through: there is no index for what seldom is unsure."""


@dataclass(frozen=True)
class Claimed:
    """An answer that a model is to read, for whoever claimed it."""

    reply_id: int
    workspace_id: int
    doubt: Doubt


def claim(session: Session, *, now: datetime) -> Claimed | None:
    """The oldest fresh answer that was read without being sure, for the first who asks for it."""
    newest = select(func.coalesce(func.max(Reply.id), 0)).scalar_subquery()
    unsure = (
        select(Reply)
        .where(
            Reply.id > newest - MOST_BACK,
            Reply.received_at > now - FRESH,
            Reply.layer.in_(BY_WORDS),
            Reply.confidence < SURE,
            Reply.label != ReplyLabel.OPT_OUT,
            Reply.outcome.is_(None),
            Reply.corrected_at.is_(None),
        )
        .order_by(Reply.id)
        .limit(AT_ONCE)
    )
    for reply in session.scalars(unsure).all():
        doubt = _doubt(session, reply)
        if _take(session, reply, doubt) and is_open(doubt) and not reply.set_off.get("suppressed"):
            return Claimed(reply.id, reply.workspace_id, doubt)
    return None


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
        sentiment="neutral",
        defer_until=reply.defer_until,
        referred=referred(mail) if reply.label in NAMES_SOMEBODY else None,
    )
    return Doubt(mail, reply.received_at.astimezone(workspaces.zone_of(workspace)).date(), reading)


def _meant(reading: Reading) -> tuple[object, ...]:
    """What effects follow from."""
    return reading.label, reading.defer_until, reading.referred
