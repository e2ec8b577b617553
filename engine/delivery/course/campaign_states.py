"""Decides when a campaign works: who may start, pause, resume and end it, and what follows.

A change names the states that it may be made in; of two people at once one makes it, and the other
is told what it has become.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.campaigns.default import NAME as DEFAULT
from engine.campaigns.reading import by_id, view_of
from engine.delivery.course.campaign_readiness import can_send, count_approved, refuse_without_offer
from engine.delivery.stopping import stop_campaign
from engine.errors import ConflictError, ForbiddenError
from engine.scheduling import generating
from engine.scheduling.campaign_requests import MAY_DECIDE
from engine.views.base import Actor
from engine.views.campaigns import CampaignChanged
from storage.states import CampaignState, MailState, PostKind
from storage.tables import Campaign, Mail, Touch

GATE: Final = "campaign_paused"
"""What the rows say that waited for a campaign."""


@dataclass(frozen=True)
class Change:
    """From which states a campaign gets where, and what it was called when it was refused."""

    before: frozenset[CampaignState]
    after: CampaignState
    done: str


CHANGES: Final = {
    "start": Change(frozenset({CampaignState.DRAFT}), CampaignState.ACTIVE, "started"),
    "pause": Change(frozenset({CampaignState.ACTIVE}), CampaignState.PAUSED, "paused"),
    "resume": Change(frozenset({CampaignState.PAUSED}), CampaignState.ACTIVE, "resumed"),
    "complete": Change(
        frozenset({CampaignState.ACTIVE, CampaignState.PAUSED}),
        CampaignState.COMPLETED,
        "completed",
    ),
    "cancel": Change(
        frozenset({CampaignState.DRAFT, CampaignState.ACTIVE, CampaignState.PAUSED}),
        CampaignState.CANCELLED,
        "cancelled",
    ),
}
"""Every way from one state to another that there is."""
STANDS: Final = {
    CampaignState.DRAFT: "is a draft",
    CampaignState.ACTIVE: "is at work",
    CampaignState.PAUSED: "is paused",
    CampaignState.COMPLETED: "is completed",
    CampaignState.CANCELLED: "is cancelled",
}


def start(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    """Put a draft to work: what is approved leaves as its hours allow.

    Raises ConflictError when there is no offer to write about.
    """
    campaign = _allowed(session, campaign_id, by=by)
    refuse_without_offer(session, campaign)
    _move(session, campaign, "start", by=by, started_at=now)
    _let_go(session, campaign, now=now)
    waiting = count_approved(session, campaign)
    told = (
        f"{waiting:,} approved {'message leaves' if waiting == 1 else 'messages leave'} as due"
        if waiting
        else "Nothing is approved yet: approve drafts first"
    )
    return _changed(session, campaign, f"{campaign.name} is at work. {told}.", now=now)


def send(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    """The documents' send: put the campaign to work, once there is something that can go out.

    Raises ConflictError, saying what is missing, when nothing is approved, there is no offer, or no
    mailbox to send from.
    """
    campaign = _allowed(session, campaign_id, by=by)
    refuse_without_offer(session, campaign)
    waiting = count_approved(session, campaign)
    if not waiting:
        raise ConflictError(f"Nothing of {campaign.name} is approved. Approve its drafts first.")
    if not can_send(session, campaign):
        raise ConflictError(
            f"{campaign.name} has no mailbox to send from. Set DRUMBEAT_MAIL_FROM, or choose one."
        )
    if campaign.state is CampaignState.PAUSED:
        _move(session, campaign, "resume", by=by)
    elif campaign.state is not CampaignState.ACTIVE:
        _move(session, campaign, "start", by=by, started_at=now)
    _let_go(session, campaign, now=now)
    return _changed(
        session,
        campaign,
        f"{campaign.name} is at work: {waiting:,} approved, due ones leave now.",
        now=now,
    )


def pause(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    """Hold everything of a campaign; drafts can still be written and approved."""
    campaign = _allowed(session, campaign_id, by=by)
    _move(session, campaign, "pause", by=by)
    return _changed(
        session,
        campaign,
        f"{campaign.name} is paused: nothing of it leaves until it is resumed.",
        now=now,
    )


def resume(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    campaign = _allowed(session, campaign_id, by=by)
    _move(session, campaign, "resume", by=by)
    _let_go(session, campaign, now=now)
    return _changed(
        session,
        campaign,
        f"{campaign.name} goes on: what waited leaves as its hours allow.",
        now=now,
    )


def complete(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    """The campaign has done its work: what has not gone out is stopped, its figures stay."""
    return _end(session, campaign_id, "complete", by=by, now=now)


def cancel(session: Session, campaign_id: int, *, by: Actor, now: datetime) -> CampaignChanged:
    """Give the campaign up: what has not gone out is stopped, its figures stay."""
    return _end(session, campaign_id, "cancel", by=by, now=now)


def _end(
    session: Session, campaign_id: int, change: str, *, by: Actor, now: datetime
) -> CampaignChanged:
    campaign = _allowed(session, campaign_id, by=by)
    if campaign.name == DEFAULT:
        raise ConflictError(
            f"{DEFAULT} is where sequences for single prospects belong. Pause it instead."
        )
    _move(session, campaign, change, by=by, ended_at=now)
    reason = f"{by.name} {CHANGES[change].done} the campaign."
    generating.end_all(session, campaign, reason=reason, now=now)
    stopped = stop_campaign(session, campaign.id, reason=reason, now=now)
    were = "sequence was" if stopped == 1 else "sequences were"
    return _changed(
        session,
        campaign,
        f"{campaign.name} {STANDS[campaign.state]}: {stopped:,} open {were} stopped.",
        now=now,
    )


def _allowed(session: Session, campaign_id: int, *, by: Actor) -> Campaign:
    campaign = by_id(session, campaign_id, by=by)
    if by.role not in MAY_DECIDE:
        raise ForbiddenError("Only an admin or an approver starts and ends campaigns. Ask one.")
    return campaign


def _move(session: Session, campaign: Campaign, change: str, *, by: Actor, **values: Any) -> None:
    """Change the state if it still is one that the change begins in; otherwise say what it is."""
    session.flush()
    asked = CHANGES[change]
    moved = session.scalar(
        update(Campaign)
        .where(
            Campaign.id == campaign.id,
            Campaign.workspace_id == by.workspace_id,
            Campaign.state.in_(asked.before),
        )
        .values(state=asked.after, **values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(campaign)
    if moved is None:
        raise ConflictError(
            f"{campaign.name} {STANDS[campaign.state]}, so it cannot be {asked.done}."
        )


def _let_go(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """What waited for the campaign is looked at again now, and not when it was to be."""
    of_campaign = select(Touch.id).where(Touch.campaign_id == campaign.id)
    session.execute(
        update(Mail)
        .where(
            Mail.workspace_id == campaign.workspace_id,
            Mail.state == MailState.APPROVED,
            Mail.gate == GATE,
            Mail.touch_id.in_(of_campaign),
        )
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def _changed(session: Session, campaign: Campaign, text: str, *, now: datetime) -> CampaignChanged:
    """A campaign at work has a card in the team's channel, which goes along with it."""
    channel = workspaces.get(session, campaign.workspace_id).slack_channel_id
    if campaign.state is CampaignState.ACTIVE and channel is not None:
        posts.want(
            session,
            campaign.workspace_id,
            PostKind.CAMPAIGN,
            campaign.id,
            slack_channel_id=channel,
            now=now,
        )
    else:
        posts.redraw(session, campaign.workspace_id, PostKind.CAMPAIGN, campaign.id, now=now)
    return CampaignChanged(text=text, campaign=view_of(session, campaign))
