"""Decides how the team's week looks: its hours as lines, and the form that changes them."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, confirm, context, counted, esc, section
from blocks.forms import modal, text_input
from blocks.refs import Ref
from engine.views.week import TeamWeek

WEEK, REQUESTS, FOLLOWUPS = "week", "target_connection_requests", "target_followups"
HINT = (
    "Tuesday 16:00: messages to founders; A title. What there is: connection requests, messages, "
    "follow-ups (or follow-ups 1 to 4), check-ins, answers, review."
)


class WeekRef(Ref):
    """The hash of the week that was shown, and where the answer goes."""

    seen: str
    channel: str = ""


def week_card(week: TeamWeek) -> Message:
    """The hours and the targets, and for admins the buttons to change them."""
    requests = counted(week.target_connection_requests, "connection request")
    targets = f"{requests} and {counted(week.target_followups, 'follow-up')} a week"
    lines = "\n".join(f"• {esc(line, 150)}" for line in week.lines)
    blocks: list[Block] = [section(f"*{esc(week.changed)}*")] if week.changed else []
    blocks.append(section(f"*The week*\n{lines}\n\nTargets: {targets}"))
    if week.may_change:
        blocks.append(actions(*_buttons(week), about="the week"))
    blocks.append(context("Hours are the team's. Mornings that were posted keep theirs."))
    return Message(text=week.changed or "The week", blocks=blocks)


def _buttons(week: TeamWeek) -> list[ButtonElement]:
    ref = WeekRef(seen=week.seen)
    buttons = [button("Change", Action.WEEK_EDIT, ref)]
    if not week.shipped:
        sure = confirm(
            "Back to the shipped week?", "Your hours and targets are replaced.", "Go back"
        )
        buttons.append(button("Back to the shipped one", Action.WEEK_SHIP, ref, confirm=sure))
    return buttons


def week_modal(week: TeamWeek, channel: str) -> Modal_:
    blocks: list[Block] = [
        text_input(WEEK, "Hours, one a line", "\n".join(week.lines), multiline=True, hint=HINT),
        text_input(
            REQUESTS,
            "Connection requests a week",
            str(week.target_connection_requests),
            hint="30 to 50 are usual.",
        ),
        text_input(FOLLOWUPS, "Follow-ups a week", str(week.target_followups)),
    ]
    if week.audiences:
        blocks.append(context(f"Your audiences: {esc(', '.join(week.audiences), 300)}"))
    ref = WeekRef(seen=week.seen, channel=channel)
    return modal(Modal.WEEK, "The team's week", blocks, ref, submit="Save")
