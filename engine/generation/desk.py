"""Reads what a writer needs for one prospect: the offer, the audience, the team, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.default import default_campaign, offer_of
from engine.campaigns.offers import Offer
from engine.errors import NotFoundError
from engine.generation.briefs import Brief, Limits, make_brief
from engine.generation.own_channels import limits_of
from engine.generation.writer import write_variants
from engine.scoring.reasons import Sentences
from engine.views.base import Actor
from engine.views.drafts import DraftReport, DraftRequest
from engine.workspace import TeamSettings
from storage.states import Channel, TouchKind
from storage.tables import Audience, Campaign, Member, Prospect, Sender


@dataclass(frozen=True)
class Desk:
    """All that stays the same for the drafts of one prospect."""

    prospect: Prospect
    offer: Offer
    audience: Audience | None
    settings: TeamSettings
    sender_name: str
    reasons: tuple[str, ...] = ()
    """What speaks for them, in words, the strongest first."""
    own_limits: Mapping[str, Limits] = field(default_factory=dict)
    """What the team's own channels take, by name."""

    def brief(
        self,
        kind: TouchKind,
        channel: Channel,
        *,
        said: tuple[str, ...] = (),
        thread_subject: str | None = None,
        is_last: bool = False,
        adds: tuple[str, ...] = (),
        channel_name: str | None = None,
    ) -> Brief:
        return make_brief(
            self.prospect,
            offer=self.offer,
            audience=self.audience,
            settings=self.settings,
            reasons=self.reasons,
            kind=kind,
            channel=channel,
            sender_name=self.sender_name,
            said=said,
            thread_subject=thread_subject,
            is_last=is_last,
            adds=adds,
            channel_name=channel_name,
            own_limits=self.own_limits,
        )


def open_desk(
    session: Session,
    prospect: Prospect,
    *,
    campaign: Campaign,
    segment: str | None,
    member_id: int | None,
) -> Desk:
    """The desk for a prospect of a campaign; `member_id` is whoever asked for the drafts."""
    workspace = workspaces.get(session, prospect.workspace_id)
    audience = session.scalars(
        select(Audience).where(Audience.workspace_id == workspace.id, Audience.key == segment)
    ).first()
    return Desk(
        prospect=prospect,
        offer=offer_of(campaign),
        audience=audience,
        settings=workspaces.settings_of(workspace),
        sender_name=_sender_name(session, workspace.id, member_id) or workspace.name,
        reasons=Sentences(session, workspace.id).for_it(prospect.reasons, prospect.scored_with),
        own_limits=limits_of(session, workspace.id),
    )


def _sender_name(session: Session, workspace_id: int, member_id: int | None) -> str | None:
    """Who signs: the member who asked for the draft, or the team's newest mailbox."""
    if member_id is not None:
        return session.scalar(
            select(Member.name).where(Member.id == member_id, Member.workspace_id == workspace_id)
        )
    return session.scalar(
        select(Sender.name)
        .where(Sender.workspace_id == workspace_id, Sender.channel == Channel.EMAIL)
        .order_by(Sender.id.desc())
        .limit(1)
    )


def draft(session: Session, request: DraftRequest, *, by: Actor, now: datetime) -> DraftReport:
    """Drafts to look at; nothing is kept."""
    prospect = session.get(Prospect, request.prospect_id)
    if prospect is None or prospect.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such prospect here. Check the name.")
    campaign = default_campaign(session, by.workspace_id, now)
    desk = open_desk(
        session, prospect, campaign=campaign, segment=prospect.segment, member_id=by.member_id
    )
    brief = desk.brief(request.kind, request.channel, channel_name=request.channel_name)
    return DraftReport(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        segment=prospect.segment,
        outreach_type=request.kind,
        channel=request.channel,
        variants=tuple(write_variants(brief, request.num_variants)),
    )
