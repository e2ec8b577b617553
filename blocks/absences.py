"""Decides how it looks who is away and who stands in."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.actions import Action
from blocks.base import Message, button, context, esc, section
from blocks.refs import RecordRef
from engine.views.absences import AwayLine, AwayList


def away_card(found: AwayList) -> Message:
    """Each absence; a button ends those that the reader may end."""
    title = found.changed or ("Who is away" if found.absences else "Nobody is away.")
    blocks: list[Block] = [section(f"*{esc(title)}*")]
    for line in found.absences:
        if line.id in found.may_end:
            end = button("Is there after all", Action.AWAY_END, RecordRef(id=line.id))
            blocks.append(section(_line(line), accessory=end))
        else:
            blocks.append(section(_line(line)))
    blocks.append(context("`/outreach away 3 Dec to 10 Dec deputy @remy` says that you are away."))
    return Message(text=title, blocks=blocks)


def _line(line: AwayLine) -> str:
    first, last = (f"{day:%a} {day.day} {day:%b}" for day in (line.first, line.last))
    when = first if line.first == line.last else f"{first} to {last}"
    deputy = f"{esc(line.deputy, 80)} stands in" if line.deputy else "their work waits"
    return f"{esc(line.name, 80)}: {when}, {deputy}"
