"""Decides who may get drafts in a campaign now, and why the others whom it means may not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, func, literal, not_, or_, select, true
from sqlalchemy.orm import Session

from engine.campaigns.criteria import conditions
from engine.prospects.consent import agreed
from engine.scoring.filters import CLOSED
from engine.views.campaigns import AudienceCount, LeftOut, TargetAudience
from storage import tables
from storage.states import OPEN_SEQUENCES, Approval, Channel, LeadStatus
from storage.tables import Campaign, Prospect

ANSWERED: Final = (*CLOSED, LeadStatus.INTERESTED, LeadStatus.ENGAGED)
"""Engaged is who answered in words, also that it is not for them: a person goes on from there."""
NAMED: Final = 3
"""How many of those who fit are named: the best."""
WORDS: Final = {
    "suppressed": ("is suppressed", "are suppressed"),
    "not_approved": ("is not approved", "are not approved"),
    "in_sequence": ("is in a sequence already", "are in a sequence already"),
    "closed": ("has answered, booked or said no", "have answered, booked or said no"),
    "on_hold": ("is on hold until a later day", "are on hold until a later day"),
    "no_channel": ("cannot be reached on its channels", "cannot be reached on its channels"),
    "not_scored": ("has no score yet", "have no score yet"),
    "below_score": ("is below the score", "are below the score"),
}
"""Why somebody is left out, the first that holds; in words that follow 1, and more than 1."""
FITS: Final = "fits"


def count(
    session: Session, campaign: Campaign, *, channels: Collection[Channel], now: datetime
) -> AudienceCount:
    """How many of those whom the criteria mean fit, and the reasons of the others.

    `channels` are those by which its sequences can go.
    """
    meant = and_(*conditions(session, wanted(campaign), campaign.workspace_id))
    why = case(*_reasons(session, campaign, channels, now), else_=FITS).label("why")
    rows = session.execute(select(why, func.count()).where(meant).group_by(why))
    found: dict[str, int] = {name: number for name, number in rows}  # noqa: C416 - rows are no pairs
    first = session.scalars(
        select(Prospect.full_name)
        .where(qualified(session, campaign, channels=channels, now=now))
        .order_by(Prospect.priority_score.desc().nulls_last(), Prospect.id)
        .limit(NAMED)
    )
    return AudienceCount(
        meant=sum(found.values()),
        qualified=found.get(FITS, 0),
        first=tuple(first),
        left_out=tuple(
            LeftOut(why=words[found[name] != 1], count=found[name])
            for name, words in WORDS.items()
            if name in found
        ),
    )


def qualified(
    session: Session, campaign: Campaign, *, channels: Collection[Channel], now: datetime
) -> ColumnElement[bool]:
    """Whom drafts are made for: meant, and none of the reasons against it holds."""
    against = or_(*(holds for holds, _ in _reasons(session, campaign, channels, now)))
    return and_(*conditions(session, wanted(campaign), campaign.workspace_id), not_(against))


def _reasons(
    session: Session, campaign: Campaign, channels: Collection[Channel], now: datetime
) -> Sequence[tuple[ColumnElement[bool], ColumnElement[str]]]:
    """What speaks against a prospect, with its name, in the order of `WORDS`."""
    sequence = (
        select(tables.Sequence.id)
        .where(
            tables.Sequence.prospect_id == Prospect.id, tables.Sequence.state.in_(OPEN_SEQUENCES)
        )
        .exists()
    )
    score, least = Prospect.priority_score, campaign.min_qualification_score
    holds: dict[str, ColumnElement[bool]] = {
        "suppressed": Prospect.lead_status == LeadStatus.SUPPRESSED,
        "not_approved": Prospect.approval != Approval.APPROVED,
        "in_sequence": sequence,
        "closed": Prospect.lead_status.in_(ANSWERED),
        "on_hold": and_(Prospect.hold_until.is_not(None), Prospect.hold_until > now.date()),
        "no_channel": not_(or_(false(), *(_reached_by(session, each) for each in channels))),
        "not_scored": score.is_(None) & literal(least > 0),
        "below_score": score.is_not(None) & (score < least),
    }
    return [(holds[name], literal(name)) for name in WORDS]


def _reached_by(session: Session, channel: Channel) -> ColumnElement[bool]:
    """What `scheduling.reach` says of one prospect, asked of a whole table."""
    if channel is Channel.EMAIL:
        return Prospect.email.is_not(None)
    if channel is Channel.LINKEDIN:
        return Prospect.linkedin_url.is_not(None)
    if channel is Channel.CUSTOM:
        return true()
    has_phone = Prospect.phone.is_not(None)
    return has_phone & agreed(session) if channel is Channel.SMS else has_phone


def wanted(campaign: Campaign) -> TargetAudience:
    return TargetAudience.model_validate(campaign.criteria)
