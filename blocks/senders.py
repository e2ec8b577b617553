"""Decides how mailboxes look: today against the cap, health in figures, buttons."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.base import Message, actions, button, confirm, context, counted, esc, section
from blocks.refs import NoRef, RecordRef
from blocks.times import moment
from engine.views.senders import SenderLine, SendersReport

MOST_SHOWN = 15
MARKS = {
    "active": ":large_green_circle:",
    "paused": ":double_vertical_bar:",
    "unhealthy": ":red_circle:",
}
NOTHING = "There is no mailbox to send from yet. Add one, or set DRUMBEAT_MAIL_FROM."


def senders_card(report: SendersReport) -> Message:
    """One section a mailbox; for admins with its button."""
    add = (
        [actions(button("Add a mailbox", Action.SENDER_ADD, NoRef()))] if report.may_change else []
    )
    if not report.senders:
        return Message(text=NOTHING, blocks=[section(NOTHING), *add])
    title = _title(report)
    blocks: list[Block] = [section(f"*{title}*")]
    if report.changed:
        blocks.append(context(esc(report.changed)))
    for line in report.senders[:MOST_SHOWN]:
        blocks += _sender(line, report)
    left = len(report.senders) - MOST_SHOWN
    if left > 0:
        blocks.append(context(f"And {left} more, at `drumbeat senders` in the shell."))
    return Message(text=title, blocks=[*blocks, *add])


def _title(report: SendersReport) -> str:
    numbers = sum(line.channel == "sms" for line in report.senders)
    title = counted(len(report.senders) - numbers, "mailbox", "mailboxes")
    return f"{title}, {counted(numbers, 'number')} for SMS" if numbers else title


def _sender(line: SenderLine, report: SendersReport) -> Iterator[Block]:
    name = f"{MARKS[line.state]} *{esc(line.name, 80)}* · {esc(line.address, 120)}"
    if line.member_name and line.member_name != line.name:
        name += f" · {esc(line.member_name, 60)}'s"
    facts = [f"Today {line.sent_today} of {line.cap_today}", f"{line.waiting} waiting"]
    if line.cap_today < line.daily_cap:
        facts[0] += f" (growing by {line.ramp_step} a day to {line.daily_cap})"
    if line.gap_seconds:
        facts.append(f"about {line.gap_seconds} s between two")
    if line.last_sent_at is not None:
        facts.append(f"last {moment(line.last_sent_at, report.timezone)}")
    yield section(f"{name}\n{' · '.join(facts)}")
    yield context(_health(line), *_answers(line, report.timezone), *_says(line))
    buttons = list(_buttons(line, report))
    if buttons:
        yield actions(*buttons, about=line.address)


def _buttons(line: SenderLine, report: SendersReport) -> Iterator[ButtonElement]:
    """An admin pauses and changes them; whose one is says how it sends."""
    ref = RecordRef(id=line.sender_id)
    if report.may_change:
        yield _button(line, ref)
    if line.may_set:
        yield button("Sending", Action.SENDING_EDIT, ref)
    if report.may_change and line.channel == "email":
        yield button("Change", Action.SENDER_EDIT, ref)


def _says(line: SenderLine) -> Iterator[str]:
    """What its e-mails say beside their text, and as whom it logs in."""
    if line.signature:
        yield f"Signed “{esc(line.signature, 100)}”."
    if line.reply_to:
        yield f"Answers go to {esc(line.reply_to, 120)}."
    if line.may_set and line.has_own_server and line.username:
        yield f"Logs in as {esc(line.username, 120)}."


def _health(line: SenderLine) -> str:
    if line.trouble:
        return f":warning: Nothing leaves from it: {esc(line.trouble)}"
    if not line.tried:
        return "Nothing has left from it in the last 30 days."
    return (
        f"Of the last {_counted(line)}: {line.bounced} bounced, "
        f"{line.refused} refused, {counted(line.complained, 'complaint')}."
    )


def _counted(line: SenderLine) -> str:
    return f"{line.tried} SMS" if line.channel == "sms" else counted(line.tried, "e-mail")


def _answers(line: SenderLine, timezone: str) -> Iterator[str]:
    """How its answers are read, where that is by IMAP."""
    if line.answers_trouble is not None:
        yield f":warning: Answers are not read: {esc(line.answers_trouble)}"
    elif line.answers_read_at is not None:
        yield f"Answers read {moment(line.answers_read_at, timezone)}."


def _button(line: SenderLine, ref: RecordRef) -> ButtonElement:
    if not line.is_paused:
        return button("Pause", Action.SENDER_PAUSE, ref)
    sure = confirm(
        "Let it go on?",
        f"{line.trouble} Its health counts from now on anew."
        if line.trouble
        else f"Its {'SMS' if line.channel == 'sms' else 'e-mails'} leave again.",
        "Resume",
    )
    return button("Resume", Action.SENDER_RESUME, ref, style="primary", confirm=sure)
