"""Decides what a campaign may say, and what its forms show: each part checked in one place."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns import criteria
from engine.campaigns.default import NAME as DEFAULT
from engine.campaigns.default import offer_of, read_text
from engine.campaigns.offers import Offer
from engine.campaigns.reading import by_id, view_of
from engine.errors import InvalidError
from engine.generation.own_channels import names_of
from engine.generation.template_library import list_templates
from engine.scheduling.own_types import all_types, type_named
from engine.scoring.audiences import ensure_audiences
from engine.views.base import Actor
from engine.views.campaigns import CampaignForm, CampaignRequest, Choice, OwnOffer
from engine.views.offers import OfferRequest
from storage.states import Allocation, Channel, Role
from storage.tables import Campaign, Member, MessageTemplate, Sender

MOST_NAME: Final = 80
COMMAND_WORDS: Final = frozenset({"new", "create"})
"""What stands where a campaign's name does, and makes one."""
WRITERS: Final = ("template", "model")
MAY_DECIDE: Final = frozenset({Role.ADMIN.value, Role.APPROVER.value})
"""Whose word starts and ends campaigns, and changes one that is at work."""


def form(session: Session, campaign_id: int | None, *, by: Actor) -> CampaignForm:
    """What a form needs to show: the campaign, if there is one, and what can be chosen."""
    campaign = by_id(session, campaign_id, by=by) if campaign_id is not None else None
    audiences = ensure_audiences(session, by.workspace_id)
    senders = session.scalars(
        select(Sender)
        .where(Sender.workspace_id == by.workspace_id, Sender.channel == Channel.EMAIL)
        .order_by(Sender.id)
    )
    return CampaignForm(
        campaign=view_of(session, campaign) if campaign is not None else None,
        offer=_own(campaign),
        segments={audience.key: audience.label for audience in audiences},
        sequence_types=tuple(all_types(session, by.workspace_id)),
        own_channels=tuple(names_of(session, by.workspace_id)),
        senders=tuple(Choice(id=s.id, label=f"{s.name} <{s.address}>") for s in senders),
        templates=tuple(
            Choice(id=line.template_id, label=line.name)
            for line in list_templates(session, by=by).templates
        ),
        owners=_members(session, by=by),
    )


def _members(session: Session, *, by: Actor) -> tuple[Choice, ...]:
    rows = session.execute(
        select(Member.id, Member.name)
        .where(Member.workspace_id == by.workspace_id)
        .order_by(Member.name, Member.id)
    )
    return tuple(Choice(id=id_, label=name) for id_, name in rows)


def request_of(session: Session, campaign_id: int, *, by: Actor) -> CampaignRequest:
    """A campaign as the request that would make it: what an edit of a part begins with."""
    campaign = by_id(session, campaign_id, by=by)
    view = view_of(session, campaign)
    kept = set(CampaignRequest.model_fields) - {"target_audience", "offer"}
    return CampaignRequest(
        target_audience=view.target_audience.model_dump(exclude_none=True),
        offer=_own(campaign),
        **{name: getattr(view, name) for name in kept},
    )


def _own(campaign: Campaign | None) -> OwnOffer | None:
    if campaign is None or campaign.name == DEFAULT or not campaign.offer:
        return None
    offer = offer_of(campaign)
    return OwnOffer(
        topic=offer.topic,
        value_proposition=offer.value_proposition,
        proof_points="\n".join(offer.proof_points),
        questions="\n".join(offer.questions),
        links="\n".join(f"{link.label} {link.url}" for link in offer.links),
    )


def read(session: Session, request: CampaignRequest, *, by: Actor) -> dict[str, Any]:
    """The columns that a request asks for; InvalidError names the field that is at fault."""
    window = request.send_window
    if window is not None and window.first_hour >= window.last_hour:
        raise InvalidError("The hours end before they begin.", field="send_window")
    if window is not None and not set(window.weekdays) <= set(range(7)):
        raise InvalidError("Weekdays are 0, a Monday, to 6.", field="send_window")
    channels = _channels(request.channels)
    kind = type_named(session, by.workspace_id, request.sequence_type)
    return {
        "name": read_name(request.name),
        "description": request.description.strip(),
        "channels": channels,
        "criteria": criteria.read(session, request.target_audience, by=by).model_dump(
            mode="json", exclude_defaults=True
        ),
        "min_qualification_score": request.min_qualification_score,
        "sequence_type": kind.name,
        "writer": _one_of(request.writer, WRITERS, "writer"),
        "template_id": _template(session, request.template_id, channels, by=by),
        "owner_id": _owner(session, request.owner_id, by=by),
        "custom_context": request.custom_context.strip(),
        "offer": _offer(request.offer),
        "num_variants": request.num_variants or kind.num_variants,
        "allocation": Allocation(_one_of(request.allocation, tuple(Allocation), "allocation")),
        "sender_ids": _senders(session, request.sender_ids, by=by),
        "send_window": window.model_dump(mode="json") if window is not None else None,
        "daily_limit": request.daily_limit,
        "budget_usd": request.budget_usd,
        "deal_value_usd": request.deal_value_usd,
        "tracking": _tracking(session, asked=request.tracking, by=by),
    }


def read_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidError("Give the campaign a name.", field="name")
    if name.casefold() in COMMAND_WORDS:
        raise InvalidError(
            f"“{name}” is what one types to make a campaign. Choose another name.", field="name"
        )
    if len(name) > MOST_NAME:
        raise InvalidError(f"Keep the name under {MOST_NAME} characters.", field="name")
    return name


def _channels(names: tuple[str, ...]) -> list[str]:
    known = [channel.value for channel in Channel]
    return [
        _one_of(name, tuple(known), "channels")
        for name in dict.fromkeys(name.strip().casefold() for name in names)
    ]


def _one_of(text: str, known: tuple[str, ...], field: str) -> str:
    if text.strip().casefold() not in known:
        said = ", ".join(known)
        raise InvalidError(f"“{text}” is no {field}. There are {said}.", field=field)
    return text.strip().casefold()


def _offer(own: OwnOffer | None) -> dict[str, Any]:
    if own is None or not any(own.model_dump().values()):
        return {}
    text = read_text(OfferRequest(**own.model_dump()))
    return Offer(**dict(text)).model_dump(mode="json")


def _template(
    session: Session, template_id: int | None, channels: list[str], *, by: Actor
) -> int | None:
    """The number of a template that is there and can be used on one of the channels."""
    if template_id is None:
        return None
    template = session.get(MessageTemplate, template_id)
    if template is None or template.workspace_id != by.workspace_id or template.removed_at:
        raise InvalidError("This template is no longer there.", field="template_id")
    if channels and template.channel.value not in channels:
        raise InvalidError(
            f"“{template.name}” is for {template.channel.value}, which this campaign does not use.",
            field="template_id",
        )
    return template_id


def _owner(session: Session, member_id: int | None, *, by: Actor) -> int | None:
    member = session.get(Member, member_id) if member_id is not None else None
    if member_id is not None and (member is None or member.workspace_id != by.workspace_id):
        raise InvalidError("The owner is no member of this team.", field="owner_id")
    return member_id


def _tracking(session: Session, *, asked: bool, by: Actor) -> bool:
    team = workspaces.settings_of(workspaces.get(session, by.workspace_id))
    if asked and not team.has_public_url:
        raise InvalidError(
            "Opens and clicks need an address that the world can reach. Set DRUMBEAT_PUBLIC_URL "
            "and start Drumbeat again.",
            field="tracking",
        )
    return asked


def _senders(session: Session, ids: tuple[int, ...], *, by: Actor) -> list[int]:
    known = set(
        session.scalars(
            select(Sender.id).where(
                Sender.workspace_id == by.workspace_id,
                Sender.channel == Channel.EMAIL,
                Sender.id.in_(ids),
            )
        )
    )
    if set(ids) - known:
        raise InvalidError("One of these mailboxes is no longer there.", field="sender_ids")
    return list(dict.fromkeys(ids))
