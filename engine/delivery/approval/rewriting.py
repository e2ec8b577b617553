"""Decides how a draft gets further wordings: from the texts at once, from a model later."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine import posts
from engine.delivery.approval.changes import changed, take
from engine.delivery.approval.whole_drafts import Draft, brief_of, read_locked
from engine.errors import ConflictError, NotFoundError
from engine.generation.briefs import Brief, Tone
from engine.generation.template_writer import write_step
from engine.scheduling.orders import MODEL, ClaimedOrder, end, give_back, still_mine
from engine.scheduling.own_types import tones_of
from engine.scheduling.steps import keep_variants
from engine.views.base import Actor
from engine.views.drafts import DraftCard, DraftVariant
from storage.states import OrderState, TouchState
from storage.tables import Campaign, WritingOrder
from storage.unique import add_once

DECIDED = "was decided on meanwhile"
NOTHING_NEW = "has no other wording"


@dataclass(frozen=True)
class Rewriting:
    """A draft that gets further wordings, in plain values; `taken` are those it has, by number."""

    touch_id: int
    brief: Brief
    num_variants: int
    tones: tuple[Tone, ...]
    taken: Mapping[int, str]

    def numbered(self, drafts: Many[DraftVariant]) -> list[DraftVariant]:
        """Those of `drafts` that say something new, numbered after those that are there."""
        fresh = [draft for draft in drafts if draft.message not in self.taken.values()]
        first = max(self.taken) + 1
        return [each.model_copy(update={"variant": first + at}) for at, each in enumerate(fresh)]


def rewriting_of(session: Session, draft: Draft, *, now: datetime) -> Rewriting:
    taken = {variant.number: variant.body for variant in draft.variants}
    brief = brief_of(session, draft, now=now)
    return Rewriting(
        touch_id=draft.touch.id,
        brief=replace(brief, seed=brief.seed + len(taken) + 1),
        num_variants=draft.sequence.num_variants,
        tones=tones_of(session, draft.touch.workspace_id, draft.sequence.type),
        taken=taken,
    )


def rewrite(session: Session, draft: Draft, *, by: Actor, now: datetime) -> DraftCard:
    """New wordings from the records as they are now; the old ones stay.

    With a model they are ordered, and the card says so until they are there.
    """
    campaign = session.get_one(Campaign, draft.touch.campaign_id)
    if campaign.writer == MODEL:
        if not order(session, draft, by_member_id=by.member_id, now=now):
            raise ConflictError("It is being written anew already. Wait for the new wordings.")
        return changed(session, draft, now)
    plan = rewriting_of(session, draft, now=now)
    if not _add(session, draft, plan, by_template(plan), now=now):
        raise ConflictError("Every wording there is has been shown. Edit one to go on.")
    return changed(session, draft, now)


def by_template(plan: Rewriting) -> list[DraftVariant]:
    """LackingError as `write_step` raises it."""
    return write_step(plan.brief, plan.num_variants, tones=plan.tones, taken=plan.taken)


def order(session: Session, draft: Draft, *, by_member_id: int | None, now: datetime) -> bool:
    """Have a model write it anew; False while it is doing so already."""
    ordered = add_once(
        session,
        WritingOrder,
        workspace_id=draft.touch.workspace_id,
        prospect_id=draft.prospect.id,
        campaign_id=draft.touch.campaign_id,
        touch_id=draft.touch.id,
        state=OrderState.WAITING,
        by_member_id=by_member_id,
        created_at=now,
    )
    return ordered is not None


def plan_touch(session: Session, order: ClaimedOrder, *, now: datetime) -> Rewriting | None:
    """What the order of one touch asks for; None when it is no draft any more."""
    draft = _draft(session, order)
    if draft is None:
        _ended(session, order, DECIDED, now=now)
        return None
    return rewriting_of(session, draft, now=now)


def keep_touch(
    session: Session,
    order: ClaimedOrder,
    plan: Rewriting,
    drafts: Many[DraftVariant],
    *,
    now: datetime,
) -> bool:
    """The new wordings of a draft that is still undecided; the first of them is shown."""
    draft = _draft(session, order)
    if draft is None:
        return _ended(session, order, DECIDED, now=now)
    if (draft.touch.kind, draft.touch.channel) != (plan.brief.kind, plan.brief.channel):
        give_back(session, [order])  # its sequence followed its type meanwhile
        return False
    if not still_mine(session, [order]):
        return False
    # somebody may have edited it meanwhile, which is a wording with a number of its own
    current = replace(plan, taken={each.number: each.body for each in draft.variants})
    if not _add(session, draft, current, drafts, now=now):
        return _ended(session, order, NOTHING_NEW, now=now)
    end(session, still_mine(session, [order]), [draft.sequence.id], now=now)
    changed(session, draft, now)
    return True


def _draft(session: Session, order: ClaimedOrder) -> Draft | None:
    """The touch of an order while it can still be decided on, locked."""
    try:
        draft = read_locked(session, order.touch_id or 0, workspace_id=order.workspace_id)
    except NotFoundError:
        return None
    return draft if draft.goes_on and draft.touch.state is TouchState.DRAFT else None


def _ended(session: Session, order: ClaimedOrder, why: str, *, now: datetime) -> bool:
    """The order is over, and its card no longer says that it is being written."""
    mine = still_mine(session, [order])
    end(session, mine, [why] * len(mine), now=now)
    if order.touch_id is not None:
        posts.redraw_touch(session, order.touch_id, now=now)
    return False


def shown_of(fresh: Many[DraftVariant], arm: int) -> int:
    """The number of the new wording that is shown: that of the campaign's test, else the first."""
    return fresh[arm - 1 if 1 <= arm <= len(fresh) else 0].variant


def _add(
    session: Session,
    draft: Draft,
    plan: Rewriting,
    drafts: Many[DraftVariant],
    *,
    now: datetime,
) -> bool:
    fresh = plan.numbered(drafts)
    if not fresh:
        return False
    keep_variants(session, draft.touch, fresh, now=now)
    take(
        session,
        draft,
        (TouchState.DRAFT,),
        variant_number=shown_of(fresh, draft.sequence.arm),
    )
    return True
