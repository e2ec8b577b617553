"""Decides how the plan of a week looks at a glance, and what it holds for today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block, SectionBlock

from blocks.actions import Action
from blocks.base import (
    Message,
    actions,
    button,
    context,
    counted,
    esc,
    header,
    section,
    sentence,
)
from blocks.cadence_entries import DayRef
from blocks.cadence_words import MOST_NAMES, away_words, day_words, kinds_words, waits_words
from blocks.refs import Ref
from engine.views.cadence import (
    PlannedDay,
    WeeklyCadence,
    WeeklyEntry,
)

FIRST_NAMES = 3
"""How many names a slot shows in the week."""


class WeekOf(Ref):
    """A week by its Monday, and where the answer goes."""

    week_start: date
    channel: str = ""


def week_message(week: WeeklyCadence) -> Message:
    """The plan of a week, for one person."""
    title = f"Week of {week.week_start.day} {week.week_start:%B}"
    title += f", {esc(week.rep, 40)}" if week.rep else ""
    waits = [esc(f"{waits_words(each)}.", 200) for each in week.waiting[:MOST_NAMES]]
    if not week.entries:
        why = section("\n".join(waits)) if waits else _nothing(week)
        return Message(text=f"{title}: nothing is planned.", blocks=[header(title), why])
    blocks: list[Block] = [header(title)]
    blocks += [_day_section(week, day, FIRST_NAMES) for day in week.days]
    there = [*map(away_words, week.away[:MOST_NAMES]), *waits]
    if there:
        blocks.append(section("\n".join(there)))
    if any(entry.needs_a_person for entry in week.entries):
        ref = WeekOf(week_start=week.week_start)
        blocks.append(actions(button("Change by hand", Action.CADENCE_CHANGE, ref)))
    blocks.append(context(_balance(week), *_limits(week)))
    return Message(
        text=f"{title}: {counted(week.total_outreach, 'touch is', 'touches are')} planned.",
        blocks=blocks,
    )


def today_message(week: WeeklyCadence) -> Message:
    """What the plan of the week holds for today, with more of the names."""
    title = day_words(week.today)
    day = next((day for day in week.days if day.date == week.today), None)
    if day is None or day.off:
        why = day.off if day else "the weekend"
        return sentence(f"{title} is a day off ({esc(why, 80)}). Nothing is planned.")
    if not any(entry.date == week.today for entry in week.entries):
        return Message(text=f"{title}: nothing is due.", blocks=[header(title), _nothing(week)])
    return Message(
        text=f"{title}: what is planned",
        blocks=[
            header(title),
            _day_section(week, day, MOST_NAMES),
            context(*_limits(week)),
        ],
    )


def _day_section(week: WeeklyCadence, day: PlannedDay, names: int) -> SectionBlock:
    """A day with the button behind which all its entries stand, if it has any."""
    text = _planned_day(week, day, names)
    if not any(entry.date == day.date for entry in week.entries):
        return section(text)
    ref = DayRef(day=day.date)
    shows = button("Entries", Action.CADENCE_ENTRIES, ref, about=day_words(day.date))
    return section(text, accessory=shows)


def _planned_day(week: WeeklyCadence, day: PlannedDay, names: int) -> str:
    title = f"*{day.day} {day.date.day}*"
    if day.off:
        return f"{title}  {'over' if day.off == 'over' else esc(day.off, 80) + ', day off'}"
    lines = []
    for slot in day.slots:
        entries = [e for e in week.entries if e.date == day.date and e.slot == slot.slot]
        if entries:
            lines.append(f"{slot.slot}  {_entries(entries, names)}")
    return f"{title}\n" + ("\n".join(lines) or "nothing planned")


def _entries(entries: Sequence[WeeklyEntry], most: int) -> str:
    new = [entry for entry in entries if entry.state == "suggested"]
    due = [entry for entry in entries if entry.state != "suggested"]
    counts = [
        f"{kinds_words(Counter(entry.outreach_type for entry in some))} {words}"
        for some, words in ((due, "due"), (new, "to draft"))
        if some
    ]
    listed = ", ".join(_name(entry) for entry in entries[:most])
    more = len(entries) - most
    return f"{'; '.join(counts)} ({listed}{f' and {more} more' if more > 0 else ''})"


def _name(entry: WeeklyEntry) -> str:
    return esc(entry.prospect_name, 40)


def _nothing(week: WeeklyCadence) -> SectionBlock:
    if week.week_end < week.today:
        return section("That week is over. `/outreach metrics 7d` says what came of it.")
    return section(
        "Nothing is planned. `/outreach prioritize` shows whom to write to; drafts that you "
        "approve come here on their day."
    )


def _balance(week: WeeklyCadence) -> str:
    parts = [
        f"{esc(week.labels.get(key, 'no audience'), 40)} {number} "
        f"(target {week.target_distribution.get(key, 0)})"
        for key, number in week.distribution.items()
    ]
    return "New conversations: " + (", ".join(parts) or "no audiences yet")


def _limits(week: WeeklyCadence) -> list[str]:
    limits = week.limits
    left = f"{limits.linkedin_left} of {limits.linkedin_cap} connection requests left this week"
    lines = [left] if week.is_this_week else []
    if week.left_over:
        words = counted(week.left_over, "touch above", "touches above")
        waits = "waits" if week.left_over == 1 else "wait"
        lines.append(f"{words} the week's limits {waits} for the next week")
    return lines
