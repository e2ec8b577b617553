"""Decides what becomes of a person's own words for a draft: a variant that is approved anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.delivery.approval import voided
from engine.delivery.approval.changes import (
    DRAFT,
    UNDECIDED_OR_WAITING,
    changed,
    still,
    take,
    take_back,
)
from engine.delivery.approval.decisions import record
from engine.delivery.approval.draft_cards import card
from engine.delivery.approval.refusals import suppressed
from engine.delivery.approval.whole_drafts import brief_of, read_locked
from engine.delivery.protection.suppression import reason_for
from engine.errors import InvalidError
from engine.generation.guardrails import check
from engine.views.base import Actor
from engine.views.drafts import DraftCard
from storage.states import DecisionKind
from storage.tables import Variant


def edit(
    session: Session,
    touch_id: int,
    subject: str | None,
    body: str,
    *,
    by: Actor,
    now: datetime,
    number: int | None = None,
) -> DraftCard:
    """A person's words become a variant of its own; an approval that there was is void.

    If it was a colleague's, the card and the channel say so.
    Raises InvalidError naming `subject` or `body`, ConflictError when it is on its way or decided.
    """
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    still(session, draft, UNDECIDED_OR_WAITING, number)
    reason = reason_for(session, draft.prospect, channel=draft.touch.channel)
    if reason is not None:
        raise InvalidError(suppressed(draft, reason), field="body")
    before = draft.chosen
    text = "\n".join(line.rstrip() for line in body.splitlines()).strip()
    brief = brief_of(session, draft, now=now)
    title = before.subject
    if before.subject is not None and brief.thread_subject is None and subject is not None:
        title = " ".join(subject.split())
    if (title, text) == (before.subject, before.body):
        return card(session, touch_id, now=now)
    warnings = check(text, brief, subject=title)
    for warning in warnings:
        if warning.blocks:
            in_subject = "subject" in warning.code
            raise InvalidError(warning.text, field="subject" if in_subject else "body")
    take_back(session, draft, by=by, now=now)
    variant = Variant(
        touch_id=touch_id,
        number=max(each.number for each in draft.variants) + 1,
        tone=before.tone,
        subject=title,
        body=text,
        angle=before.angle,
        facts=[fact for fact in before.facts if str(fact.get("value")) in text],
        warnings=[warning.model_dump() for warning in warnings],
        writer="person",
        edited_from=before.number,
        by_member_id=by.member_id,
        created_at=now,
    )
    session.add(variant)
    take(session, draft, DRAFT, variant_number=variant.number)
    record(session, draft.touch, variant, DecisionKind.EDITED, by=by, now=now)
    voided.tell(session, draft.touch, now=now)
    return changed(session, draft, now)
