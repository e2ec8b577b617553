"""Decides how a day of the cadence looks in the channel, with its progress and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    Message,
    button,
    confirm,
    context,
    counted,
    esc,
    esc_told,
    header,
    plural,
    section,
    sentence,
)
from blocks.cadence_words import MOST_NAMES, away_words, day_words, kinds_words
from blocks.ranking import MOST_IDS, TopRef
from blocks.refs import Ref
from engine.views.cadence import CadenceDayView, DayClosing, DaySlot, RepDay
from engine.views.drafts import DraftsApproved

CHECK_IN = "check_in"
"""The sequence type of one check-in."""


class SlotRef(Ref):
    """An hour of a day whose plan was posted, and the hash of what its e-mails said."""

    id: int
    slot: str
    seen: str


def day_message(view: CadenceDayView) -> Message:
    """The morning's message: what there is to do, how far it is, and what happens by itself."""
    title = day_words(view.date)
    blocks: list[Block] = [header(title)]
    if view.total:
        blocks.append(
            section(f"{bar(view.done, view.total)} {_progress(view)}\n{kinds_words(view.kinds)}.")
        )
    if view.reps or view.away:
        blocks.append(section("\n".join([*map(_rep, view.reps), *map(away_words, view.away)])))
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
    if view.check_in_ids:
        blocks.append(_check_ins(view.check_in_ids))
    if view.closing:
        blocks.append(section(_closing(view.closing)))
    left = f"{view.linkedin_left} of {view.linkedin_cap} connection requests are left this week."
    blocks.append(context(" ".join([left, *_where(view)])))
    return Message(text=f"{title}: {_headline(view)}", blocks=blocks)


def _where(view: CadenceDayView) -> list[str]:
    """Where the drafts are: new ones below, what rolled on where it was; and where tasks are."""
    said = ["The drafts are in the thread."] if view.total > view.earlier else []
    if view.earlier:
        cards = counted(view.earlier, "card is", "cards are")
        said.append(f"{cards} in an earlier thread; `/outreach drafts` shows what is undecided.")
    if view.total:
        said.append("`/outreach tasks` goes through what is sent by hand.")
    return said


def approval_message(done: DraftsApproved) -> Message:
    """What approving a slot's e-mails did, for the person who asked."""
    mails = counted(len(done.approved), "e-mail", "e-mails")
    lines = ["Nothing was approved."]
    if done.approved:
        lines = [f"{mails} approved; each goes out in its recipient's hours."]
    lines += [
        f"{esc(each.prospect_name, 80)}: {esc_told(each.why)}"
        for each in done.left_out[:MOST_NAMES]
    ]
    more = len(done.left_out) - MOST_NAMES
    if more > 0:
        lines.append(f"and {more} more that stay as they are")
    return sentence("\n".join(lines))


def _rep(rep: RepDay) -> str:
    """A rep, whom the first posting rings and no later drawing."""
    stands_in = f", {rep.stands_in} for a colleague who is away" if rep.stands_in else ""
    who = f"<@{rep.slack_user_id}>" if rep.is_mentioned else f"*{esc(rep.name, 80)}*"
    return f"{who}  {rep.done} of {rep.total} done{stands_in}"


def _closing(closing: DayClosing) -> str:
    """How the day ended, as it was in the evening."""
    if closing.done == closing.total:
        return (
            f"*The day is over.* All {closing.total} done."
            if closing.total
            else "*The day is over.*"
        )
    left = closing.total - closing.done
    to = [f"{number} to {day_words(day)}" for day, number in closing.rolls_on]
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


def _check_ins(prospect_ids: Sequence[int]) -> SectionBlock:
    people = counted(len(prospect_ids), "person has", "people have")
    ids = list(prospect_ids[:MOST_IDS])
    return section(
        f"{people} heard nothing from you for a quarter, and there is something new to say.",
        accessory=button(
            f"Draft {counted(len(ids), 'check-in')}",
            Action.PROSPECTS_DRAFT_TOP,
            TopRef(ids=ids, sequence_type=CHECK_IN),
        ),
    )


def _slot(view: CadenceDayView, slot: DaySlot) -> SectionBlock:
    text = f"*{slot.slot}*  {kinds_words(slot.kinds)}\n{slot.done} of {slot.total} done"
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


def _headline(view: CadenceDayView) -> str:
    if view.total:
        return _progress(view)
    if view.leaving:
        return counted(view.leaving, "approved message goes out", "approved messages go out")
    if view.stopped:
        return f"{view.stopped} stopped"
    people = view.suggested + len(view.check_in_ids)
    return f"{counted(people, 'person', 'people')} to write to"


def _progress(view: CadenceDayView) -> str:
    stopped = f", {view.stopped} stopped" if view.stopped else ""
    failed = f", {view.failed} failed" if view.failed else ""
    return f"{view.done} of {view.total} done{failed}{stopped}"
