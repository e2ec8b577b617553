"""Decides what a campaign may be: makes, edits and clones one, and says what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.campaigns.default import NAME as DEFAULT
from engine.campaigns.reading import ENDED, by_id, view_of
from engine.errors import ConflictError, ForbiddenError, InvalidError
from engine.scheduling.campaign_requests import MAY_DECIDE, MOST_NAME, read, read_name
from engine.scheduling.own_types import all_types
from engine.views.base import Actor
from engine.views.campaigns import CampaignChanged, CampaignRequest
from engine.views.sequences import USUAL_TYPE
from storage.states import CampaignState
from storage.tables import Assignment, Campaign, MessageTemplate
from storage.unique import add_once


def create(
    session: Session, request: CampaignRequest, *, by: Actor, now: datetime
) -> CampaignChanged:
    """A new campaign, as a draft: nothing is written or sent yet.

    Raises InvalidError naming the field that is at fault.
    """
    values = read(session, request, by=by)
    _refuse_default(values["name"])
    values["owner_id"] = values["owner_id"] or by.member_id
    new_id = add_once(
        session,
        Campaign,
        workspace_id=by.workspace_id,
        state=CampaignState.DRAFT,
        by_member_id=by.member_id,
        created_at=now,
        **values,
    )
    if new_id is None:
        raise _taken(request.name)
    campaign = by_id(session, new_id, by=by)
    return CampaignChanged(
        text=f"{campaign.name} is a draft. Write its drafts, then start it.",
        campaign=view_of(session, campaign),
    )


def edit(
    session: Session, campaign_id: int, request: CampaignRequest, version: int, *, by: Actor
) -> CampaignChanged:
    """Change a campaign that has not ended; `version` is the one that was looked at.

    Drafts that stand keep their words; what is approved leaves within the new limits.
    """
    campaign = by_id(session, campaign_id, by=by)
    if campaign.state in ENDED:
        raise ConflictError(f"{campaign.name} has ended. Clone it to go on.")
    if campaign.state is not CampaignState.DRAFT and by.role not in MAY_DECIDE:
        raise ForbiddenError(f"{campaign.name} is at work. Ask an approver to change it.")
    values = read(session, request, by=by)
    if campaign.name == DEFAULT:
        if values["name"] != DEFAULT:
            raise InvalidError(f"The campaign {DEFAULT} keeps its name.", field="name")
        del values["offer"]  # it is the team's, with words for each audience
    else:
        _refuse_default(values["name"])
        if values["name"] != campaign.name and _is_taken(session, values["name"], by=by):
            raise _taken(request.name)
    _refuse_fewer_arms(session, campaign, values["num_variants"])
    session.flush()
    changed = session.scalar(
        update(Campaign)
        .where(
            Campaign.id == campaign_id,
            Campaign.workspace_id == by.workspace_id,
            Campaign.version == version,
            Campaign.state == campaign.state,  # which says who may change it
        )
        .values(version=version + 1, **values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise ConflictError(f"Somebody changed {campaign.name} meanwhile. Open it again.")
    campaign = by_id(session, campaign_id, by=by)
    return CampaignChanged(text=f"Saved {campaign.name}.", campaign=view_of(session, campaign))


def clone(
    session: Session, campaign_id: int, name: str | None = None, *, by: Actor, now: datetime
) -> CampaignChanged:
    """A draft with all that the campaign says, under another name; nothing that happened in it.

    Where its own sequence type was removed meanwhile, it has the usual one, and says so.
    """
    campaign = by_id(session, campaign_id, by=by)
    wanted = read_name(name) if name is not None else _free_name(session, campaign.name, by=by)
    _refuse_default(wanted)
    copied: dict[str, Any] = {column: getattr(campaign, column) for column in CLONED}
    if campaign.name == DEFAULT:
        copied["offer"] = {}
    if campaign.template_id is not None:
        template = session.get_one(MessageTemplate, campaign.template_id)
        copied["template_id"] = template.id if template.removed_at is None else None
    is_gone = campaign.sequence_type not in all_types(session, by.workspace_id)
    if is_gone:
        copied["sequence_type"] = USUAL_TYPE
    new_id = add_once(
        session,
        Campaign,
        workspace_id=by.workspace_id,
        name=wanted,
        state=CampaignState.DRAFT,
        owner_id=by.member_id,
        by_member_id=by.member_id,
        created_at=now,
        **copied,
    )
    if new_id is None:
        raise _taken(wanted)
    made = by_id(session, new_id, by=by)
    but = (
        f", but its sequence {campaign.sequence_type} was removed: it has {USUAL_TYPE}"
        if is_gone
        else ""
    )
    return CampaignChanged(
        text=f"{made.name} is a draft with all that {campaign.name} says{but}.",
        campaign=view_of(session, made),
    )


CLONED: Final = (
    "description",
    "allocation",
    "sequence_type",
    "channels",
    "criteria",
    "min_qualification_score",
    "offer",
    "writer",
    "template_id",
    "custom_context",
    "num_variants",
    "sender_ids",
    "send_window",
    "daily_limit",
    "budget_usd",
    "deal_value_usd",
    "tracking",
)


def _refuse_fewer_arms(session: Session, campaign: Campaign, num_variants: int) -> None:
    """A company keeps its arm for good, so whoever has one that is gone would be in no test."""
    most = session.scalar(
        select(func.max(Assignment.arm)).where(
            Assignment.workspace_id == campaign.workspace_id,
            Assignment.campaign_id == campaign.id,
        )
    )
    if most is not None and num_variants < most:
        raise InvalidError(
            f"{most} variants are being tested. Keep them, or clone the campaign to test fewer.",
            field="num_variants",
        )


def _refuse_default(name: str) -> None:
    if name.casefold() == DEFAULT.casefold():
        raise InvalidError(
            f"The campaign {DEFAULT} is the team's own. Choose another name.", field="name"
        )


def _is_taken(session: Session, name: str, *, by: Actor) -> bool:
    query = select(Campaign.id).where(
        Campaign.workspace_id == by.workspace_id, Campaign.name == name
    )
    return session.scalar(query) is not None


def _free_name(session: Session, name: str, *, by: Actor) -> str:
    names = set(
        session.scalars(select(Campaign.name).where(Campaign.workspace_id == by.workspace_id))
    )
    begun = f"{name[: MOST_NAME - 12]} copy"
    return next(
        wanted
        for wanted in (begun, *(f"{begun} {n}" for n in range(2, len(names) + 3)))
        if wanted not in names
    )


def _taken(name: str) -> InvalidError:
    return InvalidError(
        f"There is a campaign “{' '.join(name.split())}” already. Choose another name.",
        field="name",
    )
