"""Decides which variant of a campaign's test somebody gets: once for a company, and for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.campaigns.allocation import assign, probabilities
from engine.views.verdicts import ArmCounts
from storage.figures import BIT
from storage.states import Allocation
from storage.tables import Assignment, Campaign, CountedMessage, Touch
from storage.unique import add_all_once

REPLY_WINDOW: Final = timedelta(days=7)
"""After which no answer is waited for: only then does a message speak for or against its arm."""


class Assigned(Protocol):
    """Who is given an arm."""

    id: int
    company_id: int | None
    segment: str | None


def arms_for(
    session: Session, campaign: Campaign, people: Sequence[Assigned], *, now: datetime
) -> dict[int, int]:
    """The arm of each person, from 1; none of anybody where the campaign makes no test."""
    if campaign.allocation is Allocation.FIRST or campaign.num_variants < 2:
        return {}
    units = {person.id: unit_of(person) for person in people}
    known = _known(session, campaign, set(units.values()))
    new = [person for person in people if units[person.id] not in known]
    if new:
        _draw(session, campaign, new, now=now)
        known = _known(session, campaign, set(units.values()))
    return {id_: known[unit] for id_, unit in units.items()}


def unit_of(person: Assigned) -> str:
    """Colleagues compare notes, so a company is one unit; who has none is one alone."""
    if person.company_id is not None:
        return f"company:{person.company_id}"
    return f"prospect:{person.id}"


def _known(session: Session, campaign: Campaign, units: set[str]) -> dict[str, int]:
    rows = session.execute(
        select(Assignment.unit, Assignment.arm).where(
            Assignment.workspace_id == campaign.workspace_id,
            Assignment.campaign_id == campaign.id,
            Assignment.unit.in_(units),
        )
    )
    return {unit: arm for unit, arm in rows}  # noqa: C416 - rows are no pairs


def _draw(
    session: Session, campaign: Campaign, people: Sequence[Assigned], *, now: datetime
) -> None:
    """Arms for units that have none. Of two who draw for one at once the first row stands."""
    given = _given(session, campaign)
    shares = None
    if campaign.allocation is Allocation.THOMPSON:
        shares = probabilities(closed(session, campaign, now=now))
    seed = int(campaign.created_at.timestamp() * 1_000_000) + campaign.id
    rows: dict[str, dict[str, object]] = {}
    for person in people:
        unit = unit_of(person)
        if unit in rows:
            continue
        counts = given[person.segment]
        drawn = assign(unit, seed=seed, segment=person.segment, given=counts, shares=shares)
        counts[drawn.arm] += 1
        rows[unit] = {
            "workspace_id": campaign.workspace_id,
            "campaign_id": campaign.id,
            "unit": unit,
            "segment": person.segment,
            "arm": drawn.arm + 1,
            "probability": drawn.probability,
            "at": now,
        }
    add_all_once(session, Assignment, list(rows.values()))


def _given(session: Session, campaign: Campaign) -> dict[str | None, list[int]]:
    """How many units of each segment have which arm."""
    given: dict[str | None, list[int]] = defaultdict(lambda: [0] * campaign.num_variants)
    rows = session.execute(
        select(Assignment.segment, Assignment.arm, func.count())
        .where(
            Assignment.workspace_id == campaign.workspace_id,
            Assignment.campaign_id == campaign.id,
            Assignment.arm <= campaign.num_variants,
        )
        .group_by(Assignment.segment, Assignment.arm)
    )
    for segment, arm, count in rows:
        given[segment][arm - 1] = count
    return given


def closed(session: Session, campaign: Campaign, *, now: datetime) -> list[ArmCounts]:
    """What came of each arm's messages whose reply window has closed."""
    rows = session.execute(
        select(CountedMessage.arm, CountedMessage.figures, func.count())
        .join(Touch, Touch.id == CountedMessage.id)
        .where(
            Touch.workspace_id == campaign.workspace_id,
            CountedMessage.campaign_id == campaign.id,
            Touch.sent_at <= now - REPLY_WINDOW,
        )
        .group_by(CountedMessage.arm, CountedMessage.figures)
    ).all()

    def total(arm: int, figure: str) -> int:
        """Of what was delivered: one that bounced can still have been clicked, or opted out."""
        both = BIT[figure] | BIT["delivered"]
        return sum(n for number, bits, n in rows if number == arm and bits & both == both)

    return [
        ArmCounts(
            number=arm,
            label=f"variant {arm}",
            positives=total(arm, "positive"),
            delivered=total(arm, "delivered"),
            optouts=total(arm, "opted_out"),
            complaints=total(arm, "complained"),
        )
        for arm in range(1, campaign.num_variants + 1)
    ]
