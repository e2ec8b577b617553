"""Decides what was entered in a campaign's forms, or said in the shell, as a request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from blocks.campaign_forms import ANYBODY, COUNTED, SHIPPED
from bot.reading_forms import read
from engine.errors import InvalidError
from engine.views.campaigns import CampaignRequest, OwnOffer, SendHours

CRITERIA = ("segment", "title", "country", "industry", "company_size", "grade", "tags", "owner")
LISTS = frozenset({"company_size", "tags"})
LABELS = {
    "min_qualification_score": "Least score",
    "daily_limit": "E-mails a day",
    "budget_usd": "Budget",
    "deal_value_usd": "Worth of one customer",
    "num_variants": "Variants",
    "tracking": "Opens and clicks",
}
"""What the forms call a field, where that is not its name."""
Entered = Mapping[str, str | None]


def request(before: CampaignRequest, **changes: Any) -> CampaignRequest:
    """The request with some fields changed; InvalidFieldsError names those that cannot be."""
    return read(CampaignRequest, {**before.model_dump(), **changes}, _sentence)


def _sentence(field: str, said: Any) -> str:
    return f"{LABELS.get(field, field.replace('_', ' ').capitalize())}: {_most(said)}."


def _most(error: Any) -> str:
    """What pydantic says, in words for a person."""
    limits = error.get("ctx", {})
    if "le" in limits:
        return f"at most {limits['le']:g}"
    if "ge" in limits:
        return f"at least {limits['ge']:g}"
    if "max_length" in limits:
        return f"at most {limits['max_length']} characters"
    return "this is not understood"


def short_form(before: CampaignRequest, text: Entered, chosen: Entered) -> CampaignRequest:
    """What the short form says; what it does not ask stays."""
    entered = {**text, **{k: v for k, v in chosen.items() if v is not None}}
    channels = entered["channels"] or ANYBODY
    return request(
        before,
        name=entered["name"] or "",
        channels=() if channels == ANYBODY else tuple(channels.split(",")),
        target_audience=_audience(before, entered),
        min_qualification_score=number(entered, "min_qualification_score") or 0,
        sequence_type=entered["sequence_type"],
        allocation=entered["allocation"],
    )


def long_form(
    before: CampaignRequest, text: Entered, chosen: Entered, senders: Sequence[str]
) -> CampaignRequest:
    """What the form with everything else says."""
    return request(
        before,
        description=text["description"] or "",
        target_audience=_audience(before, text),
        offer=_offer(before, text),
        writer=chosen["writer"],
        template_id=_chosen(chosen, "template_id", before.template_id),
        owner_id=_chosen(chosen, "owner_id", before.owner_id),
        custom_context=text["custom_context"] or "",
        num_variants=number(text, "num_variants", whole=True),
        sender_ids=tuple(int(id_) for id_ in senders),
        daily_limit=number(text, "daily_limit", whole=True),
        send_window=hours(text["send_window"], before.send_window),
        budget_usd=number(text, "budget_usd"),
        deal_value_usd=number(text, "deal_value_usd"),
        tracking=chosen["tracking"] == COUNTED,
    )


def _audience(before: CampaignRequest, entered: Entered) -> dict[str, Any]:
    """The criteria that a form asks, and the others as they were."""
    asked = [name for name in CRITERIA if name in entered]
    kept = {k: v for k, v in before.target_audience.items() if k not in asked}
    said = {name: (entered[name] or "").strip() for name in asked}
    return kept | {
        name: re.split(r"\s*[,;]\s*", words) if name in LISTS else words
        for name, words in said.items()
        if words and words != ANYBODY
    }


def _chosen(chosen: Entered, field: str, before: int | None) -> int | None:
    """The record that was chosen; as before where the form had nothing to choose from."""
    if field not in chosen:
        return before
    value = chosen[field]
    return int(value) if value is not None and value != SHIPPED else None


def _offer(before: CampaignRequest, text: Entered) -> dict[str, str] | None:
    if "topic" not in text:
        return None
    own = before.offer or OwnOffer()
    said = {name: text[name] or "" for name in ("topic", "value_proposition", "proof_points")}
    return own.model_dump() | said if any(said.values()) else None


def number(entered: Entered, field: str, *, whole: bool = False) -> float | int | None:
    """The number in a field; None where it is empty."""
    text = (entered[field] or "").replace("$", "").replace(",", "").strip()
    if not text:
        return None
    try:
        return int(text) if whole else float(text)
    except ValueError as error:
        raise InvalidError("Write a number.", field=field) from error


def hours(text: str | None, before: SendHours | None) -> dict[str, Any] | None:
    """`9-17` as hours; the weekdays stay."""
    if not (text or "").strip():
        return None
    found = re.fullmatch(r"\s*(\d{1,2})(?::00)?\s*(?:-|–|to)\s*(\d{1,2})(?::00)?\s*", text or "")
    if found is None or int(found[1]) > 23 or not 1 <= int(found[2]) <= 24:
        raise InvalidError("Write hours like 9-17.", field="send_window")
    kept = before or SendHours()
    return {**kept.model_dump(), "first_hour": int(found[1]), "last_hour": int(found[2])}
