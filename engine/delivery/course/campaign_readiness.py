"""Decides whether a campaign has what it needs to send, and what would end with it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.default import offer_in_force
from engine.errors import ConflictError
from engine.scheduling.undecided import by_hand
from storage.states import OPEN_SEQUENCES, Channel, TouchState
from storage.tables import Campaign, Sender, Sequence, Touch


def refuse_without_offer(session: Session, campaign: Campaign) -> None:
    if not offer_in_force(session, campaign).is_complete:
        raise ConflictError(
            f"{campaign.name} has no offer to write about. Edit it, or write the team's with "
            "`/outreach offer`."
        )


def count_approved(session: Session, campaign: Campaign) -> int:
    counted = session.scalar(
        select(func.count()).where(
            Touch.workspace_id == campaign.workspace_id,
            Touch.campaign_id == campaign.id,
            Touch.state == TouchState.APPROVED,
        )
    )
    return counted or 0


def can_send(session: Session, campaign: Campaign) -> bool:
    """Whether what is approved has a mailbox, or needs none."""
    by_mail = session.scalar(
        select(Touch.id)
        .where(
            Touch.workspace_id == campaign.workspace_id,
            Touch.campaign_id == campaign.id,
            Touch.state == TouchState.APPROVED,
            Touch.channel == Channel.EMAIL,
            ~by_hand(),
        )
        .limit(1)
    )
    if by_mail is None:
        return True
    usable = select(Sender.id).where(
        Sender.workspace_id == campaign.workspace_id,
        Sender.channel == Channel.EMAIL,
        Sender.paused_at.is_(None),
    )
    if campaign.sender_ids:
        usable = usable.where(Sender.id.in_(campaign.sender_ids))
    return session.scalar(usable.limit(1)) is not None


def open_sequences(session: Session, campaign: Campaign) -> int:
    """How many sequences would be stopped if the campaign ended now."""
    counted = session.scalar(
        select(func.count()).where(
            Sequence.workspace_id == campaign.workspace_id,
            Sequence.campaign_id == campaign.id,
            Sequence.state.in_(OPEN_SEQUENCES),
        )
    )
    return counted or 0
