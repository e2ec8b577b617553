"""Decides what changes when a person says that an answer was read wrongly; the first one counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.locks import lock_people
from engine.errors import ConflictError, InvalidError
from engine.replies import acting
from engine.replies.alerts import alert, mine
from engine.replies.classify import tone
from engine.replies.dates import defer_until
from engine.replies.effect_table import BY_MACHINE, table
from engine.replies.redoing import as_mail, redo, tell_owner
from engine.replies.referrals import referred
from engine.replies.second_look import NAME_A_DAY, NAMES_SOMEBODY
from engine.replies.undoing import lock_stopped
from engine.views.base import Actor
from engine.views.replies import Reading, ReplyAlert
from storage.states import ReplyLabel
from storage.tables import Member, Reply


def correctable(session: Session, reply_id: int, *, by: Actor, now: datetime) -> ReplyAlert:
    """An answer whose label somebody is about to correct."""
    _refuse_decided(session, mine(session, reply_id, by=by))
    return alert(session, reply_id, now=now)


def correct(
    session: Session,
    reply_id: int,
    said: str | None,
    seen: str,
    *,
    by: Actor,
    now: datetime,
) -> ReplyAlert:
    """Undo what the label `seen` set off, as far as one can, and do what `said` does instead.

    Whoever comes second is told who was first.
    """
    reply = mine(session, reply_id, by=by)
    if said not in set(ReplyLabel) - {seen}:
        raise InvalidError("Choose what it is instead.", field="label")
    label = ReplyLabel(said)
    lock_people(session, [reply.prospect_id], reply.touch_id)
    lock_stopped(session, reply)
    _take(session, reply, label, seen, by=by, now=now)
    redo(session, reply, _read_as(session, reply, label, ReplyLabel(seen)), by=by, now=now)
    if label == ReplyLabel.OPT_OUT:
        tell_owner(session, reply, ReplyLabel(seen), by=by, now=now)
    if reply.touch_id is not None:
        posts.redraw_touch(session, reply.touch_id, now=now)
    return alert(session, reply.id, now=now)


def _refuse_decided(session: Session, reply: Reply) -> None:
    if reply.outcome is not None:
        member = session.get(Member, reply.handled_by_id) if reply.handled_by_id else None
        raise ConflictError(
            f"{member.name if member else 'Somebody'} has dealt with this answer already."
        )


def _take(
    session: Session,
    reply: Reply,
    label: ReplyLabel,
    seen: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Of two who correct the same label at once, one does."""
    taken = session.scalars(
        update(Reply)
        .where(
            Reply.id == reply.id,
            Reply.workspace_id == by.workspace_id,
            Reply.label == seen,
            Reply.outcome.is_(None),
        )
        .values(
            label=label,
            read_as=func.coalesce(Reply.read_as, seen),
            state=acting.state_of(label),
            corrected_by_id=by.member_id,
            corrected_at=now,
        )
        .returning(Reply.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(reply)
    if taken is None:
        _refuse_decided(session, reply)
        member = session.get(Member, reply.corrected_by_id) if reply.corrected_by_id else None
        raise ConflictError(
            f"{member.name if member else 'Somebody'} corrected it to "
            f"“{reply.label.value.replace('_', ' ')}” already."
        )


def _read_as(session: Session, reply: Reply, label: ReplyLabel, seen: ReplyLabel) -> Reading:
    """What the person says it is, with the day and the name that the text gives for that."""
    workspace = workspaces.get(session, reply.workspace_id)
    received = reply.received_at.astimezone(workspaces.zone_of(workspace)).date()
    names = label in NAMES_SOMEBODY or table(session, reply.workspace_id)[label].refers
    return Reading(
        label=label.value,
        confidence=1.0,
        layer="person",
        sentiment=_tone(reply, label, seen),
        defer_until=defer_until(reply.new_text, received) if label in NAME_A_DAY else None,
        referred=referred(as_mail(session, reply)) if names else None,
    )


def _tone(reply: Reply, label: ReplyLabel, seen: ReplyLabel) -> str:
    """As it was read: a wrong label says nothing about it, but that a machine has none."""
    if label in BY_MACHINE:
        return "neutral"
    return tone(reply.new_text) if seen in BY_MACHINE else reply.sentiment or tone(reply.new_text)
