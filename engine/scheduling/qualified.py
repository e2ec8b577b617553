"""Decides for whom a campaign's drafts are written: its criteria, its least score, who is free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.campaigns.audience import count, qualified, wanted
from engine.campaigns.criteria import conditions
from engine.scheduling.obstacles import Obstacle
from engine.scheduling.orders import OPEN
from engine.scheduling.own_types import type_named
from engine.views.campaigns import AudienceCount
from storage.states import Channel
from storage.tables import Campaign, Prospect, WritingOrder

MISFIT = Obstacle("is not whom the campaign is for, or scores too low for it")
ORDERED = Obstacle("has a sequence that is being written", "Wait for its drafts.")


def channels_used(session: Session, campaign: Campaign) -> set[Channel]:
    """Those of the sequence type's steps; where the campaign names some, none but these."""
    kind = type_named(session, campaign.workspace_id, campaign.sequence_type)
    used = {way.channel for step in kind.steps for way in step.ways}
    return used & {Channel(name) for name in campaign.channels} if campaign.channels else used


def fitting_now(session: Session, campaign: Campaign, *, now: datetime) -> AudienceCount:
    """For how many drafts could be written now, and what speaks against the others."""
    return count(session, campaign, channels=channels_used(session, campaign), now=now)


def qualifying(
    session: Session, campaign: Campaign, *, now: datetime
) -> Iterator[ColumnElement[bool]]:
    """What a prospect of the campaign's workspace has to be like to get drafts now."""
    channels = channels_used(session, campaign)
    yield qualified(session, campaign, channels=channels, now=now)
    yield _not_ordered()


def fitting(session: Session, campaign: Campaign) -> Iterator[ColumnElement[bool]]:
    """Whom the campaign is for, whatever else is under way with them."""
    yield from conditions(session, wanted(campaign), campaign.workspace_id)
    if campaign.min_qualification_score > 0:
        yield Prospect.priority_score >= campaign.min_qualification_score


def fitting_among(session: Session, campaign: Campaign, ids: tuple[int, ...]) -> set[int]:
    """Those of `ids` whom the campaign is for."""
    return set(
        session.scalars(
            select(Prospect.id).where(
                Prospect.workspace_id == campaign.workspace_id,
                Prospect.id.in_(ids),
                *fitting(session, campaign),
            )
        )
    )


def ordered_among(session: Session, workspace_id: int, ids: tuple[int, ...]) -> set[int]:
    """Those of `ids` for whom a sequence is being written."""
    return set(
        session.scalars(
            select(WritingOrder.prospect_id).where(
                WritingOrder.workspace_id == workspace_id,
                WritingOrder.prospect_id.in_(ids),
                WritingOrder.state.in_(OPEN),
                WritingOrder.touch_id.is_(None),
            )
        )
    )


def _not_ordered() -> ColumnElement[bool]:
    ordered = select(WritingOrder.id).where(
        WritingOrder.prospect_id == Prospect.id,
        WritingOrder.state.in_(OPEN),
        WritingOrder.touch_id.is_(None),
    )
    return ~ordered.exists()
