"""Decides how the form looks in which an entry of a week is moved or left out."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import Message, context, esc, section, shorten
from blocks.cadence import WeekOf, week_message
from blocks.forms import modal, select_input
from blocks.refs import Ref
from engine.views.cadence import WeekChanged, WeeklyCadence, WeeklyEntry

ENTRY, DAY = "entry", "day"
MOST_ENTRIES = 100
NOT_THIS_WEEK = "-"


class EntryRef(Ref):
    """A prospect, and the day on which they stood in the plan that was shown."""

    id: int
    seen: date


def change_modal(week: WeeklyCadence, channel: str) -> Modal_:
    """Which entry, and on which of the days that are left it comes."""
    entries = [entry for entry in week.entries if entry.needs_a_person]
    days = {str(day.date): f"{day.day} {day.date.day}" for day in week.days if not day.off}
    blocks: list[Block] = [
        select_input(
            ENTRY, "Entry", {_ref(entry): _words(entry) for entry in entries[:MOST_ENTRIES]}
        ),
        select_input(DAY, "Where it comes", {**days, NOT_THIS_WEEK: "Not this week"}),
    ]
    if len(entries) > MOST_ENTRIES:
        blocks.append(
            context("The first hundred are listed. `/outreach cadence move NAME to Thursday` too.")
        )
    ref = WeekOf(week_start=week.week_start, channel=channel)
    return modal(Modal.CADENCE_CHANGE, "Change by hand", blocks, ref, submit="Change")


def changed_message(done: WeekChanged) -> Message:
    """What was done, above the week as it is then."""
    week = week_message(done.week)
    return Message(text=done.changed, blocks=[section(f"*{esc(done.changed)}*"), *week.blocks])


def _ref(entry: WeeklyEntry) -> str:
    return EntryRef(id=entry.prospect_id, seen=entry.date).encode()


def _words(entry: WeeklyEntry) -> str:
    kind = entry.outreach_type.replace("_", " ")
    return shorten(f"{entry.day[:3]} {entry.date.day}  {entry.prospect_name[:40]}: {kind}", 75)
