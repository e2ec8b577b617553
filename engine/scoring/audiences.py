"""Decides which audiences a workspace has, and what is evidence that somebody belongs to one."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field
from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import AmbiguousError, NotFoundError
from engine.prospects.words import plain
from engine.scoring.model import Shipped
from storage.tables import Audience
from storage.unique import add_once

NEAR_ENOUGH = 75.0
EvidenceField = Literal["title", "company", "about"]


class Rule(Shipped):
    """`points` for an audience, once, if any of `words` stands in a field."""

    field: EvidenceField = Field(alias="in")
    points: Annotated[float, Field(gt=0)]
    words: tuple[str, ...] = Field(min_length=1)


class ShippedAudience(Shipped):
    key: str
    label: str
    target_share: Annotated[float, Field(ge=0)]
    purpose: str
    evidence: tuple[Rule, ...]


class AudienceFile(Shipped):
    audiences: tuple[ShippedAudience, ...] = Field(alias="audience")


@cache
def shipped_audiences() -> tuple[ShippedAudience, ...]:
    text = files("engine.scoring").joinpath("audiences.toml").read_text(encoding="utf-8")
    return AudienceFile.model_validate(tomllib.loads(text)).audiences


def ensure_audiences(session: Session, workspace_id: int) -> list[Audience]:
    """The workspace's audiences in their order; the shipped ones if it has none yet."""
    query = (
        select(Audience)
        .where(Audience.workspace_id == workspace_id)
        .order_by(Audience.position, Audience.id)
    )
    known = list(session.scalars(query))
    if known:
        return known
    for position, audience in enumerate(shipped_audiences()):
        add_once(
            session,
            Audience,
            workspace_id=workspace_id,
            key=audience.key,
            label=audience.label,
            target_share=audience.target_share,
            purpose=audience.purpose,
            evidence={"rules": [rule.model_dump(by_alias=True) for rule in audience.evidence]},
            position=position,
        )
    return list(session.scalars(query))


def named(audiences: Sequence[Audience], text: str) -> Audience:
    """The audience that `text` means: its key or label in any case, a part of it, or misspelt."""
    wanted = plain(text)
    for audience in audiences:
        if wanted in (plain(audience.key), plain(audience.label)):
            return audience
    words = wanted.split()
    fitting = [
        audience
        for audience in audiences
        if words and all(_begins(word, audience) for word in words)
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"`{audience.key}`" for audience in audiences)
    if len(fitting) > 1:
        raise AmbiguousError(f"“{text}” could be several segments. Say one of {names}.")
    nearest = process.extractOne(
        wanted,
        {audience.key: plain(audience.key) for audience in audiences},
        scorer=fuzz.WRatio,
        score_cutoff=NEAR_ENOUGH,
    )
    if nearest is None:
        raise NotFoundError(f"There is no segment “{text}”. The segments are {names}.")
    return next(audience for audience in audiences if audience.key == nearest[2])


def _begins(word: str, audience: Audience) -> bool:
    names = plain(f"{audience.key} {audience.label}").split()
    return any(name.startswith(word) for name in names)
