"""Decides how the people look whom something happened with in a time, each with their card."""

from __future__ import annotations

from datetime import date
from typing import Final

from slack_sdk.models.blocks import Block

from blocks.actions import Action
from blocks.base import Message, actions, button, context, plural, section, sentence
from blocks.drafts import KINDS, channel_words
from blocks.person_rows import person_row
from blocks.refs import NoRef
from blocks.reply_labels import LABELS
from blocks.times import day, moment
from engine.views.people_of_time import Happened, PeopleOfTime, PersonOfTime

_ONE_MANY: Final = {
    Happened.ANSWERED: ("answer came", "answers came"),
    Happened.INTERESTED: ("answer was positive", "answers were positive"),
    Happened.WRITTEN: ("message went out", "messages went out"),
    Happened.BOOKED: ("person booked a meeting", "people booked a meeting"),
    Happened.NEW: ("prospect is new", "prospects are new"),
    Happened.LATER: ("person said not now and comes back", "people said not now and come back"),
}
_NONE: Final = {
    Happened.ANSWERED: "Nobody answered",
    Happened.INTERESTED: "No answer was positive",
    Happened.WRITTEN: "Nothing went out",
    Happened.BOOKED: "Nobody booked a meeting",
    Happened.NEW: "No prospect is new",
    Happened.LATER: "Nobody is put off",
    Happened.SILENT: "Nobody is silent whom we wrote to",
}
NOTHING_SENT: Final = (
    "Nothing was sent yet, so nobody can be silent. Draft for your best prospects with "
    "`/outreach prioritize`, and approve what is good."
)
_SHOWN: Final = {
    Happened.LATER: "who come back first",
    Happened.SILENT: "written to longest ago",
}
"""Which of many are shown; of all others the newest."""


def people_message(found: PeopleOfTime) -> Message:
    """How many, and the first of them, each with the button that opens their card."""
    when = _when(found.since, found.until)
    if not found.has_sent:
        return sentence(NOTHING_SENT)
    if not found.people:
        return sentence(f"{_NONE[found.what]}{when}.")
    head = _head(found, when)
    blocks: list[Block] = [section(f"*{head}*")]
    blocks += [_line(person, found) for person in found.people]
    if found.total > len(found.people):
        which = _SHOWN.get(found.what, "newest")
        blocks.append(context(f"The {len(found.people)} {which} are shown."))
    if found.what is Happened.ANSWERED:
        waits = button("Which wait for us", Action.UNANSWERED_OPEN, NoRef())
        blocks.append(actions(waits))
    return Message(text=f"{head}.", blocks=blocks)


def _head(found: PeopleOfTime, when: str) -> str:
    if found.what is Happened.SILENT:
        have = "has" if found.total == 1 else "have"
        people = plural(found.total, "person", "people")
        return f"{found.total:,} {people} written to{when} {have} not answered"
    one, many = _ONE_MANY[found.what]
    return f"{found.total:,} {one if found.total == 1 else many}{when}"


def _when(since: date | None, until: date | None) -> str:
    if since is None:
        return ""
    if until is None or since == until:
        return f" on {day(since)}" if until else f" since {day(since)}"
    return f" from {day(since)} to {day(until)}"


def _line(person: PersonOfTime, found: PeopleOfTime) -> Block:
    return person_row(
        person.prospect_id,
        person.prospect_name,
        person.company_name,
        _what(person, found.timezone),
        person.words or "",
    )


def _what(person: PersonOfTime, timezone: str) -> str:
    at = moment(person.at, timezone) if person.at else ""
    if person.back_on is not None:
        return f"back on {day(person.back_on)}"
    if person.kind is not None:
        by = channel_words(person.channel or "", None)
        return f"{KINDS.get(person.kind, person.kind)} {by}, {at}"
    return f"{LABELS[person.label]}, {at}" if person.label else at
