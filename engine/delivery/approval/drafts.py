"""Decides on drafts and tasks: approve, another variant, skip, sent. Whoever is first wins.

`changes.py` sees to it that a second click changes nothing and is told who was first.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from engine.delivery import branches
from engine.delivery.approval import voided, whole_drafts
from engine.delivery.approval.approvals import refuse_unless_allowed
from engine.delivery.approval.changes import (
    DRAFT,
    UNDECIDED_OR_WAITING,
    changed,
    show_anew,
    still,
    still_reads,
    take,
    take_back,
)
from engine.delivery.approval.decisions import record
from engine.delivery.approval.refusals import refuse_unless_reachable, refuse_unready
from engine.delivery.approval.rewriting import rewrite
from engine.delivery.approval.whole_drafts import Draft, read_locked
from engine.delivery.locks import lock_touches
from engine.delivery.sending import outbox
from engine.delivery.sending.sent import went_out
from engine.delivery.stopping import finish_if_done
from engine.errors import ConflictError, DrumbeatError, NotFoundError
from engine.views.base import Actor
from engine.views.drafts import DraftCard, DraftsApproved, LeftOutDraft
from storage.states import Approval, DecisionKind, TouchState


def approve(
    session: Session,
    touch_id: int,
    *,
    by: Actor,
    now: datetime,
    number: int | None = None,
    seen: str | None = None,
) -> DraftCard:
    """An e-mail goes to the outbox, anything else becomes a task.

    `number` is the variant that was read, `seen` the hash of its text as it was read. Raises
    InvalidError while a guardrail blocks it, ForbiddenError when `by` may not approve it,
    ConflictError when the prospect is suppressed or not approved, and when it is decided already
    or says something else by now.
    """
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    still(session, draft, DRAFT, number)
    still_reads(draft, seen)
    _approve(session, draft, by=by, now=now)
    return changed(session, draft, now)


def approve_many(
    session: Session,
    touch_ids: Many[int],
    *,
    by: Actor,
    now: datetime,
    seen: Mapping[int, str] = MappingProxyType({}),
) -> DraftsApproved:
    """Approve each draft that can be; the others stay as they are, with the reason.

    `seen` has by touch the hash of the text that was read, where it is known. A subject that
    follows from one of these approvals is no change by somebody; the answer has the new hashes.
    """
    approved: list[int] = []
    left_out: list[LeftOutDraft] = []
    retitled: dict[int, str] = {}
    lock_touches(session, touch_ids)
    for touch_id in dict.fromkeys(touch_ids):
        try:
            with session.begin_nested():
                draft = whole_drafts.read(session, touch_id, workspace_id=by.workspace_id)
                still(session, draft, DRAFT, None)
                still_reads(draft, retitled.get(touch_id, seen.get(touch_id)))
                _approve(session, draft, by=by, now=now)
                others = show_anew(session, draft, now)
        except DrumbeatError as error:
            name = _prospect_name(session, touch_id, by.workspace_id)
            left_out.append(LeftOutDraft(prospect_name=name, why=str(error)))
        else:
            approved.append(touch_id)
            for other, (before, after) in others.items():
                if retitled.get(other, seen.get(other)) == before:
                    retitled[other] = after
    return DraftsApproved(approved=tuple(approved), left_out=tuple(left_out), retitled=retitled)


def _approve(session: Session, draft: Draft, *, by: Actor, now: datetime) -> None:
    refuse_unless_allowed(session, draft, by=by)
    refuse_unless_reachable(session, draft)
    if draft.prospect.approval != Approval.APPROVED:
        raise ConflictError(f"{draft.prospect.full_name} is not approved. Approve them first.")
    chosen = draft.chosen
    refuse_unready(session, draft, now=now)
    take(
        session,
        draft,
        DRAFT,
        state=TouchState.APPROVED,
        decided_by_id=by.member_id,
        decided_at=now,
        reason=None,
    )
    record(session, draft.touch, chosen, DecisionKind.APPROVED, by=by, now=now)
    voided.over(session, draft.touch, by=by.name, now=now)
    if not draft.is_manual:
        outbox.enqueue(session, draft.touch, chosen, by=by, now=now)


def _prospect_name(session: Session, touch_id: int, workspace_id: int) -> str:
    try:
        return whole_drafts.read(session, touch_id, workspace_id=workspace_id).prospect.full_name
    except NotFoundError:
        return "A draft"


def next_variant(
    session: Session, touch_id: int, *, by: Actor, now: datetime, number: int | None = None
) -> DraftCard:
    """Show the next wording; after the last comes the first again."""
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    still(session, draft, DRAFT, number)
    numbers = [variant.number for variant in draft.variants]
    if len(numbers) == 1:
        raise ConflictError("There is only this variant. Press Regenerate for more.")
    following = numbers[(numbers.index(draft.chosen.number) + 1) % len(numbers)]
    take(session, draft, DRAFT, variant_number=following)
    return changed(session, draft, now)


def regenerate(
    session: Session, touch_id: int, *, by: Actor, now: datetime, number: int | None = None
) -> DraftCard:
    """New wordings, from the records and the offer as they are now; the old ones stay.

    The campaign's writer writes them: a model's come later, and the card says so until then.
    """
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    still(session, draft, DRAFT, number)
    return rewrite(session, draft, by=by, now=now)


def skip(
    session: Session, touch_id: int, *, by: Actor, now: datetime, number: int | None = None
) -> DraftCard:
    """Leave this step out; the later ones keep their dates. An approved mail is taken back."""
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    still(session, draft, UNDECIDED_OR_WAITING, number)
    take_back(session, draft, by=by, now=now)
    take(
        session,
        draft,
        DRAFT,
        state=TouchState.SKIPPED,
        decided_by_id=by.member_id,
        decided_at=now,
        reason=f"Skipped by {by.name}.",
    )
    record(session, draft.touch, draft.chosen, DecisionKind.SKIPPED, by=by, now=now)
    voided.over(session, draft.touch, by=by.name, now=now)
    branches.settle(session, draft.touch.sequence_id, now=now)
    finish_if_done(session, [draft.touch.sequence_id], now=now)
    return changed(session, draft, now)


def draw_again(session: Session, touch_id: int, *, by: Actor, now: datetime) -> None:
    """Somebody pressed a button of a card that was out of date: it is to show what there is."""
    show_anew(session, whole_drafts.read(session, touch_id, workspace_id=by.workspace_id), now)


def mark_sent(session: Session, touch_id: int, *, by: Actor, now: datetime) -> DraftCard:
    """A person has sent a task by hand: its event, the prospect's status; later dates stay.

    Raises ConflictError when the prospect was suppressed, or took a consent back, meanwhile.
    """
    draft = read_locked(session, touch_id, workspace_id=by.workspace_id)
    if not draft.is_manual:
        raise ConflictError("This is sent by Drumbeat. Approve it, and it goes when it is due.")
    if draft.touch.state is TouchState.DRAFT:
        raise ConflictError("Nobody has approved this text yet. Approve it first.")
    if draft.touch.state is TouchState.APPROVED:
        if draft.depends is not None:
            raise ConflictError(f"It is to go out {draft.depends}. That has not happened yet.")
        refuse_unless_reachable(session, draft)
    take(session, draft, (TouchState.APPROVED,), state=TouchState.SENT, sent_at=now)
    went_out(session, draft.touch, by_member_id=by.member_id, now=now)
    draft.touch.reason = f"{by.name} sent this by hand."
    session.flush()
    return changed(session, draft, now)
