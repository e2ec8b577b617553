"""Decides who becomes eligible: approve and reject, one or all who fit. Whoever is first wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine.errors import InvalidError
from engine.prospects.presence import absence
from engine.prospects.review import fits, waiting
from engine.prospects.words import keep_words
from engine.views.base import Actor
from engine.views.review import BulkRequest, Decided
from storage.states import Approval, PostKind
from storage.tables import ImportRow, Prospect

Decision = Literal["approved", "rejected"]
MOST_BECAUSE: Final = 200


def approve(
    session: Session,
    prospect_ids: Sequence[int],
    *,
    by: Actor,
    now: datetime,
    was: Approval = Approval.DISCOVERED,
) -> Decided:
    """Make prospects eligible. `was` is what the person saw: the rejected can be taken back."""
    return _decide(session, prospect_ids, "approved", was, by=by, now=now, because=None)


def reject(
    session: Session,
    prospect_ids: Sequence[int],
    because: str,
    *,
    by: Actor,
    now: datetime,
    was: Approval = Approval.DISCOVERED,
) -> Decided:
    """Never suggest these people again, and say why; an approval later takes it back."""
    reason = because_of(because)
    return _decide(session, prospect_ids, "rejected", was, by=by, now=now, because=reason)


def approve_all(session: Session, request: BulkRequest, *, by: Actor, now: datetime) -> Decided:
    """Approve all who wait and fit, as many as was confirmed, in one statement."""
    return _decide_all(session, request, "approved", by=by, now=now, because=None)


def reject_all(
    session: Session, request: BulkRequest, because: str, *, by: Actor, now: datetime
) -> Decided:
    """Reject all who wait and fit, as many as was confirmed, in one statement."""
    reason = because_of(because)
    return _decide_all(session, request, "rejected", by=by, now=now, because=reason)


def because_of(text: str) -> str:
    """A reason that can be kept."""
    reason = " ".join(text.split())
    if not reason:
        raise InvalidError("Say why, in a few words, so that the team knows.", field="because")
    if len(reason) > MOST_BECAUSE:
        raise InvalidError(f"Say why in at most {MOST_BECAUSE} characters.", field="because")
    return reason


def _values(decision: Decision, because: str | None, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "approval": Approval(decision),
        "approval_decided_by": by.name,
        "approval_decided_at": now,
        "rejected_because": because,
        "updated_at": now,
    }


def _decide(
    session: Session,
    prospect_ids: Sequence[int],
    decision: Decision,
    was: Approval,
    *,
    by: Actor,
    now: datetime,
    because: str | None,
) -> Decided:
    mine = and_(Prospect.workspace_id == by.workspace_id, Prospect.id.in_(prospect_ids))
    done = set(
        session.scalars(
            update(Prospect)
            .where(mine, Prospect.approval == was, Prospect.approval != Approval(decision))
            .values(_values(decision, because, by, now))
            .returning(Prospect.id)
            .execution_options(synchronize_session=False)
        )
    )
    session.expire_all()
    _redraw_imports(session, by, Prospect.id.in_(done), now)
    known = session.execute(
        select(Prospect.id, Prospect.full_name).where(mine).order_by(Prospect.id)
    ).all()
    if not known:
        raise absence(session, prospect_ids[0], workspace_id=by.workspace_id)
    others = [row.id for row in known if row.id not in done]
    first, first_decision = _first(session, Prospect.id.in_(others)) if others else (None, None)
    return Decided(
        decision=decision,
        count=len(done),
        already=len(others),
        name=known[0].full_name if len(known) == 1 else None,
        first=first,
        first_decision=first_decision,
    )


def _decide_all(
    session: Session,
    request: BulkRequest,
    decision: Decision,
    *,
    by: Actor,
    now: datetime,
    because: str | None,
) -> Decided:
    keep_words(session, by.workspace_id)
    seen = and_(fits(by.workspace_id, request.filter), Prospect.id <= request.newest)
    # Locked in one order, so that two who decide on many at once wait for each other.
    ids = select(Prospect.id).where(waiting(by.workspace_id), seen).order_by(Prospect.id)
    result: Any = session.execute(
        update(Prospect)
        .where(Prospect.id.in_(ids.with_for_update()), Prospect.approval == Approval.DISCOVERED)
        .values(_values(decision, because, by, now))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    mine = and_(Prospect.approval_decided_by == by.name, Prospect.approval_decided_at == now)
    _redraw_imports(session, by, and_(seen, mine), now)
    already = max(0, request.expected - result.rowcount)
    others = and_(seen, Prospect.approval_decided_at.is_not(None))
    first, first_decision = _first(session, and_(others, ~mine)) if already else (None, None)
    return Decided(
        decision=decision,
        count=result.rowcount,
        already=already,
        first=first,
        first_decision=first_decision,
    )


def _redraw_imports(
    session: Session, by: Actor, decided: ColumnElement[bool], now: datetime
) -> None:
    """The cards of imports that say how many of theirs wait."""
    jobs = session.scalars(
        select(ImportRow.import_job_id)
        .join(Prospect, Prospect.id == ImportRow.prospect_id)
        .where(Prospect.workspace_id == by.workspace_id, decided)
        .distinct()
    ).all()
    for job_id in jobs:
        posts.redraw(session, by.workspace_id, PostKind.IMPORT, job_id, now=now)


def _first(session: Session, where: ColumnElement[bool]) -> tuple[str | None, str | None]:
    """Who decided last among these, and what; (None, None) when nobody has."""
    row = session.execute(
        select(Prospect.approval_decided_by, Prospect.approval)
        .where(where)
        .order_by(Prospect.approval_decided_at.desc().nulls_last(), Prospect.id)
        .limit(1)
    ).first()
    return (None, None) if row is None else (row.approval_decided_by, row.approval.value)
