"""Reads what people count as: their messages with their groups, answers, and meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.person import (
    NONE,
    Instant,
    Message,
    Person,
    group_of,
    instant,
    together,
)
from engine.scheduling.cadence import UNASSIGNED
from engine.scheduling.calendar import zone_or
from engine.views.outcomes import By
from storage.figures import by_a_person
from storage.states import EventKind, MailState
from storage.tables import CountedMessage, Event, Mail, Prospect, Touch
from storage.tables import Sequence as SequenceRow
from storage.teams import of_team

SEGMENT = func.coalesce(SequenceRow.segment, Prospect.segment, UNASSIGNED)


@dataclass
class Found:
    """What is known of one message while its rows are read."""

    places: tuple[str, ...]
    at: datetime | None = None
    figures: int = 0
    answered: Instant | None = None
    said: dict[EventKind, list[Instant]] = field(default_factory=lambda: defaultdict(list))

    def message(self) -> Message:
        sent, replied = (
            tuple(sorted(self.said[kind])) for kind in (EventKind.SENT, EventKind.REPLIED)
        )
        at = None if self.at is None else instant(self.at)
        noted = None if sent == (at,) else sent
        return Message(at, self.figures, together(self.places), self.answered, noted, replied)


def facts_of(session: Session, workspace_id: int, ids: Sequence[int]) -> dict[int, Person]:
    """What each of these prospects counts as now; whoever counts as nothing is not among them."""
    zone = workspaces.zone_of(workspaces.get(session, workspace_id))
    messages: dict[int, dict[int, Found]] = defaultdict(dict)
    for person_id, touch_id, row in _messages(session, workspace_id, ids):
        messages[person_id][touch_id] = Found(_places(row, zone), row.sent_at, row.figures or 0)
    for row in _said(session, workspace_id, ids):
        found = messages[row.prospect_id][row.touch_id]
        at = instant(row.at)
        found.said[row.kind].append(at)
        if row.kind is EventKind.REPLIED and row.by_a_person:
            found.answered = at if found.answered is None else min(found.answered, at)
    booked: dict[int, list[tuple[Instant, str]]] = defaultdict(list)
    for row in _booked(session, workspace_id, ids):
        group = group_of(row.kind and row.kind.value, row.segment, row.type)
        booked[row.prospect_id].append((instant(row.at), group))
    return {
        id_: Person(
            tuple(found.message() for _, found in sorted(messages[id_].items())),
            tuple(booked[id_]),
        )
        for id_ in ids
        if id_ in messages or id_ in booked
    }


def _messages(session: Session, workspace_id: int, ids: Sequence[int]) -> list[Any]:
    """Those that went out, and those to which something happened."""
    happened = (
        select(Event.id)
        .where(Event.touch_id == Touch.id, Event.kind.in_((EventKind.SENT, EventKind.REPLIED)))
        .exists()
    )
    rows = session.execute(
        select(
            Touch.prospect_id,
            Touch.id,
            Touch.sent_at,
            CountedMessage.figures,
            SEGMENT.label("segment"),
            SequenceRow.type,
            Touch.kind,
            Touch.variant_number,
            Touch.channel,
            Mail.sender_id,
            Prospect.owner_id,
            Prospect.source,
            Prospect.timezone,
        )
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .outerjoin(
            Mail,
            (Mail.touch_id == Touch.id)
            & (Mail.state == MailState.SENT)
            & Mail.came_back_at.is_(None),
        )
        .where(
            Touch.prospect_id.in_(ids),
            of_team(Touch, workspace_id),
            Touch.sent_at.is_not(None) | happened,
        )
    )
    return [(row.prospect_id, row.id, row) for row in rows]


def _places(row: Any, team: ZoneInfo) -> tuple[str, ...]:
    """The hour is on the recipient's clock that day; on the team's where theirs is not known."""
    at = row.sent_at
    values = {
        By.SEGMENT: row.segment,
        By.SEQUENCE: row.type,
        By.STEP: row.kind.value,
        By.VARIANT: row.variant_number,
        By.CHANNEL: row.channel.value,
        By.SENDER: row.sender_id,
        By.OWNER: row.owner_id,
        By.SOURCE: row.source,
        By.HOUR: None if at is None else at.astimezone(zone_or(row.timezone, team)).hour,
    }
    return tuple(NONE if values[by] is None else str(values[by]) for by in By)


def _said(session: Session, workspace_id: int, ids: Sequence[int]) -> list[Any]:
    query = (
        select(
            Touch.prospect_id,
            Event.touch_id,
            Event.kind,
            Event.at,
            by_a_person().label("by_a_person"),
        )
        .join(Event, Event.touch_id == Touch.id)
        .where(
            Touch.prospect_id.in_(ids),
            of_team(Touch, workspace_id),
            Event.kind.in_((EventKind.SENT, EventKind.REPLIED)),
        )
    )
    return list(session.execute(query))


def _booked(session: Session, workspace_id: int, ids: Sequence[int]) -> list[Any]:
    query = (
        select(
            Event.prospect_id,
            Event.at,
            Touch.kind,
            SEGMENT.label("segment"),
            SequenceRow.type,
        )
        .join(Prospect, Prospect.id == Event.prospect_id)
        .outerjoin(Touch, Touch.id == Event.touch_id)
        .outerjoin(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .where(
            Event.prospect_id.in_(ids),
            of_team(Event, workspace_id),
            Event.kind == EventKind.MEETING_BOOKED,
        )
        .order_by(Event.at, Event.id)
    )
    return list(session.execute(query))
