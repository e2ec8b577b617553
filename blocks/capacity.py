"""Decides how it looks how much each of the team does and when."""

from __future__ import annotations

from calendar import day_abbr

from blocks.base import Message, context, esc, section
from engine.views.capacity import CapacityLine, CapacityList


def capacity_card(found: CapacityList) -> Message:
    title = found.changed or "How much each of the team does"
    lines = "\n".join(map(_line, found.members))
    return Message(
        text=title,
        blocks=[
            section(f"*{esc(title)}*\n{lines}"),
            context(
                "`/outreach capacity 15 a day Mon-Thu` says it of yourself. The rest rolls on."
            ),
        ],
    )


def _line(line: CapacityLine) -> str:
    most = "any number" if line.per_day is None else str(line.per_day)
    return f"{esc(line.name, 80)}: {most} a day, {' '.join(day_abbr[day] for day in line.weekdays)}"
