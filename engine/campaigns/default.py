"""Decides which campaign a single prospect's sequence belongs to, and what its offer says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns import offers
from engine.campaigns.offers import Link, Offer, OfferText
from engine.errors import InvalidError
from engine.members import require_admin
from engine.scoring.audiences import ensure_audiences, named
from engine.views.base import Actor
from engine.views.offers import OfferForm, OfferRequest, OfferSaved
from engine.views.sequences import USUAL_TYPE
from storage.states import CampaignState
from storage.tables import Campaign
from storage.unique import add_once

NAME = "Default"


def default_campaign(session: Session, workspace_id: int, now: datetime) -> Campaign:
    """The campaign that sequences for single prospects belong to; made at first sight."""
    by_name = select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.name == NAME)
    campaign = session.scalars(by_name).first()
    if campaign is not None:
        return campaign
    add_once(
        session,
        Campaign,
        workspace_id=workspace_id,
        name=NAME,
        state=CampaignState.ACTIVE,
        sequence_type=USUAL_TYPE,
        offer=offers.sample().model_dump(mode="json"),
        created_at=now,
    )
    return session.scalars(by_name).one()


def offer_of(campaign: Campaign) -> Offer:
    return Offer.model_validate(campaign.offer)


def uses_the_sample(session: Session, workspace_id: int) -> bool:
    """Whether the team has not yet said what it offers."""
    teams = session.scalars(
        select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.name == NAME)
    ).first()
    return (offer_of(teams) if teams is not None else offers.sample()).sample


def offer_in_force(session: Session, campaign: Campaign) -> Offer:
    """What a campaign's drafts speak of: its own offer, or the team's, who signs included."""
    own = offer_of(campaign)
    if campaign.name == NAME:
        return own
    teams = session.scalars(
        select(Campaign).where(
            Campaign.workspace_id == campaign.workspace_id, Campaign.name == NAME
        )
    ).first()
    team = offer_of(teams) if teams is not None else offers.sample()
    if not own.value_proposition:
        return team
    return own.model_copy(
        update={
            "sender_name": own.sender_name or team.sender_name,
            "sign_off": own.sign_off or team.sign_off,
        }
    )


def offer_form(session: Session, audience: str | None, *, by: Actor, now: datetime) -> OfferForm:
    """The offer to edit: for everyone, or what is said to one audience. Admins only."""
    require_admin(by)
    workspace = workspaces.get(session, by.workspace_id)
    offer = offer_of(default_campaign(session, by.workspace_id, now))
    label = None
    if audience is not None:
        audience, label = _audience(session, by.workspace_id, audience)
    text = offer if audience is None else offer.for_audience(audience)
    return OfferForm(
        audience=audience,
        audience_label=label,
        sample=text.sample,
        topic=text.topic,
        value_proposition=text.value_proposition,
        proof_points="\n".join(text.proof_points),
        questions="\n".join(text.questions),
        links="\n".join(f"{link.label} {link.url}" for link in text.links),
        sender_name=offer.sender_name,
        sign_off=offer.sign_off,
        postal_address=workspaces.settings_of(workspace).postal_address or "",
    )


def save_offer(session: Session, request: OfferRequest, *, by: Actor, now: datetime) -> OfferSaved:
    """Keep a team's own words; drafts written from now on use them. Admins only.

    Raises InvalidError naming the form's field that is at fault.
    """
    require_admin(by)
    audience, for_whom = None, "everyone"
    if request.audience is not None:
        audience, for_whom = _audience(session, by.workspace_id, request.audience)
    text = read_text(request)
    campaign = default_campaign(session, by.workspace_id, now)
    before = offer_of(campaign)
    shown = before.for_audience(audience)
    unchanged = text.model_copy(update={"sample": shown.sample}) == shown
    offer = before if unchanged else before.with_text(text, audience)
    if audience is None:
        offer = _signed(offer, request)
        _keep_address(session, by.workspace_id, request.postal_address)
    campaign.offer = offer.model_dump(mode="json")
    session.flush()
    if unchanged and shown.sample:
        return OfferSaved(
            text="That still is the sample offer, about a made-up product, and drafts say so. "
            "Write your own words over it."
        )
    return OfferSaved(
        text=f"Saved the offer for {for_whom}. Drafts written from now on use it; "
        "press Regenerate on the ones that stand."
    )


def read_text(request: OfferRequest) -> OfferText:
    """A team's own words about the offer; InvalidError names the field that is at fault."""
    if not request.topic.strip():
        raise InvalidError("Say in a few words what you work on.", field="topic")
    if not request.value_proposition.strip():
        raise InvalidError("Say in a sentence what you offer.", field="value_proposition")
    try:
        return OfferText(
            topic=request.topic.strip().rstrip("."),
            value_proposition=request.value_proposition,
            proof_points=tuple(_lines(request.proof_points)),
            questions=tuple(_lines(request.questions)),
            links=tuple(_link(line) for line in _lines(request.links)),
        )
    except ValidationError as error:
        raise _sentence(error) from error


def _signed(offer: Offer, request: OfferRequest) -> Offer:
    try:
        return Offer.model_validate(
            dict(offer)
            | {"sender_name": request.sender_name or "", "sign_off": request.sign_off or ""}
        )
    except ValidationError as error:
        raise _sentence(error) from error


def _keep_address(session: Session, workspace_id: int, address: str | None) -> None:
    workspace = workspaces.get(session, workspace_id)
    kept = {key: value for key, value in workspace.settings.items() if key != "postal_address"}
    flat = ", ".join(_lines(address or ""))
    workspace.settings = kept | ({"postal_address": flat} if flat else {})


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _link(line: str) -> Link:
    label, _, url = line.rpartition(" ")
    if not label or not url.startswith(("https://", "http://")):
        raise InvalidError(
            "Write each link as words, a space and the address: a sample page https://…",
            field="links",
        )
    return Link(label=label, url=url)


def _sentence(error: ValidationError) -> InvalidError:
    first = error.errors()[0]
    field = str(first["loc"][0])
    if first["type"] == "string_too_long":
        most = first["ctx"]["max_length"]
        return InvalidError(f"Keep each line under {most} characters.", field=field)
    if first["type"] == "too_long":
        return InvalidError(f"Keep it to {offers.MOST_LINES} lines.", field=field)
    if first["type"] == "string_pattern_mismatch":
        return InvalidError("A link begins with https:// and has no spaces.", field=field)
    return InvalidError(
        "Leave out { and }: drafts fill in names and companies by themselves.", field=field
    )


def _audience(session: Session, workspace_id: int, text: str) -> tuple[str, str]:
    """The key and label of the audience that `text` means; an error lists those there are."""
    audience = named(ensure_audiences(session, workspace_id), text)
    return audience.key, audience.label
