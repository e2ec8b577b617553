"""Decides which campaign is meant, and what is told of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.default import NAME as DEFAULT
from engine.errors import AmbiguousError, InvalidError, NotFoundError
from engine.prospects.words import plain
from engine.views.base import Actor
from engine.views.campaigns import CampaignList, CampaignView, SendHours, TargetAudience
from storage import counting
from storage.figures import COST, STATUSES
from storage.states import CampaignState
from storage.tables import Campaign, CampaignCount, Member, MessageTemplate

NANO: Final = 1e-9
NEAR_ENOUGH: Final = 80
"""rapidfuzz's ratio, 0 to 100, from which on a name is taken for a misspelt one."""
MOST_NAMED: Final = 10
ANY_CHANNEL: Final = "any"
"""The channel of a campaign that leaves it to its sequence type."""
ENDED: Final = (CampaignState.COMPLETED, CampaignState.CANCELLED)


def by_id(session: Session, campaign_id: int, *, by: Actor) -> Campaign:
    campaign = session.get(Campaign, campaign_id, populate_existing=True)
    if campaign is None or campaign.workspace_id != by.workspace_id:
        raise NotFoundError("There is no such campaign here. `/outreach campaigns` lists them.")
    return campaign


def find(session: Session, text: str, *, by: Actor) -> Campaign:
    """The campaign of that number or name, a beginning of it, or a misspelling."""
    wanted = plain(text.removeprefix("#"))
    if not wanted:
        raise InvalidError("Say which campaign: `/outreach campaigns` lists them.")
    rows = session.execute(
        select(Campaign.id, Campaign.name)
        .where(Campaign.workspace_id == by.workspace_id)
        .order_by(Campaign.id.desc())
    ).all()
    names = {id_: plain(name) for id_, name in rows}
    for fitting in (
        [id_ for id_, name in names.items() if wanted in (name, str(id_))],
        [id_ for id_, name in names.items() if wanted and name.startswith(wanted)],
        [id_ for id_, name in names.items() if wanted and wanted in name],
        _near(wanted, names),
    ):
        if len(fitting) == 1:
            return by_id(session, fitting[0], by=by)
        if fitting:
            said = ", ".join(f"“{name}” (#{id_})" for id_, name in rows if id_ in fitting)
            raise AmbiguousError(
                f"“{text}” could be several campaigns: {said}.",
                [(id_, name) for id_, name in rows if id_ in fitting][:MOST_NAMED],
            )
    there = ", ".join(name for _, name in rows[:MOST_NAMED]) or "none yet"
    raise NotFoundError(f"There is no campaign “{text}”. There are: {there}.")


def find_with_status(session: Session, text: str, *, by: Actor) -> tuple[Campaign, str | None]:
    """The campaign that `Spring schools replied` means, and the status of messages after it."""
    name, _, last = text.strip().rpartition(" ")
    if name and last.casefold() in {*STATUSES, "sent"}:
        return find(session, name, by=by), last.casefold()
    return find(session, text, by=by), None


def _near(wanted: str, names: Mapping[int, str]) -> list[int]:
    near = process.extractOne(wanted, names, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return [near[2]] if near is not None else []


def list_campaigns(session: Session, status: str | None = None, *, by: Actor) -> CampaignList:
    """All campaigns, or those in one state; the ones at work first, then the newest."""
    counting.write(session)
    query = select(Campaign).where(Campaign.workspace_id == by.workspace_id)
    if status is not None:
        if status not in set(CampaignState):
            raise NotFoundError(f"“{status}” is no state. Say one of {', '.join(CampaignState)}.")
        query = query.where(Campaign.state == CampaignState(status))
    campaigns = sorted(session.scalars(query), key=lambda c: (c.state in ENDED, -c.id))
    counts = _counts(session, [campaign.id for campaign in campaigns])
    names = _names(session, by.workspace_id)
    return CampaignList(
        campaigns=tuple(_view(c, counts[c.id], names) for c in campaigns),
    )


def view_of(session: Session, campaign: Campaign) -> CampaignView:
    counting.write(session)
    counts = _counts(session, [campaign.id])
    return _view(campaign, counts[campaign.id], _names(session, campaign.workspace_id))


def _counts(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    rows = session.execute(
        select(CampaignCount.campaign_id, CampaignCount.figure, func.sum(CampaignCount.count))
        .where(
            CampaignCount.campaign_id.in_(ids),
            CampaignCount.figure.in_(("total_messages", "sent", COST)),
        )
        .group_by(CampaignCount.campaign_id, CampaignCount.figure)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for campaign_id, figure, count in rows:
        found[campaign_id][figure] = int(count)
    return found


@dataclass(frozen=True)
class Names:
    """What a campaign calls by their numbers, in words."""

    members: Mapping[int, str]
    templates: Mapping[int, str]


def _names(session: Session, workspace_id: int) -> Names:
    def by_number(table: type[Member | MessageTemplate]) -> dict[int, str]:
        query = select(table.id, table.name).where(table.workspace_id == workspace_id)
        return {id_: name for id_, name in session.execute(query)}  # noqa: C416 - rows are no pairs

    return Names(by_number(Member), by_number(MessageTemplate))


def _view(campaign: Campaign, counts: Mapping[str, int], names: Names) -> CampaignView:
    return CampaignView(
        id=campaign.id,
        name=campaign.name,
        channel=campaign.channels[0] if campaign.channels else ANY_CHANNEL,
        channels=tuple(campaign.channels),
        description=campaign.description,
        status=campaign.state.value,
        target_audience=TargetAudience.model_validate(campaign.criteria),
        min_qualification_score=campaign.min_qualification_score,
        total_messages=counts.get("total_messages", 0),
        messages_sent=counts.get("sent", 0),
        total_cost_usd=round(counts.get(COST, 0) * NANO, 9),
        created_at=campaign.created_at,
        started_at=campaign.started_at,
        completed_at=campaign.ended_at,
        sequence_type=campaign.sequence_type,
        writer=campaign.writer,
        template_id=campaign.template_id,
        template=names.templates.get(campaign.template_id or 0),
        custom_context=campaign.custom_context,
        has_own_offer=bool(campaign.offer) and campaign.name != DEFAULT,
        num_variants=campaign.num_variants,
        allocation=campaign.allocation.value,
        sender_ids=tuple(campaign.sender_ids),
        send_window=SendHours(**campaign.send_window) if campaign.send_window else None,
        daily_limit=campaign.daily_limit,
        budget_usd=campaign.budget_usd,
        deal_value_usd=campaign.deal_value_usd,
        tracking=campaign.tracking,
        owner_id=campaign.owner_id,
        owner=names.members.get(campaign.owner_id or 0),
        version=campaign.version,
        is_default=campaign.name == DEFAULT,
    )
