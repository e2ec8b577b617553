"""Reads what a writer needs for one prospect: the offer, the audience, the team, who signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.default import default_campaign, offer_in_force
from engine.campaigns.demos import demos_of
from engine.campaigns.matching import DemoText
from engine.campaigns.offers import Offer
from engine.generation.briefs import Brief, Limits, Note, make_brief
from engine.generation.own_channels import limits_of
from engine.generation.research import kept, sayable
from engine.generation.template_text import TemplateText, text_of
from engine.prospects.presence import present
from engine.scoring.reasons import Sentences
from engine.team_settings import TeamSettings
from engine.views.base import Actor
from engine.views.drafts import DraftReport, DraftRequest, DraftVariant
from storage.states import Channel, TouchKind
from storage.tables import Audience, Campaign, Company, Member, MessageTemplate, Prospect, Sender


@dataclass(frozen=True)
class Desk:
    """All that stays the same for the drafts of one prospect."""

    prospect: Prospect
    offer: Offer
    audience: Audience | None
    settings: TeamSettings
    sender_name: str
    guidance: str = ""
    """The campaign's own words to whoever writes."""
    reasons: tuple[str, ...] = ()
    """What speaks for them, in words, the strongest first."""
    notes: tuple[Note, ...] = ()
    """What research found out and may be said."""
    demos: tuple[DemoText, ...] = ()
    """What the team can show, to anybody."""
    sector: str | None = None
    own_limits: Mapping[str, Limits] = field(default_factory=dict)
    """What the team's own channels take, by name."""
    template: TemplateText | None = None
    """The campaign's own, for the first step that it serves."""

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
        before: Iterable[tuple[TouchKind, Channel]] = (),
    ) -> Brief:
        """The brief for a step; `before` are those that come before it."""
        template = self.template
        if template is not None and not template.is_first_for((kind, channel), before):
            template = None
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
            guidance=self.guidance,
            notes=self.notes,
            demos=self.demos,
            sector=self.sector,
            adds=adds,
            channel_name=channel_name,
            own_limits=self.own_limits,
            template=template,
        )


class Desks:
    """Opens the desks of a campaign; what they share is read once, and so is what is about each.

    `people` are those that desks are opened for, each with the segment it is written to in.
    `guidance` is for one run, besides the campaign's own.
    """

    def __init__(
        self,
        session: Session,
        campaign: Campaign,
        people: Iterable[tuple[Prospect, str | None]],
        *,
        now: datetime,
        guidance: str = "",
    ) -> None:
        whom = list(people)
        workspace_id = campaign.workspace_id
        self.campaign = campaign
        self._session = session
        self._now = now
        self._workspace = workspaces.get(session, workspace_id)
        self._settings = workspaces.settings_of(self._workspace)
        self._offer = offer_in_force(session, campaign)
        self._guidance = "\n".join(text for text in (campaign.custom_context, guidance) if text)
        self._sentences = Sentences(session, workspace_id)
        self._signers: dict[int | None, str] = {}
        audiences = session.scalars(select(Audience).where(Audience.workspace_id == workspace_id))
        self._audiences = {audience.key: audience for audience in audiences}
        self._demos = demos_of(session, workspace_id)
        self._own_limits = limits_of(session, workspace_id)
        self._notes = kept(session, whom)
        self._sectors = _sectors(session, workspace_id, [prospect for prospect, _ in whom])
        self.template = _template_of(session, campaign)

    def open(self, prospect: Prospect, *, segment: str | None, member_id: int | None) -> Desk:
        """The desk for one prospect; `member_id` is whoever asked for the drafts."""
        if member_id not in self._signers:
            name = _sender_name(self._session, self._workspace.id, member_id)
            self._signers[member_id] = name or self._workspace.name
        return Desk(
            prospect=prospect,
            offer=self._offer,
            audience=self._audiences.get(segment or ""),
            settings=self._settings,
            sender_name=self._signers[member_id],
            reasons=self._sentences.for_it(prospect.reasons, prospect.scored_with),
            guidance=self._guidance,
            notes=sayable(
                self._notes, prospect, segment=segment, settings=self._settings, now=self._now
            ),
            demos=self._demos,
            sector=self._sectors.get(prospect.company_id),
            own_limits=self._own_limits,
            template=self.template,
        )


def _sectors(
    session: Session, workspace_id: int, people: Iterable[Prospect]
) -> dict[int | None, str | None]:
    """The sectors of companies, by number."""
    ids = {prospect.company_id for prospect in people} - {None}
    rows = session.execute(
        select(Company.id, Company.sector).where(
            Company.workspace_id == workspace_id, Company.id.in_(ids)
        )
    )
    return {id_: sector for id_, sector in rows}  # noqa: C416 - rows are no pairs


def _template_of(session: Session, campaign: Campaign) -> TemplateText | None:
    """The campaign's own template, unless it was removed."""
    if campaign.template_id is None:
        return None
    template = session.get_one(MessageTemplate, campaign.template_id)
    return text_of(template) if template.removed_at is None else None


def open_desk(
    session: Session,
    prospect: Prospect,
    *,
    campaign: Campaign,
    segment: str | None,
    member_id: int | None,
    now: datetime,
) -> Desk:
    """The desk for a prospect of a campaign; `member_id` is whoever asked for the drafts."""
    desks = Desks(session, campaign, [(prospect, segment)], now=now)
    return desks.open(prospect, segment=segment, member_id=member_id)


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


@dataclass(frozen=True)
class Order:
    """Drafts that are asked for: what they are written from, and the report that they go into."""

    brief: Brief
    report: DraftReport

    def filled(self, variants: Iterable[DraftVariant]) -> DraftReport:
        return self.report.model_copy(update={"variants": tuple(variants)})


def order(session: Session, request: DraftRequest, *, by: Actor, now: datetime) -> Order:
    """What drafts to look at are written from; nothing is kept."""
    prospect = present(session, request.prospect_id, workspace_id=by.workspace_id)
    campaign = default_campaign(session, by.workspace_id, now)
    desk = open_desk(
        session,
        prospect,
        campaign=campaign,
        segment=prospect.segment,
        member_id=by.member_id,
        now=now,
    )
    brief = desk.brief(request.kind, request.channel, channel_name=request.channel_name)
    report = DraftReport(
        prospect_id=prospect.id,
        prospect_name=prospect.full_name,
        segment=prospect.segment,
        outreach_type=request.kind,
        channel=request.channel,
        variants=(),
    )
    return Order(brief=brief, report=report)
