"""Decides what is told of the messages of a time: how far they came, how soon, at what cost."""

from __future__ import annotations

from enum import StrEnum

from engine.views.base import View


class By(StrEnum):
    """What the figures of a time can be broken down by."""

    SEGMENT = "segment"
    SEQUENCE = "sequence"
    STEP = "step"
    VARIANT = "variant"
    CHANNEL = "channel"
    SENDER = "sender"
    OWNER = "owner"
    SOURCE = "source"
    HOUR = "hour"
    """The hour at which it went out on the recipient's clock."""


class GroupFigures(View):
    """What came by now of the messages of one group that went out in the time, each once.

    Rates are percent of `total`, the group's messages that went out; None where these are few.
    """

    key: str
    label: str
    total: int
    delivered: int
    replies: int
    positive: int
    meetings: int
    reply_rate: float | None
    positive_rate: float | None
    meeting_rate: float | None


class Funnel(View):
    """How far the people came who were written to in the time: each is in all steps they reached.

    Rates are percent of the step before, as named; None where that step has few.
    """

    contacted: int
    delivered: int
    replied: int
    positive: int
    meeting: int
    delivered_of_contacted: float | None
    replied_of_delivered: float | None
    positive_of_replied: float | None
    meeting_of_positive: float | None


class TimeToReply(View):
    """Hours from a message to its first answer: half of `answers` came within `median`."""

    answers: int
    lower_quartile: float
    median: float
    upper_quartile: float


class OutreachCost(View):
    """What models cost in the time, and that over the answered messages; None without any.

    `calls_without_price` are not in it: nobody has said what their model costs.
    """

    total_usd: float
    cost_per_reply: float | None
    calls_without_price: int


class Outcomes(View):
    """What came by now of the messages that went out in a time, whenever it came."""

    by: By | None
    groups: tuple[GroupFigures, ...]
    funnel: Funnel
    time_to_reply: TimeToReply | None
    """None where few have answered."""
    cost: OutreachCost


class PeopleRecount(View):
    """What a recount of the figures of times put right: nothing, if all is well."""

    people_put_right: int
    counters_put_right: int

    @property
    def all_right(self) -> bool:
        return not (self.people_put_right or self.counters_put_right)


NO_OUTCOMES = Outcomes(
    by=None,
    groups=(),
    funnel=Funnel(
        contacted=0,
        delivered=0,
        replied=0,
        positive=0,
        meeting=0,
        delivered_of_contacted=None,
        replied_of_delivered=None,
        positive_of_replied=None,
        meeting_of_positive=None,
    ),
    time_to_reply=None,
    cost=OutreachCost(total_usd=0.0, cost_per_reply=None, calls_without_price=0),
)


def example(by: By | None = None) -> Outcomes:
    groups = (
        GroupFigures(
            key="email",
            label="E-mail",
            total=90,
            delivered=87,
            replies=18,
            positive=11,
            meetings=6,
            reply_rate=20.0,
            positive_rate=12.22,
            meeting_rate=6.67,
        ),
        GroupFigures(
            key="linkedin",
            label="LinkedIn <!channel>",
            total=55,
            delivered=55,
            replies=6,
            positive=4,
            meetings=2,
            reply_rate=10.91,
            positive_rate=7.27,
            meeting_rate=3.64,
        ),
        GroupFigures(
            key="phone",
            label="Phone",
            total=5,
            delivered=5,
            replies=1,
            positive=0,
            meetings=0,
            reply_rate=None,
            positive_rate=None,
            meeting_rate=None,
        ),
    )
    return Outcomes(
        by=by,
        groups=groups if by else (),
        funnel=Funnel(
            contacted=102,
            delivered=99,
            replied=25,
            positive=15,
            meeting=8,
            delivered_of_contacted=97.06,
            replied_of_delivered=25.25,
            positive_of_replied=60.0,
            meeting_of_positive=53.33,
        ),
        time_to_reply=TimeToReply(answers=25, lower_quartile=3.2, median=19.5, upper_quartile=51.0),
        cost=OutreachCost(total_usd=0.42, cost_per_reply=0.0168, calls_without_price=0),
    )
