"""Decides what of an answer's effects is undone when its label was wrong, and says what cannot be.

What somebody has decided since stays, and what was sent stays sent.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects import lead_status
from engine.prospects.referred import is_untouched
from engine.prospects.undoing_rows import remove_people
from engine.replies.lifting import BECAUSE, is_held, lift
from engine.scheduling.obstacles import open_sequence
from engine.views.base import Actor
from storage import counting
from storage.states import (
    LeadStatus,
    SequenceState,
    TouchState,
)
from storage.tables import Event, LeadStatusChange, Prospect, Reply, Sequence, Touch


def lock_stopped(session: Session, reply: Reply) -> None:
    """What the answer had stopped, before anything else is touched (`engine.delivery.locks`)."""
    session.scalars(
        select(Sequence)
        .where(Sequence.workspace_id == reply.workspace_id, Sequence.id.in_(_stopped(reply)))
        .order_by(Sequence.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _stopped(reply: Reply) -> dict[int, SequenceState]:
    return {each["id"]: SequenceState(each["state"]) for each in reply.set_off.get("sequences", [])}


def undo(session: Session, reply: Reply, *, by: Actor, now: datetime) -> list[str]:
    """Take back what the reading set off, as far as nobody has decided since; in words.

    The sequence is as it was before, so that what the right label says can be done to it: whoever
    calls this stops it again where that label does not.
    """
    prospect = session.get_one(Prospect, reply.prospect_id)
    did = reply.set_off
    said: list[str] = []
    lift(session, reply, prospect, said, by=by, now=now)
    _events(session, reply, did.get("events", []))
    _status(session, prospect, did.get("status"), said, by=by, now=now)
    _hold(prospect, did.get("hold"), said)
    _sequences(session, reply, prospect, said, now=now)
    _answer(session, did.get("drafted"), said, now=now)
    _referred(session, prospect, did.get("referred"), said, now=now)
    session.flush()
    return said


def _events(session: Session, reply: Reply, ids: list[int]) -> None:
    """What the reading said had happened did not; the right one says anew what did."""
    if not ids:
        return
    session.execute(
        delete(Event)
        .where(Event.workspace_id == reply.workspace_id, Event.id.in_(ids))
        .execution_options(synchronize_session="fetch")
    )
    counting.changed(session, [reply.touch_id])
    session.get_one(Prospect, reply.prospect_id).scored_at = None


def _status(
    session: Session,
    prospect: Prospect,
    noted: dict[str, Any] | None,
    said: list[str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    if noted is None:
        return
    later = select(LeadStatusChange.id).where(
        LeadStatusChange.workspace_id == prospect.workspace_id,
        LeadStatusChange.prospect_id == prospect.id,
        LeadStatusChange.id > noted["change"],
    )
    if session.scalars(later.limit(1)).first() is not None:
        said.append("The lead status stays: it was moved since.")
        return
    if prospect.lead_status == LeadStatus.SUPPRESSED and is_held(session, prospect):
        return
    before = LeadStatus(noted["before"])
    lead_status.put_back(
        session, prospect, before, because=BECAUSE, by_member_id=by.member_id, now=now
    )
    said.append(f"Lead status: {before.value.replace('_', ' ')} again.")


def _hold(prospect: Prospect, noted: dict[str, Any] | None, said: list[str]) -> None:
    if noted is None:
        return
    if prospect.hold_until != date.fromisoformat(noted["after"]):
        said.append("The hold stays: it was changed since.")
        return
    before = noted["before"]
    prospect.hold_until = date.fromisoformat(before) if before else None
    said.append("No longer on hold." if before is None else "The hold is as it was before.")


def _sequences(
    session: Session, reply: Reply, prospect: Prospect, said: list[str], *, now: datetime
) -> None:
    """As they were, but for what was approved: its e-mails were taken back, so it is a draft."""
    states = _stopped(reply)
    if states and open_sequence(session, prospect) is not None:
        said.append("The sequence stays stopped: another one runs.")
        return
    stopped = select(Sequence).where(
        Sequence.workspace_id == prospect.workspace_id,
        Sequence.id.in_(states),
        Sequence.state == SequenceState.STOPPED,
    )
    for sequence in session.scalars(stopped):
        sequence.state = states[sequence.id]
        sequence.stop_reason = sequence.ended_at = None
    for each in reply.set_off.get("touches", []):
        _touch(session, prospect, each["before"], each["after"], now=now)


def _touch(
    session: Session,
    prospect: Prospect,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """One that the answer stopped or made due; what somebody has decided since stays."""
    touch = session.get(Touch, before["id"], populate_existing=True)
    if touch is None or touch.workspace_id != prospect.workspace_id:
        return
    if (touch.state.value, touch.reason) != (after["state"], after["reason"]):
        return
    same = after["state"] == before["state"]
    touch.state = TouchState(before["state"]) if same else TouchState.DRAFT
    touch.reason = before["reason"]
    touch.due_at = datetime.fromisoformat(before["due_at"])
    met_at = before["met_at"]
    touch.condition_met_at = datetime.fromisoformat(met_at) if met_at else None
    posts.redraw_touch(session, touch.id, now=now)


def _answer(session: Session, drafted: int | None, said: list[str], *, now: datetime) -> None:
    """What was drafted to be said to the wrong reading, unless somebody has approved it."""
    if drafted is None:
        return
    touch = session.get(Touch, drafted, populate_existing=True)
    if touch is not None and touch.state == TouchState.DRAFT:
        touch.state, touch.reason = TouchState.STOPPED, "The answer was read wrongly."
        posts.redraw_touch(session, touch.id, now=now)
        said.append("The drafted answer was withdrawn.")


def _referred(
    session: Session, prospect: Prospect, referred: int | None, said: list[str], *, now: datetime
) -> None:
    if referred is None:
        return
    found = session.get(Prospect, referred, populate_existing=True)
    if found is None or found.workspace_id != prospect.workspace_id:
        return
    if not is_untouched(session, found):
        said.append(f"{found.full_name} stays a prospect: somebody has decided on them.")
        return
    said.append(f"{found.full_name} is no prospect any more.")
    remove_people(session, [found.id], now=now)
