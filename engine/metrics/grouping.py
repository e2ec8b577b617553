"""Decides what is told of the groups of messages: their names, order, and rates."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.metrics.differing import Whole
from engine.metrics.percents import percent_of_enough
from engine.metrics.person import NONE
from engine.scheduling.cadence import UNASSIGNED
from engine.scheduling.step_lines import kind_words
from engine.views.outcomes import By, GroupFigures
from storage.states import Channel, TouchKind
from storage.tables import Audience, Member, Sender

WITHOUT: Final = {By.SENDER: "Sent by hand", By.OWNER: "No owner"}
CHANNELS: Final = {
    Channel.EMAIL: "E-mail",
    Channel.LINKEDIN: "LinkedIn",
    Channel.PHONE: "Phone",
    Channel.SMS: "SMS",
    Channel.CUSTOM: "Own channels",
}


def groups(
    session: Session, workspace_id: int, found: Counter[Whole], by: By
) -> tuple[GroupFigures, ...]:
    """The figures of each group: hours and variants in their order, others by what they sent."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (which, key, figure), number in found.items():
        if which == by:
            counts[key][figure] = number
    labels = _labels(session, workspace_id, by)
    shown = [_figures(key, labels.get(key) or _label(by, key), counts[key]) for key in counts]
    if by in {By.HOUR, By.VARIANT}:
        return tuple(sorted(shown, key=lambda group: int(group.key)))
    return tuple(sorted(shown, key=lambda group: (-group.total, group.label)))


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


def _figures(key: str, label: str, counts: Counter[str]) -> GroupFigures:
    total, replies = counts["sent"], counts["replied"]
    positive, meetings = counts["positive"], counts["meeting_booked"]
    return GroupFigures(
        key=key,
        label=label,
        total=total,
        delivered=counts["delivered"],
        replies=replies,
        positive=positive,
        meetings=meetings,
        reply_rate=percent_of_enough(replies, total),
        positive_rate=percent_of_enough(positive, total),
        meeting_rate=percent_of_enough(meetings, total),
    )
