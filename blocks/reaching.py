"""Decides how a member's choice of alerts looks, and what was gathered for them."""

from __future__ import annotations

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as Modal_

from blocks.actions import Modal
from blocks.base import Message, context, counted, esc, section
from blocks.forms import modal, select_input
from blocks.refs import NoRef
from blocks.times import day, moment
from engine.views.reaching import AlertsForm, Gathered, GatheredLine

QUIET_FROM, TOLD_AT, NEVER = "quiet_from", "told_at", "never"
MOST_OF_A_NOTICE = 200
TOGETHER = 5
"""Lines of one block, which Slack cuts at 3,000 characters."""
NAMED = {
    "answers": "Answers from your prospects",
    "reminders": "Reminders of answers that wait, and who comes back",
    "mailboxes": "Trouble with your mailbox",
}
WHEN = {"now": "Mention me at once", "gathered": "Gather them for one message a day"}
HOURS = {str(hour): f"{hour}:00" for hour in range(24)}


def alerts_modal(form: AlertsForm) -> Modal_:
    """What an admin cannot choose is not asked."""
    asked = {
        name: label for name, label in NAMED.items() if name != "mailboxes" or not form.is_admin
    }
    choices = form.choices
    quiet = NEVER if choices.quiet_from is None else str(choices.quiet_from)
    blocks: list[Block] = [
        select_input(name, label, WHEN, getattr(choices, name)) for name, label in asked.items()
    ]
    blocks += [
        select_input(QUIET_FROM, "Quiet hours from", {NEVER: "No quiet hours"} | HOURS, quiet),
        select_input(
            TOLD_AT,
            "Quiet hours until",
            HOURS,
            str(choices.told_at),
            hint="At this hour one message tells what was gathered, with or without quiet hours.",
        ),
        context(
            f"Hours are in {form.timezone}, as your profile in Slack has it.",
            _always(is_admin=form.is_admin),
        ),
    ]
    return modal(Modal.ALERTS, "Your alerts", blocks, NoRef(), submit="Save")


def _always(*, is_admin: bool) -> str:
    if is_admin:
        return "Opt-outs and trouble with mailboxes always mention you at once."
    return "Opt-outs always mention you at once."


def gathered_message(gathered: Gathered) -> Message:
    """One message that names its member once, whatever came."""
    count = counted(len(gathered.lines) + gathered.more, "alert")
    whom = f"<@{esc(gathered.for_slack_user_id)}>"
    told = f"{count} came for you meanwhile."
    lines = [f"• {_line(line, gathered.timezone)}" for line in gathered.lines]
    if gathered.more:
        lines.append(f"and {gathered.more:,} more, each where it came in")
    blocks: list[Block] = [section(f"{whom} {told}")]
    blocks += [
        section("\n".join(lines[at : at + TOGETHER])) for at in range(0, len(lines), TOGETHER)
    ]
    blocks.append(context("`/outreach prospect NAME` shows an answer with all that led to it."))
    return Message(text=told, blocks=blocks)


def _line(line: GatheredLine, timezone: str) -> str:
    at = moment(line.at, timezone)
    if line.back_on is not None:
        whom = esc(line.prospect_name or "", 80)
        return f"*{whom}* may be written to again from {day(line.back_on)}"
    if line.prospect_name is not None:
        return f"Answer from *{esc(line.prospect_name, 80)}*, {at}"
    if line.work is not None:
        return f"Today's plan has {counted(line.work, 'entry', 'entries')} for you, posted {at}"
    return f"{esc(line.notice or '', MOST_OF_A_NOTICE)} ({at})"
