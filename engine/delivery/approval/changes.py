"""Decides whether a touch may still be changed: conditional updates, and a word on who was first.

A decision names the state, and the variant, that it was made on. What has changed meanwhile stays.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.approval import decisions
from engine.delivery.approval.draft_cards import card
from engine.delivery.approval.draft_standing import decided
from engine.delivery.approval.whole_drafts import Draft
from engine.delivery.mail.threads import retitle
from engine.delivery.sending import outbox
from engine.errors import ConflictError
from engine.generation.content import content_hash
from engine.views.base import Actor
from engine.views.drafts import DraftCard
from storage import counting
from storage.states import DecisionKind, TouchState
from storage.tables import Touch

DRAFT = (TouchState.DRAFT,)
UNDECIDED_OR_WAITING = (TouchState.DRAFT, TouchState.APPROVED)


def still(
    session: Session,
    draft: Draft,
    states: Collection[TouchState],
    number: int | None,
) -> None:
    """Raises ConflictError when somebody decided before, or another variant than `number` shows."""
    touch = draft.touch
    if touch.state not in states:
        raise ConflictError(decided(session, draft) or "This is a draft. Approve it first.")
    if not draft.goes_on:
        raise ConflictError("The sequence has ended. Nothing more goes out of it.")
    if number is not None and number != touch.variant_number:
        raise ConflictError("Somebody chose another wording meanwhile. Read it, then decide again.")


def still_reads(draft: Draft, seen: str | None) -> None:
    """Raises ConflictError when the text is no longer the one whose hash was `seen`."""
    chosen = draft.chosen
    if seen is not None and seen != content_hash(chosen.subject, chosen.body):
        raise ConflictError("The text has changed since you read it. Read it, then decide again.")


def take(session: Session, draft: Draft, states: Collection[TouchState], **values: Any) -> None:
    """Change the touch if it is still as it was read; otherwise say who was first."""
    session.flush()
    touch = draft.touch
    taken = session.scalar(
        update(Touch)
        .where(
            Touch.id == touch.id,
            Touch.state.in_(states),
            Touch.variant_number == draft.chosen.number,
        )
        .values(**values)
        .returning(Touch.id)
        .execution_options(synchronize_session=False)
    )
    counting.changed(session, [touch.id])
    before = touch.variant_number
    session.refresh(touch)
    if taken is None:
        still(session, draft, states, before)
        raise ConflictError("Somebody else was first. Look at the card again.")


def take_back(session: Session, draft: Draft, *, by: Actor, now: datetime) -> None:
    """An approval is void: the mail is taken out of the outbox, and the touch is a draft again."""
    if draft.touch.state is not TouchState.APPROVED:
        return
    if not draft.is_manual and not outbox.withdraw(session, draft.touch.id, now=now):
        raise ConflictError("It is being sent at this moment, so it cannot be changed any more.")
    decisions.record(session, draft.touch, draft.chosen, DecisionKind.TAKEN_BACK, by=by, now=now)
    take(
        session,
        draft,
        (TouchState.APPROVED,),
        state=TouchState.DRAFT,
        decided_by_id=by.member_id,
        decided_at=now,
    )


def changed(session: Session, draft: Draft, now: datetime) -> DraftCard:
    """The card as it is now; Slack's messages follow."""
    show_anew(session, draft, now)
    return card(session, draft.touch.id, now=now)


def show_anew(session: Session, draft: Draft, now: datetime) -> dict[int, tuple[str, str]]:
    """Every message that shows the touch is drawn again, and so are those of its thread.

    Whose subject that changed, with the hash of the text before and now.
    """
    retitled = retitle(session, draft.touch.sequence_id)
    for touch_id in {draft.touch.id, *retitled}:
        posts.redraw_touch(session, touch_id, now=now)
    return retitled
