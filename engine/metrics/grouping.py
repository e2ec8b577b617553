"""Decides which group a message belongs to: its audience, channel, sender, local hour and so on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.percents import percent_of_enough
from engine.scheduling.cadence import UNASSIGNED
from engine.scheduling.calendar import zone_or
from engine.scheduling.step_lines import kind_words
from engine.views.outcomes import By, GroupFigures
from storage.figures import BIT
from storage.states import Channel, MailState, TouchKind
from storage.tables import Audience, CountedMessage, Mail, Member, Prospect, Sender, Touch
from storage.tables import Sequence as SequenceRow

NONE: Final = "none"
"""The key of messages to which nothing of the kind belongs."""
WITHOUT: Final = {By.SENDER: "Sent by hand", By.OWNER: "No owner"}
CHANNELS: Final = {
    Channel.EMAIL: "E-mail",
    Channel.LINKEDIN: "LinkedIn",
    Channel.PHONE: "Phone",
    Channel.SMS: "SMS",
    Channel.CUSTOM: "Own channels",
}
Counts = dict[str, Counter[int]]
"""By key, how many messages count as each set of figures (`storage.figures.BIT`)."""


def groups(
    session: Session, workspace_id: int, within: Sequence[ColumnElement[bool]], by: By
) -> tuple[GroupFigures, ...]:
    """The figures of each group: hours and variants in their order, others by what they sent."""
    counts: Counts = defaultdict(Counter)
    for value, figures, number in _rows(session, workspace_id, within, by):
        counts[_key(value)][figures] += number
    labels = _labels(session, workspace_id, by)
    found = [_figures(key, labels.get(key) or _label(by, key), counts[key]) for key in counts]
    if by in {By.HOUR, By.VARIANT}:
        return tuple(sorted(found, key=lambda group: int(group.key)))
    return tuple(sorted(found, key=lambda group: (-group.total, group.label)))


def _key(value: object) -> str:
    return NONE if value is None else str(value)


def _rows(
    session: Session, workspace_id: int, within: Sequence[ColumnElement[bool]], by: By
) -> Sequence[tuple[Any, int, int]]:
    if by is By.HOUR:
        return _by_hour(session, workspace_id, within)
    columns: dict[By, Any] = {
        By.SEGMENT: func.coalesce(SequenceRow.segment, Prospect.segment, UNASSIGNED),
        By.SEQUENCE: SequenceRow.type,
        By.STEP: Touch.kind,
        By.VARIANT: Touch.variant_number,
        By.CHANNEL: Touch.channel,
        By.SENDER: Mail.sender_id,
        By.OWNER: Prospect.owner_id,
        By.SOURCE: Prospect.source,
    }
    key = columns[by].label("which")
    query = select(key, CountedMessage.figures, func.count())
    query = _joined(query, by).where(*within)
    return [tuple(row) for row in session.execute(query.group_by("which", CountedMessage.figures))]


def _joined(query: Select[Any], by: By) -> Select[Any]:
    """The tables that the groups need, and no others: a million rows are not joined for nothing."""
    query = query.select_from(Touch).join(CountedMessage, CountedMessage.id == Touch.id)
    if by in {By.SEGMENT, By.SEQUENCE}:
        query = query.join(SequenceRow, SequenceRow.id == Touch.sequence_id)
    if by in {By.SEGMENT, By.OWNER, By.SOURCE}:
        query = query.join(Prospect, Prospect.id == Touch.prospect_id)
    if by is By.SENDER:
        query = query.outerjoin(Mail, (Mail.touch_id == Touch.id) & (Mail.state == MailState.SENT))
    return query


def _by_hour(
    session: Session, workspace_id: int, within: Sequence[ColumnElement[bool]]
) -> list[tuple[int, int, int]]:
    """On the recipient's clock as it stood that day; on the team's where theirs is not known."""
    team = workspaces.zone_of(workspaces.get(session, workspace_id))
    minute = sent_minute(session).label("minute")
    rows = session.execute(
        select(minute, Prospect.timezone, CountedMessage.figures, func.count())
        .select_from(Touch)
        .join(CountedMessage, CountedMessage.id == Touch.id)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .where(*within)
        .group_by("minute", Prospect.timezone, CountedMessage.figures)
    )
    return [
        (at_minute(minute).astimezone(zone_or(zone, team)).hour, figures, number)
        for minute, zone, figures, number in rows
    ]


def sent_minute(session: Session) -> ColumnElement[str]:
    """The minute in which a touch went out, in UTC, as both databases can group by it."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Touch.sent_at), "YYYY-MM-DD HH24:MI")
    return func.strftime("%Y-%m-%d %H:%M", Touch.sent_at)


def at_minute(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _labels(session: Session, workspace_id: int, by: By) -> dict[str, str]:
    """What people call the groups that have a name of the team's own."""
    names: dict[By, Any] = {
        By.SEGMENT: select(Audience.key, Audience.label).where(
            Audience.workspace_id == workspace_id
        ),
        By.SENDER: select(Sender.id, Sender.address).where(Sender.workspace_id == workspace_id),
        By.OWNER: select(Member.id, Member.name).where(Member.workspace_id == workspace_id),
    }
    if by not in names:
        return {}
    return {str(key): label for key, label in session.execute(names[by])}


def _label(by: By, key: str) -> str:
    if key == UNASSIGNED and by is By.SEGMENT:
        return "No audience"
    if key == NONE:
        return WITHOUT.get(by, "None")
    if by is By.HOUR:
        return f"{int(key):02}:00"
    if by is By.VARIANT:
        return f"Variant {key}"
    if by is By.STEP:
        return kind_words(TouchKind(key)).capitalize()
    return CHANNELS[Channel(key)] if by is By.CHANNEL else key


def _figures(key: str, label: str, counts: Counter[int]) -> GroupFigures:
    def number(figure: str) -> int:
        return sum(count for bits, count in counts.items() if bits & BIT[figure])

    total, replies = number("sent"), number("replied")
    positive, meetings = number("positive"), number("meeting_booked")
    return GroupFigures(
        key=key,
        label=label,
        total=total,
        delivered=number("delivered"),
        replies=replies,
        positive=positive,
        meetings=meetings,
        reply_rate=percent_of_enough(replies, total),
        positive_rate=percent_of_enough(positive, total),
        meeting_rate=percent_of_enough(meetings, total),
    )
