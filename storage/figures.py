"""Says what each figure of a campaign means for one touch, in SQL: for counting and recounting.

- pending: a draft, approved, or uncertain; `withheld`: skipped or stopped before it went out.
- sent: it went out. delivered: it went out and did not come back.
- opened: a person opened it or clicked in it; clicked: a person clicked.
- replied: a person answered. positive: the answer is interested, asks for a meeting or for
  something particular, and nobody has said that it is no interest; or a meeting was booked.
- opted_out: the answer asks for no more, or the provider reports it; complained: marked as spam.
- bounced: it came back. failed: it could not be sent, or a provider gave up.

A message counts once in each, however many events say so, and what a machine did in none.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, case, func, literal_column, or_, select
from sqlalchemy import cast as as_type

from storage.states import EventKind, ReplyLabel, TouchState
from storage.tables import Event, Reply, Touch

FIGURES: Final = (
    "total_messages",
    "pending",
    "withheld",
    "sent",
    "delivered",
    "opened",
    "clicked",
    "replied",
    "positive",
    "opted_out",
    "complained",
    "bounced",
    "failed",
    "meeting_booked",
)
COST: Final = "cost_nanousd"
"""The counter of what models cost; it belongs to no message."""
BIT: Final = {name: 1 << at for at, name in enumerate(FIGURES)}
PERIODS: Final = ("sent", "delivered", "replied", "positive", "meeting_booked")
"""The figures that are kept by day and month, for what came of the messages of a time."""
WENT_OUT: Final = sum(BIT[name] for name in PERIODS)
STATUSES: Final = (
    "bounced",
    "replied",
    "clicked",
    "opened",
    "delivered",
    "failed",
    "withheld",
    "pending",
)
"""A message's status is the first of these that is true of it."""
POSITIVE: Final = (
    ReplyLabel.INTERESTED,
    ReplyLabel.MEETING_REQUEST,
    ReplyLabel.INFORMATION_REQUEST,
)
TAKEN_BACK: Final = "not_interested"
"""The outcome by which a person says that an answer is no interest, whatever it was read as."""
_OF_EVENT: Final = {
    EventKind.OPENED: ("opened",),
    EventKind.CLICKED: ("opened", "clicked"),
    EventKind.REPLIED: ("replied",),
    EventKind.MEETING_BOOKED: ("positive", "meeting_booked"),
    EventKind.OPTED_OUT: ("opted_out",),
    EventKind.COMPLAINED: ("complained",),
    EventKind.BOUNCED: ("bounced",),
    EventKind.FAILED: ("failed",),
}


def status_of(figures: int) -> str:
    """The documents' status of a message: the furthest thing that happened to it."""
    return next((name for name in STATUSES if figures & BIT[name]), "gone")


def sent_variant() -> ColumnElement[int]:
    """The number of the variant that went out; 0 while none has."""
    return case((Touch.state == TouchState.SENT, Touch.variant_number), else_=0)


def figures_of_touch() -> ColumnElement[int]:
    """The bits of all figures that a row of `Touch` counts in."""
    total = BIT["total_messages"]
    open_ = total | BIT["pending"]
    known = _events().bitwise_or(_replies())
    return case(
        (Touch.state.in_((TouchState.DRAFT, TouchState.APPROVED)), open_),
        (Touch.state.in_((TouchState.SKIPPED, TouchState.STOPPED)), total | BIT["withheld"]),
        (Touch.state == TouchState.UNCERTAIN, known.bitwise_or(open_)),
        (Touch.state == TouchState.FAILED, known.bitwise_or(total | BIT["failed"])),
        (came_back(), known.bitwise_or(total | BIT["sent"])),
        else_=known.bitwise_or(total | BIT["sent"] | BIT["delivered"]),
    )


def _events() -> ColumnElement[int]:
    """All bits that events set: of each kind once, a sum of its bits is each bit once."""
    by_bit = [
        as_type(func.coalesce(func.max(case((_says(bit), bit), else_=0)), 0), Integer)
        for bit in sorted({BIT[name] for names in _OF_EVENT.values() for name in names})
    ]
    bits = reduce(operator.add, by_bit)
    return _whole(
        select(bits).where(
            Event.touch_id == Touch.id, Event.kind.in_(tuple(_OF_EVENT)), by_a_person()
        )
    )


def _says(bit: int) -> ColumnElement[bool]:
    kinds = [kind for kind, names in _OF_EVENT.items() if bit in {BIT[name] for name in names}]
    return Event.kind.in_(kinds)


def by_a_person() -> ColumnElement[bool]:
    """Whether an event is a person's doing; what a machine did says so."""
    machine = Event.facts["machine"].as_boolean()
    return or_(machine.is_(None), machine.is_(False))


def _replies() -> ColumnElement[int]:
    positive = Reply.label.in_(POSITIVE) & (func.coalesce(Reply.outcome, "") != TAKEN_BACK)
    asked_out = Reply.label == ReplyLabel.OPT_OUT
    bits = [
        as_type(func.coalesce(func.max(case((true_of, BIT[name]), else_=0)), 0), Integer)
        for name, true_of in (("positive", positive), ("opted_out", asked_out))
    ]
    return _whole(select(bits[0] + bits[1]).where(Reply.touch_id == Touch.id))


def _whole(query: Any) -> ColumnElement[int]:
    return func.coalesce(query.correlate(Touch).scalar_subquery(), literal_column("0"))


def came_back() -> ColumnElement[bool]:
    """For a query of `Touch`: whether it was returned as not deliverable."""
    return (
        select(Event.id)
        .where(Event.touch_id == Touch.id, Event.kind == EventKind.BOUNCED, by_a_person())
        .correlate(Touch)
        .exists()
    )
