"""Decides what a step says, and where it is shown, once its type has changed.

A step that only moves keeps its words. One that says something else gets new ones from the
campaign's writer, and until a model has written them those of the templates.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.approval.rewriting import order, shown_of
from engine.delivery.approval.whole_drafts import brief_of, read
from engine.generation.template_writer import write_in_any_case
from engine.scheduling.orders import MODEL
from engine.scheduling.step import ChosenStep, SequenceType
from engine.scheduling.steps import keep_variants
from storage.states import PostKind
from storage.tables import Campaign, Post, Sequence, Touch, Variant

BY_HAND = "person"


def other_words(session: Session, touch: Touch, step: ChosenStep, kind: SequenceType) -> bool:
    """Whether it says something else: for another kind, channel or addition, or in another tone."""
    columns = step.columns()
    said = ("kind", "channel", "channel_name", "adds")
    if any(getattr(touch, name) != columns[name] for name in said):
        return True
    tones = session.scalars(
        select(Variant.tone)
        .where(Variant.touch_id == touch.id, Variant.writer != BY_HAND)
        .order_by(Variant.number)
    ).all()
    return tones[0] != kind.tones[0].value


def write(
    session: Session,
    touch: Touch,
    sequence: Sequence,
    kind: SequenceType,
    campaign: Campaign,
    *,
    now: datetime,
) -> None:
    """New wordings, numbered on; a model's are ordered and come later."""
    draft = read(session, touch.id)
    taken = {variant.number: variant.body for variant in draft.variants}
    brief = brief_of(session, draft, now=now)
    written = write_in_any_case(brief, sequence.num_variants, tones=kind.tones, taken=taken)
    keep_variants(session, touch, written, now=now)
    touch.variant_number = shown_of(written, sequence.arm)
    session.flush()
    if campaign.writer == MODEL:
        order(session, draft, by_member_id=sequence.by_member_id, now=now)


def show(session: Session, touch: Touch, *, now: datetime) -> None:
    """A card in the thread of the others, where there are cards: those of a run wait for review."""
    first = session.scalars(
        select(Post)
        .join(Touch, Touch.id == Post.touch_id)
        .where(
            Post.workspace_id == touch.workspace_id,
            Post.kind == PostKind.DRAFT,
            Touch.sequence_id == touch.sequence_id,
        )
        .order_by(Post.id)
        .limit(1)
    ).first()
    if first is None:
        posts.redraw_touch(session, touch.id, now=now)
        return
    posts.want(
        session,
        touch.workspace_id,
        PostKind.DRAFT,
        touch.id,
        slack_channel_id=first.slack_channel_id,
        now=now,
        parent_id=first.parent_id or first.id,
        touch_id=touch.id,
    )
