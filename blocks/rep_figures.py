"""Decides how one person's work looks: what went out, what came of it, what waits for them."""

from __future__ import annotations

from collections.abc import Iterator

from blocks.base import Message, context, counted, esc, header, section
from blocks.metrics import time_words
from engine.views.rep_figures import RepFigures


def rep_message(found: RepFigures) -> Message:
    """Few lines, for one person; names are foreign words."""
    time = time_words(found)
    lines = list(rep_lines(found))
    return Message(
        text=f"{esc(found.name, 80)}, results {time}: {' '.join(lines)}",
        blocks=[
            header(f"{found.name}: results {time}"),
            section("\n".join(lines)),
            context(_whose(found)),
        ],
    )


def rep_lines(found: RepFigures) -> Iterator[str]:
    """Each a sentence."""
    work = found.work
    their = "your" if found.asked_by_them else "their"
    if work.sent:
        messages = work.sent - work.requests - work.followups
        kinds = ", ".join(
            (
                counted(work.requests, "connection request"),
                counted(messages, "message"),
                counted(work.followups, "follow-up"),
            )
        )
        yield f"{work.sent:,} sent: {kinds}."
    else:
        yield f"Nothing was sent to {their} prospects."
    if work.sent or work.replies or work.meetings:
        yield f"{counted(work.replies, 'answer')} came in."
        yield f"{counted(work.meetings, 'meeting')} booked."
    yield _waiting(found)


def _whose(found: RepFigures) -> str:
    """What is counted: a message that somebody else's prospect got is theirs, whoever approved."""
    their, stands, own = (
        ("Yours", "you stand", "you own")
        if found.asked_by_them
        else ("Theirs", "they stand", "they own")
    )
    return (
        f"{their} is what goes to prospects or from campaigns that {own}, and of whoever {stands} "
        "in for. Answers and meetings count on the day they come. Everybody beside each other: "
        "`/outreach metrics by owner`."
    )


def _waiting(found: RepFigures) -> str:
    waits = [
        f"{counted(number, what)} to {do}"
        for number, what, do in (
            (found.drafts_waiting, "draft", "decide"),
            (found.answers_waiting, "answer", "deal with"),
            (found.tasks_waiting, "message", "send by hand"),
        )
        if number
    ]
    them = "you" if found.asked_by_them else "them"
    return f"Waiting for {them} now: {', '.join(waits)}." if waits else f"Nothing waits for {them}."
