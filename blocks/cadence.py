"""Decides how the cadence looks: a day with its progress in the channel, a week at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import Block, SectionBlock

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    header,
    plural,
    section,
    sentence,
)
from blocks.ranking import MOST_IDS, TopRef
from blocks.refs import Ref
from engine.views.absences import AwayLine
from engine.views.cadence import (
    CadenceDayView,
    DayClosing,
    DaySlot,
    PlannedDay,
    RepDay,
    WeeklyCadence,
    WeeklyEntry,
)
from engine.views.drafts import DraftsApproved

FIRST_NAMES, MOST_NAMES = 3, 15
"""How many names a slot shows in the week, and on its own day."""
WORDS = {
    "connection_request": ("connection request", "connection requests"),
    "initial_dm": ("message", "messages"),
    "followup": ("follow-up", "follow-ups"),
    "check_in": ("check-in", "check-ins"),
}
"""In the order in which they are told; every round of follow-ups is one kind."""


class SlotRef(Ref):
    """An hour of a day whose plan was posted, and the hash of what its e-mails said."""

    id: int
    slot: str
    seen: str


class WeekOf(Ref):
    """A week by its Monday, and where the answer goes."""

    week_start: date
    channel: str = ""


def day_message(view: CadenceDayView) -> Message:
    """The morning's message: what there is to do, how far it is, and what happens by itself."""
    title = _day(view.date)
    blocks: list[Block] = [header(title)]
    if view.total:
        blocks.append(
            section(f"{bar(view.done, view.total)} {_progress(view)}\n{_kinds(view.kinds)}.")
        )
    if view.reps or view.away:
        blocks.append(section("\n".join([*map(_rep, view.reps), *map(_away, view.away)])))
    blocks += [_slot(view, slot) for slot in view.slots]
    if view.leaving:
        mails = counted(view.leaving, "message")
        blocks.append(
            section(
                f"{mails} approved before, leaving as hours and limits allow: `/outreach pending`."
            )
        )
    if view.drafts_waiting:
        waiting = counted(view.drafts_waiting, "draft waits", "drafts wait")
        blocks.append(section(f"{waiting} for a decision: `/outreach drafts`."))
    if view.suggested:
        blocks.append(_suggestion(view))
    if view.closing:
        blocks.append(section(_closing(view.closing)))
    left = f"{view.linkedin_left} of {view.linkedin_cap} connection requests are left this week."
    blocks.append(context(" ".join([left, *_where(view)])))
    return Message(text=f"{title}: {_headline(view)}", blocks=blocks)


def _where(view: CadenceDayView) -> list[str]:
    """Where the drafts are: new ones below, what rolled on where it was."""
    said = ["The drafts are in the thread."] if view.total > view.earlier else []
    if view.earlier:
        cards = counted(view.earlier, "card is", "cards are")
        said.append(f"{cards} in an earlier thread; `/outreach drafts` shows what is undecided.")
    return said


def week_message(week: WeeklyCadence) -> Message:
    """The plan of a week, for one person."""
    title = f"Week of {week.week_start.day} {week.week_start:%B}"
    if not week.entries:
        return Message(text=f"{title}: nothing is planned.", blocks=[header(title), _nothing(week)])
    blocks: list[Block] = [header(title)]
    blocks += [section(_planned_day(week, day, FIRST_NAMES)) for day in week.days]
    if week.away:
        blocks.append(section("\n".join(map(_away, week.away[:MOST_NAMES]))))
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
    title = _day(week.today)
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
            section(_planned_day(week, day, MOST_NAMES)),
            context(*_limits(week)),
        ],
    )


def approval_message(done: DraftsApproved) -> Message:
    """What approving a slot's e-mails did, for the person who asked."""
    mails = counted(len(done.approved), "e-mail", "e-mails")
    lines = ["Nothing was approved."]
    if done.approved:
        lines = [f"{mails} approved; each goes out in its recipient's hours."]
    lines += [
        f"{esc(each.prospect_name, 80)}: {esc(each.why)}" for each in done.left_out[:MOST_NAMES]
    ]
    more = len(done.left_out) - MOST_NAMES
    if more > 0:
        lines.append(f"and {more} more that stay as they are")
    return sentence("\n".join(lines))


def _rep(rep: RepDay) -> str:
    """A rep by name, who is told of it by the first posting and by no later drawing."""
    stands_in = f", {rep.stands_in} for a colleague who is away" if rep.stands_in else ""
    return f"<@{rep.slack_user_id}>  {rep.done} of {rep.total} done{stands_in}"


def _away(away: AwayLine) -> str:
    until = f"{away.last.day} {away.last:%B}"
    if away.deputy:
        then = f"{esc(away.deputy, 80)} stands in"
    elif away.waiting:
        then = counted(away.waiting, "touch waits", "touches wait")
    else:
        then = "nothing waits"
    return f"{esc(away.name, 80)} is away until {until}: {then}."


def _closing(closing: DayClosing) -> str:
    """How the day ended, as it was in the evening."""
    if closing.done == closing.total:
        return (
            f"*The day is over.* All {closing.total} done."
            if closing.total
            else "*The day is over.*"
        )
    left = closing.total - closing.done
    to = [f"{number} to {_day(day)}" for day, number in closing.rolls_on]
    to += [f"{closing.later} until there is room"] if closing.later else []
    rolls = plural(left, "rolls on", "roll on")
    return (
        f"*The day is over.* {closing.done} of {closing.total} done; {left} {rolls}: "
        f"{', '.join(to)}."
    )


def _suggestion(view: CadenceDayView) -> SectionBlock:
    people = counted(view.suggested, "person", "people")
    ids = list(view.suggested_ids[:MOST_IDS])
    return section(
        f"{people} nobody has written to could get a first message, the best of your ranking.",
        accessory=button(f"Draft for {len(ids)}", Action.PROSPECTS_DRAFT_TOP, TopRef(ids=ids)),
    )


def _slot(view: CadenceDayView, slot: DaySlot) -> SectionBlock:
    text = f"*{slot.slot}*  {_kinds(slot.kinds)}\n{slot.done} of {slot.total} done"
    if not slot.open_emails:
        return section(text)
    mails = counted(slot.open_emails, "e-mail", "e-mails")
    return section(
        text,
        accessory=button(
            f"Approve {mails}",
            Action.CADENCE_APPROVE_SLOT,
            SlotRef(id=view.day_id, slot=slot.slot, seen=slot.seen),
            confirm=confirm(
                f"Approve {mails}?",
                f"{mails} of {slot.slot} will go out as drafted, each in its recipient's hours. "
                f"{_warned(slot.warned)}Drafts with a warning that blocks stay.",
                f"Approve {slot.open_emails}",
            ),
        ),
    )


def _warned(count: int) -> str:
    """What to read before one press approves it."""
    if not count:
        return ""
    return f"{count} of them {plural(count, 'has', 'have')} a warning; " + plural(
        count, "its card in the thread says which. ", "their cards in the thread say which. "
    )


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
        f"{_kinds(Counter(entry.outreach_type for entry in some))} {words}"
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
    lines = [f"{limits.linkedin_left} of {limits.linkedin_cap} connection requests left this week"]
    if week.left_over:
        words = counted(week.left_over, "touch above", "touches above")
        waits = "waits" if week.left_over == 1 else "wait"
        lines.append(f"{words} the week's limits {waits} for the next week")
    return lines


def _headline(view: CadenceDayView) -> str:
    if view.total:
        return _progress(view)
    if view.leaving:
        return counted(view.leaving, "approved message goes out", "approved messages go out")
    if view.stopped:
        return f"{view.stopped} stopped"
    return f"{counted(view.suggested, 'person', 'people')} to write to"


def _progress(view: CadenceDayView) -> str:
    stopped = f", {view.stopped} stopped" if view.stopped else ""
    failed = f", {view.failed} failed" if view.failed else ""
    return f"{view.done} of {view.total} done{failed}{stopped}"


def _kinds(kinds: Mapping[str, int]) -> str:
    rounds = sum(number for kind, number in kinds.items() if kind not in WORDS)
    counts = {**kinds, "followup": rounds}
    return ", ".join(
        counted(counts[kind], *words) for kind, words in WORDS.items() if counts.get(kind)
    )


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"
