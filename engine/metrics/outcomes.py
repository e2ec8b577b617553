"""Decides what came of the messages that went out in a time: how far, how soon, at what cost.

A message belongs to the time in which it went out, so that no group answers more than it was sent.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.metrics.differing import Whole
from engine.metrics.grouping import groups
from engine.metrics.percents import percent_of_enough
from engine.metrics.person import ANSWERED, PEOPLE, WAITED
from engine.metrics.waits import quartiles
from engine.views.metrics import FEWEST
from engine.views.outcomes import By, Funnel, Outcomes, OutreachCost, TimeToReply
from storage.figures import PERIODS
from storage.tables import ModelCall

READ: Final = (PEOPLE, ANSWERED, By.CHANNEL)
"""What outcomes are made of, whatever they are broken down by."""


def outcomes(
    session: Session,
    workspace_id: int,
    found: Counter[Whole],
    *,
    since: datetime | None,
    until: datetime,
    by: By | None,
) -> Outcomes:
    """What came by now of the messages that went out in `(since, until]`, of which `found` is."""
    return Outcomes(
        by=by,
        groups=groups(session, workspace_id, found, by) if by else (),
        funnel=funnel_of(found),
        time_to_reply=_time_to_reply(found),
        cost=_cost(session, workspace_id, since, until, _answered(found)),
    )


def funnel_of(found: Counter[Whole]) -> Funnel:
    """People, each once in every step that one of their messages reached."""
    contacted, delivered, replied, positive, meeting = (
        found[Whole(PEOPLE, "", figure)] for figure in PERIODS
    )
    return Funnel(
        contacted=contacted,
        delivered=delivered,
        replied=replied,
        positive=positive,
        meeting=meeting,
        delivered_of_contacted=percent_of_enough(delivered, contacted),
        replied_of_delivered=percent_of_enough(replied, delivered),
        positive_of_replied=percent_of_enough(positive, replied),
        meeting_of_positive=percent_of_enough(meeting, positive),
    )


def _time_to_reply(found: Counter[Whole]) -> TimeToReply | None:
    """From the message to the first answer to it that a person wrote."""
    hours, exact = (
        {int(value): n for (by, value, _), n in found.items() if by == which}
        for which in (ANSWERED, WAITED)
    )
    answers = sum(hours.values())
    if answers < FEWEST:
        return None
    lower, median, upper = quartiles(hours, exact)
    return TimeToReply(answers=answers, lower_quartile=lower, median=median, upper_quartile=upper)


def _answered(found: Counter[Whole]) -> int:
    """Messages that were answered; each is in one of the groups of a breakdown."""
    return sum(n for (by, _, name), n in found.items() if by == By.CHANNEL and name == "replied")


def _cost(
    session: Session,
    workspace_id: int,
    since: datetime | None,
    until: datetime,
    answered: int,
) -> OutreachCost:
    made = [ModelCall.workspace_id == workspace_id, ModelCall.at <= until]
    if since is not None:
        made.append(ModelCall.at > since)
    total, unpriced = session.execute(
        select(
            func.sum(ModelCall.cost_usd),
            func.count(case((ModelCall.cost_usd.is_(None), 1))),
        ).where(*made)
    ).one()
    return OutreachCost(
        total_usd=round(total or 0.0, 9),
        cost_per_reply=round(total / answered, 9) if answered and total else None,
        calls_without_price=unpriced,
    )
