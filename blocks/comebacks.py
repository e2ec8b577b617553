"""Decides how it looks that somebody who was put off may be written to again."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, context, esc, esc_lines, section
from blocks.forms import day_input, modal
from blocks.refs import RecordRef
from blocks.times import day, moment
from engine.views.comebacks import ComebackNotice

UNTIL = "until"
MOST_WORDS = 300
CHOICES = {
    "drafted": "had the next message drafted",
    "sequence": "began a sequence",
    "left": "left it",
    "not_now": "put it off further",
    "replied": "marked the answer as dealt with",
    "meeting_booked": "noted that a meeting is booked",
    "not_interested": "marked the answer as not interested",
}


def comeback_message(notice: ComebackNotice) -> Message:
    """Whom to write to again, with their words; once that is over, why, without buttons."""
    whom = esc(notice.prospect_name, 80)
    place = f" ({esc(notice.company_name, 80)})" if notice.company_name else ""
    since = f"{_came(notice)} {day(notice.day)}"
    text = f"{whom}{place} {since}."
    waits = notice.outcome is None and notice.over_because is None
    named = waits and notice.for_slack_user_id
    called = f"<@{esc(notice.for_slack_user_id)}> " if named else ""
    blocks: list[Block] = [section(f"{called}*{whom}*{place} {since}.")]
    if waits:
        blocks += [section(_words(notice)), actions(*_buttons(notice), about=notice.prospect_name)]
    else:
        blocks.append(context(_over(notice)))
    return Message(text=text, blocks=blocks)


def _came(notice: ComebackNotice) -> str:
    if notice.asked:
        return "put you off and may be written to again from"
    return "was put off and may be written to again from"


def _words(notice: ComebackNotice) -> str:
    """What they wrote, and when."""
    came = moment(notice.received_at, notice.timezone)
    text = notice.new_text.strip()
    if not text:
        return f"They answered on {came}."
    quoted = "\n".join(f">{line}" for line in esc_lines(text, MOST_WORDS).split("\n"))
    return f"They wrote on {came}:\n{quoted}"


def _buttons(notice: ComebackNotice) -> list[ButtonElement]:
    ref = RecordRef(id=notice.comeback_id)
    draft = button("Draft the next message", Action.COMEBACK_DRAFT, ref, style="primary")
    return [
        *([draft] if notice.may_answer else []),
        button("Begin a sequence", Action.COMEBACK_SEQUENCE, ref),
        button("Put off further", Action.COMEBACK_PUT_OFF, ref),
        button("Leave it", Action.COMEBACK_LEAVE, ref),
    ]


def _over(notice: ComebackNotice) -> str:
    if notice.outcome is None:
        return f"{esc(notice.prospect_name, 80)} {esc(notice.over_because)}."
    who = esc(notice.decided_by or "Somebody", 80)
    until = f" until {day(notice.put_off_until)}" if notice.put_off_until else ""
    return f"{who} {CHOICES[notice.outcome]}{until}."


def put_off_modal(notice: ComebackNotice) -> Modal_:
    """Until when."""
    whom = esc(notice.prospect_name, 80)
    blocks: list[Block] = [
        section(f"When may one write to *{whom}* again? You are told that morning."),
        day_input(UNTIL, "From this day on"),
    ]
    ref = RecordRef(id=notice.comeback_id)
    return modal(Modal.COMEBACK_PUT_OFF, "Put off further", blocks, ref, submit="Put off")
