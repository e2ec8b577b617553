"""Decides what came of the messages that went out in a time: how far, how soon, at what cost.

A message belongs to the time in which it went out, so that no group answers more than it was sent.
"""

from __future__ import annotations

from datetime import datetime
from statistics import quantiles

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from engine.metrics.grouping import groups
from engine.metrics.percents import percent_of_enough
from engine.views.metrics import FEWEST
from engine.views.outcomes import By, Funnel, Outcomes, OutreachCost, TimeToReply
from storage import counting
from storage.figures import BIT, by_a_person
from storage.states import EventKind
from storage.tables import CountedMessage, Event, ModelCall, Touch

HOUR = 3600.0


def outcomes(
    session: Session,
    workspace_id: int,
    *,
    since: datetime | None,
    until: datetime,
    by: By | None,
) -> Outcomes:
    """What came by now of the messages that went out in `(since, until]`."""
    counting.write(session)
    within = went_out(workspace_id, since, until)
    return Outcomes(
        by=by,
        groups=groups(session, workspace_id, within, by) if by else (),
        funnel=_funnel(session, within),
        time_to_reply=_time_to_reply(session, workspace_id, within),
        cost=_cost(session, workspace_id, since, until, within),
    )


def went_out(
    workspace_id: int, since: datetime | None, until: datetime
) -> list[ColumnElement[bool]]:
    """Of rows of `Touch`: went out in the time; by the index on both columns."""
    within = [Touch.workspace_id == workspace_id, Touch.sent_at <= until]
    return within if since is None else [*within, Touch.sent_at > since]


def is_counted_as(figure: str) -> ColumnElement[bool]:
    return CountedMessage.figures.bitwise_and(BIT[figure]) != 0


def _funnel(session: Session, within: list[ColumnElement[bool]]) -> Funnel:
    """People, each once in every step that one of their messages reached."""
    contacted, delivered, replied, positive, meeting = session.execute(
        select(
            _people("sent"),
            _people("delivered"),
            _people("replied"),
            _people("positive"),
            _people("meeting_booked"),
        )
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .where(*within)
    ).one()
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


def _people(figure: str) -> ColumnElement[int]:
    return func.count(case((is_counted_as(figure), Touch.prospect_id)).distinct())


def _time_to_reply(
    session: Session, workspace_id: int, within: list[ColumnElement[bool]]
) -> TimeToReply | None:
    """From the message to the first answer to it that a person wrote.

    Answers are few and are looked up first: a message's own events are not found by its index
    where the database takes all answers of the team for the shorter list.
    """
    first = (
        select(Event.touch_id, func.min(Event.at).label("at"))
        .where(
            Event.workspace_id == workspace_id,
            Event.kind == EventKind.REPLIED,
            Event.touch_id.is_not(None),
            by_a_person(),
        )
        .group_by(Event.touch_id)
        .subquery()
    )
    rows = session.execute(
        select(Touch.sent_at, first.c.at).join(first, first.c.touch_id == Touch.id).where(*within)
    ).all()
    if len(rows) < FEWEST:
        return None
    hours = [max((answered - sent).total_seconds(), 0.0) / HOUR for sent, answered in rows if sent]
    lower, median, upper = (round(hour, 1) for hour in quantiles(hours, n=4, method="inclusive"))
    return TimeToReply(answers=len(rows), lower_quartile=lower, median=median, upper_quartile=upper)


def _cost(
    session: Session,
    workspace_id: int,
    since: datetime | None,
    until: datetime,
    within: list[ColumnElement[bool]],
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
    answered = session.scalar(
        select(func.count())
        .select_from(Touch)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .where(*within, is_counted_as("replied"))
    )
    return OutreachCost(
        total_usd=round(total or 0.0, 9),
        cost_per_reply=round(total / answered, 9) if answered and total else None,
        calls_without_price=unpriced,
    )
