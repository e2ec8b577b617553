"""Decides the subjects of drafts in one thread: a follow-up answers the first mail's subject."""

from __future__ import annotations

from collections.abc import Sequence as Many

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.generation.content import content_hash
from engine.generation.shape import first_subject, reply_subject
from storage.states import Channel, TouchState
from storage.tables import Touch, Variant

OUT = (TouchState.SKIPPED, TouchState.STOPPED, TouchState.FAILED)
"""Mails in these states open no thread: nobody has got them."""


def thread_of(session: Session, sequence_id: int) -> list[Touch]:
    """The sequence's e-mails that went out or still may, in order; the first opens the thread."""
    return list(
        session.scalars(
            select(Touch)
            .where(
                Touch.sequence_id == sequence_id,
                Touch.channel == Channel.EMAIL,
                Touch.state.not_in(OUT),
            )
            .order_by(Touch.position)
            .execution_options(populate_existing=True)
        )
    )


def thread_subject(session: Session, touch: Touch) -> str | None:
    """The subject that an e-mail has to answer, or None when it opens its thread."""
    if touch.channel is not Channel.EMAIL:
        return None
    for earlier in thread_of(session, touch.sequence_id):
        if earlier.position < touch.position:
            return _chosen(session, earlier).subject
    return None


def retitle(session: Session, sequence_id: int) -> dict[int, tuple[str, str]]:
    """Give drafts the subject of their thread again, after its first mail changed or fell out.

    The touches whose drafts changed, with the hash of what each showed before and shows now.
    Approved ones keep what was approved; when they leave, the outbox puts them into the thread that
    there is.
    """
    session.flush()
    thread = thread_of(session, sequence_id)
    if not thread:
        return {}
    changed = {}
    opening = first_subject(_chosen(session, thread[0]).subject or "")
    for touch in thread:
        if touch.state is not TouchState.DRAFT:
            continue
        variants = session.scalars(select(Variant).where(Variant.touch_id == touch.id)).all()
        subjects = [
            first_subject(each.subject or "") if touch is thread[0] else reply_subject(opening)
            for each in variants
        ]
        if subjects == [each.subject for each in variants]:
            continue
        before = _shown_hash(touch, variants)
        for variant, subject in zip(variants, subjects, strict=True):
            variant.subject = subject
        changed[touch.id] = (before, _shown_hash(touch, variants))
    session.flush()
    return changed


def _shown_hash(touch: Touch, variants: Many[Variant]) -> str:
    shown = next(each for each in variants if each.number == touch.variant_number)
    return content_hash(shown.subject, shown.body)


def _chosen(session: Session, touch: Touch) -> Variant:
    return session.scalars(
        select(Variant).where(Variant.touch_id == touch.id, Variant.number == touch.variant_number)
    ).one()
