"""Decides the two things to do next, from what waits: answers first, then work, then balance."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.replies.reminding import waits
from engine.scheduling import waiting, went_out
from engine.scheduling.undecided import is_known, tasks, undecided
from engine.views.digests import NextStep
from storage.states import ReplyLabel, TouchState
from storage.tables import Audience, Reply, Sequence, Touch, Workspace

MOST = 2
FAR_BELOW = 10
"""Percentage points below its target from which on an audience is worth a word."""
FEW = 5
"""With fewer new conversations than this, shares say nothing."""


ASK_NOTHING = (
    ReplyLabel.OUT_OF_OFFICE,
    ReplyLabel.AUTO_REPLY,
    ReplyLabel.BOUNCE,
    ReplyLabel.OPT_OUT,
)
"""Replies that wait for nobody: a machine wrote them, or all there was to do has been done."""


def next_steps(
    session: Session, workspace: Workspace, *, since: datetime, now: datetime
) -> tuple[NextStep, ...]:
    """The two most urgent of what is true now; fewer when less is.

    Unanswered replies, e-mails that may or may not have left, drafts that are due, tasks that are
    due, the audience furthest below its share of the conversations begun after `since`, and
    prospects whom nobody has written to.
    """
    drafts, tasks, uncertain = _touches(session, workspace, now)
    steps = (
        _step("answer_replies", count_unanswered(session, workspace.id)),
        _step("settle_uncertain", uncertain),
        _step("decide_drafts", drafts),
        _step("do_tasks", tasks),
        _furthest_below(session, workspace, since, now),
        _step("write_to_new", waiting.count_available(session, workspace.id)),
    )
    return tuple(step for step in steps if step is not None)[:MOST]


def _step(kind: str, count: int) -> NextStep | None:
    return NextStep(kind=kind, count=count) if count else None


def count_unanswered(session: Session, workspace_id: int) -> int:
    """How many replies wait for somebody; the digest and Home say the same number."""
    return session.scalar(select(func.count(Reply.id)).where(is_unanswered(workspace_id))) or 0


def is_unanswered(workspace_id: int) -> ColumnElement[bool]:
    """For a query of replies."""
    return and_(
        Reply.workspace_id == workspace_id,
        waits(),
        Reply.label.not_in(ASK_NOTHING),
    )


def _touches(session: Session, workspace: Workspace, now: datetime) -> tuple[int, int, int]:
    """Drafts and tasks that are due, and e-mails of which nobody knows whether they left."""
    rows = session.execute(
        select(Touch.state, func.count(Touch.id))
        .join(Sequence, Sequence.id == Touch.sequence_id)
        .where(
            Touch.workspace_id == workspace.id,
            Touch.due_at <= now,
            or_(
                Touch.state == TouchState.UNCERTAIN,
                and_(undecided(workspace.id), is_known()),
                tasks(workspace.id),
            ),
        )
        .group_by(Touch.state)
    )
    by_state = dict(rows.all())
    return (
        by_state.get(TouchState.DRAFT, 0),
        by_state.get(TouchState.APPROVED, 0),
        by_state.get(TouchState.UNCERTAIN, 0),
    )


def _furthest_below(
    session: Session, workspace: Workspace, since: datetime, now: datetime
) -> NextStep | None:
    """The audience that most lacks new conversations against its target share, if one does."""
    audiences = session.scalars(
        select(Audience).where(Audience.workspace_id == workspace.id).order_by(Audience.position)
    ).all()
    begun = went_out.begun_by_segment(session, workspace.id, since=since, until=now)
    total, weights = begun.total(), sum(audience.target_share for audience in audiences)
    if total < FEW or weights <= 0:
        return None
    lacking = [
        (round(100 * audience.target_share / weights), round(100 * begun[audience.key] / total))
        for audience in audiences
    ]
    gaps = [target - share for target, share in lacking]
    widest = max(gaps)
    if widest < FAR_BELOW:
        return None
    at = gaps.index(widest)
    target, share = lacking[at]
    return NextStep(
        kind="balance_audience",
        count=begun[audiences[at].key],
        subject=audiences[at].label,
        percent=share,
        target_percent=target,
    )
