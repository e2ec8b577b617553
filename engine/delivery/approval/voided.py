"""Decides what is said when somebody changes a text that a colleague had approved.

The draft's card says it until somebody decides again, and the channel once, for whoever approved.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import notices
from engine.delivery.approval.decisions import SHELL
from engine.scheduling.step_lines import KINDS
from storage.states import DecisionKind, TouchState
from storage.tables import Decision, Member, Prospect, Touch

STEPS = {kind: words for words, kind in KINDS.items()}


def sentence(session: Session, touch: Touch) -> str | None:
    """Who changed it after whose approval; None where no colleague's approval was lost."""
    who = _who(session, touch)
    if who is None:
        return None
    return f"{who[0]} changed this after {who[1]} had approved it. It needs a new approval."


def tell(session: Session, touch: Touch, *, now: datetime) -> None:
    """The channel hears of a draft that was just changed: whoever approved it may not look."""
    who = _who(session, touch)
    if who is None:
        return
    name = session.get_one(Prospect, touch.prospect_id).full_name
    text = (
        f"{who[0]} changed the {STEPS[touch.kind]} for {name} after {who[1]} had approved it. "
        "It goes out only if somebody approves it again."
    )
    notices.tell(session, touch.workspace_id, _key(touch), text, now=now)


def over(session: Session, touch: Touch, *, by: str, now: datetime) -> None:
    """Somebody has decided on it again."""
    done = "approved" if touch.state is TouchState.APPROVED else "skipped"
    name = session.get_one(Prospect, touch.prospect_id).full_name
    text = f"{by} {done} the changed {STEPS[touch.kind]} for {name}."
    notices.clear(session, touch.workspace_id, _key(touch), text, now=now)


def _who(session: Session, touch: Touch) -> tuple[str, str] | None:
    """Who took the last approval back, and whose it was, while the touch is a draft again."""
    if touch.state is not TouchState.DRAFT:
        return None
    session.flush()
    rows = session.execute(
        select(Decision.kind, Decision.member_id, Member.name)
        .outerjoin(Member, Member.id == Decision.member_id)
        .where(
            Decision.workspace_id == touch.workspace_id,
            Decision.touch_id == touch.id,
            Decision.kind.in_((DecisionKind.APPROVED, DecisionKind.TAKEN_BACK)),
        )
        .order_by(Decision.id.desc())
        .limit(2)
    ).all()
    if [row.kind for row in rows] != [DecisionKind.TAKEN_BACK, DecisionKind.APPROVED]:
        return None
    back, approval = rows
    if back.member_id == approval.member_id:
        return None
    return back.name or SHELL, approval.name or SHELL


def _key(touch: Touch) -> str:
    return f"voided:{touch.id}"
