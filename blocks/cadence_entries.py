"""Decides how all that a day of the week holds looks, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from slack_sdk.models.blocks import Block

from blocks.base import MOST_SECTION, Message, context, counted, esc, header, section, sentence
from blocks.cadence_words import day_words
from blocks.refs import Ref
from engine.views.cadence import WeeklyCadence, WeeklyEntry

MOST_ENTRIES: Final = 60
"""All text of a message is at most some 13,000 characters."""


class DayRef(Ref):
    """A day of a week's plan."""

    day: date


def entries_message(week: WeeklyCadence, day: date) -> Message:
    """The entries of one day by hour, each with whose it is, its step and its text."""
    title = day_words(day) + (f", {esc(week.rep, 40)}" if week.rep else "")
    entries = [entry for entry in week.entries if entry.date == day]
    if not entries:
        planned = next((each for each in week.days if each.date == day), None)
        why = f" It is a day off ({esc(planned.off, 80)})." if planned and planned.off else ""
        return sentence(f"{title}: nothing is planned any more.{why}")
    blocks: list[Block] = [header(title)]
    for slot, found in groupby(entries[:MOST_ENTRIES], lambda entry: entry.slot):
        lines = [_line(entry, week) for entry in found]
        blocks += [section(text) for text in _sections(slot, lines)]
    if len(entries) > MOST_ENTRIES:
        blocks.append(
            context(
                f"The first {MOST_ENTRIES} of {len(entries):,}; the whole week is in "
                f"`/outreach export cadence {day}`."
            )
        )
    headline = f"{title}: {counted(len(entries), 'entry is', 'entries are')} planned."
    return Message(text=headline, blocks=blocks)


def entry_words(entry: WeeklyEntry, labels: dict[str, str]) -> list[str]:
    """What there is to say of an entry after the name; not escaped yet."""
    kind = entry.outreach_type.replace("_", " ")
    score = entry.priority_score
    words = [
        f"{kind}, step {entry.sequence_step + 1}, variant {entry.message_variant}",
        labels.get(entry.segment or "", entry.segment or "no audience"),
        "" if score is None else f"priority {score:g}",
        entry.rep or "",
        "to draft" if entry.state == "suggested" else entry.state,
        "moved by hand" if entry.by_hand else "",
    ]
    return [word for word in words if word]


def _line(entry: WeeklyEntry, week: WeeklyCadence) -> str:
    said = " · ".join(esc(word, 45) for word in entry_words(entry, week.labels))
    return f"• {esc(entry.prospect_name, 40)}: {said}"


def _sections(slot: str, lines: Sequence[str]) -> Iterator[str]:
    """As many sections as the lines need; the hour stands above the first."""
    text = f"*{slot}*"
    for line in lines:
        if len(text) + len(line) >= MOST_SECTION:
            yield text
            text = line
        else:
            text = f"{text}\n{line}"
    yield text
