"""Keeps who approved, edited, skipped or took back which text, and when: rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.generation.content import content_hash
from engine.views.approvals import DecisionLine, DraftHistory
from engine.views.base import Actor
from storage.states import DecisionKind
from storage.tables import Decision, Member, Prospect, Touch, Variant

SHELL = "The shell"
"""Who decides without being a member."""


def record(
    session: Session,
    touch: Touch,
    variant: Variant,
    kind: DecisionKind,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down a decision, in the transaction that makes it true."""
    session.add(
        Decision(
            workspace_id=touch.workspace_id,
            touch_id=touch.id,
            kind=kind,
            variant_number=variant.number,
            content_hash=content_hash(variant.subject, variant.body),
            member_id=by.member_id,
            at=now,
        )
    )


def approved_hash(session: Session, touch: Touch) -> str | None:
    """The hash of the text that was approved last."""
    return session.scalars(
        select(Decision.content_hash)
        .where(
            Decision.workspace_id == touch.workspace_id,
            Decision.touch_id == touch.id,
            Decision.kind == DecisionKind.APPROVED,
        )
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()


def history(session: Session, touch_id: int, *, by: Actor) -> DraftHistory:
    """All decisions on a draft, with the texts they were made on as far as these are kept."""
    touch = session.get(Touch, touch_id)
    if touch is None or touch.workspace_id != by.workspace_id:
        raise NotFoundError("There is no draft of that number. `drumbeat drafts` lists them.")
    kept = {
        content_hash(variant.subject, variant.body): variant
        for variant in session.scalars(select(Variant).where(Variant.touch_id == touch_id))
    }
    rows = session.execute(
        select(Decision, Member.name)
        .outerjoin(Member, Member.id == Decision.member_id)
        .where(Decision.workspace_id == by.workspace_id, Decision.touch_id == touch_id)
        .order_by(Decision.id)
    ).all()
    return DraftHistory(
        touch_id=touch_id,
        prospect_name=session.get_one(Prospect, touch.prospect_id).full_name,
        outreach_type=touch.kind,
        channel=touch.channel,
        state=touch.state,
        decisions=tuple(_line(row, name, kept.get(row.content_hash)) for row, name in rows),
    )


def _line(row: Decision, name: str | None, text: Variant | None) -> DecisionLine:
    return DecisionLine(
        decision=row.kind.value,
        by=name or SHELL,
        at=row.at,
        variant=row.variant_number,
        content_hash=row.content_hash,
        subject=text.subject if text else None,
        body=text.body if text else None,
    )
