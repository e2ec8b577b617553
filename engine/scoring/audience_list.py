"""Decides what is told of each audience: its part of the target, who is in it, its evidence."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.scoring.audiences import Rule, ensure_audiences
from engine.scoring.distribution import shares
from engine.views.audiences import AudienceLine, AudienceList
from engine.views.base import Actor
from storage.tables import Audience, Prospect


def list_audiences(session: Session, *, by: Actor, changed: str | None = None) -> AudienceList:
    """All audiences in their order, with how many prospects each has."""
    audiences = ensure_audiences(session, by.workspace_id)
    rows = session.execute(
        select(Prospect.segment, func.count())
        .where(Prospect.workspace_id == by.workspace_id, Prospect.segment.is_not(None))
        .group_by(Prospect.segment)
    )
    counts = {str(segment): count for segment, count in rows}
    target = shares({audience.key: audience.target_share for audience in audiences})
    return AudienceList(
        audiences=tuple(
            _line(each, target[each.key], counts.get(each.key, 0)) for each in audiences
        ),
        changed=changed,
    )


def _line(audience: Audience, target: float, prospects: int) -> AudienceLine:
    return AudienceLine(
        id=audience.id,
        key=audience.key,
        label=audience.label,
        target_share=audience.target_share,
        target=round(target, 4),
        prospects=prospects,
        purpose=audience.purpose,
        evidence=tuple(
            f"{rule.field} +{rule.points:g}: {', '.join(rule.words)}" for rule in rules_of(audience)
        ),
        version=audience.version,
        updated_by=audience.updated_by,
    )


def rules_of(audience: Audience) -> list[Rule]:
    return [Rule.model_validate(row) for row in audience.evidence.get("rules", [])]
