"""Decides how an answer looks: who, their words, how they were read, what happened, what to do."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
)
from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import (
    Message,
    actions,
    button,
    context,
    esc,
    esc_lines,
    section,
    shorten,
    told,
)
from blocks.drafts import KINDS
from blocks.forms import day_input, modal, select_input
from blocks.refs import RecordRef
from blocks.reply_labels import LABELS, TONES
from blocks.times import day, moment
from engine.views.replies import ReplyAlert, ReplyReminder, TrackReport

UNTIL = "until"
LABEL = "label"
MOST_WORDS = (1800, 900, 450)
"""Characters of an answer that are shown; fewer where escaping and quoting make it much longer."""
MOST_QUOTED = 2900
OUTCOMES = {
    "replied": "marked it as answered",
    "meeting_booked": "noted that a meeting is booked",
    "not_interested": "marked it as not interested",
    "not_now": "put it off",
}
MOST_EFFECTS = 7
"""Slack shows ten notes in one line."""
KIND_BY_ITSELF = frozenset({"interested", "meeting_request"})
SURE, FAIRLY = 0.85, 0.6


class LabelRef(RecordRef):
    """An answer, and the label that whoever corrects it has seen."""

    seen: str


def reply_alert(alert: ReplyAlert) -> Message:
    """An answer from open to handled; once a person handled it, it says by whom, without buttons.

    What a machine wrote is handled from the start, and may have been read wrongly all the same.
    """
    blocks: list[Block] = [section(_title(alert)), section(_words(alert)), context(*_notes(alert))]
    if alert.outcome is not None:
        blocks.append(context(_handled(alert)))
    else:
        blocks.append(actions(*_buttons(alert), about=alert.prospect_name))
    return Message(text=f"{esc(alert.prospect_name, 80)}: {LABELS[alert.label]}", blocks=blocks)


def _title(alert: ReplyAlert) -> str:
    whom = f"*{esc(alert.prospect_name, 80)}*"
    place = ", ".join(esc(part, 80) for part in (alert.title, alert.company_name) if part)
    verb = "Notice about" if alert.label == "bounce" else "Answer from"
    owner = f"<@{esc(alert.for_slack_user_id)}> " if alert.for_slack_user_id else ""
    answered = f"{owner}{verb} {whom}{f' ({place})' if place else ''}"
    if alert.outreach_type is None:
        return answered
    sent = f" of {moment(alert.sent_at, alert.timezone)}" if alert.sent_at else ""
    subject = f": {esc(alert.subject, 150)}" if alert.subject else ""
    return f"{answered}\nto the {KINDS[alert.outreach_type]}{sent}{subject}"


def _words(alert: ReplyAlert) -> str:
    text = alert.new_text.strip()
    if not text:
        return "_No text: look at the message itself._"
    return next(
        (quoted for limit in MOST_WORDS if len(quoted := _quoted(text, limit)) <= MOST_QUOTED),
        _quoted(text, MOST_WORDS[-1]),
    )


def _quoted(text: str, limit: int) -> str:
    return "\n".join(f">{line}" for line in esc_lines(text, limit).split("\n"))


def _notes(alert: ReplyAlert) -> list[str]:
    notes = [f"Read as: *{LABELS[alert.label]}* ({_by(alert)})"]
    if (tone := _tone(alert)) is not None:
        notes.append(f"Tone: {tone}")
    if alert.defer_until is not None and alert.outcome != "not_now":
        notes.append(f"Names {day(alert.defer_until)}")
    if alert.undone:
        notes.append(esc(" ".join(alert.undone)))
    return [*notes, *(esc(effect) for effect in alert.effects[:MOST_EFFECTS])]


def _by(alert: ReplyAlert) -> str:
    """How sure the reading is; of a corrected one, what it was and who said so."""
    if alert.read_as is None:
        return f"{_sure(alert.confidence)}{', by the model' if alert.by_model else ''}"
    return (
        f"corrected by {esc(alert.corrected_by or 'the shell', 80)}, was: {LABELS[alert.read_as]}"
    )


def _tone(alert: ReplyAlert) -> str | None:
    """In a word, where it tells more than the label does; a machine has none."""
    if alert.by_machine or (alert.sentiment == "positive" and alert.label in KIND_BY_ITSELF):
        return None
    return TONES.get(alert.sentiment or "")


def _sure(confidence: float) -> str:
    words = "sure" if confidence >= SURE else "fairly sure" if confidence >= FAIRLY else "a guess"
    return f"{words}, {confidence:.0%}"


def _handled(alert: ReplyAlert) -> str:
    who = esc(alert.handled_by or "Somebody", 80)
    until = ""
    if alert.outcome == "not_now" and alert.defer_until is not None:
        until = f" until {day(alert.defer_until)}"
    when = f", {moment(alert.handled_at, alert.timezone)}" if alert.handled_at else ""
    return f"{who} {OUTCOMES[alert.outcome or 'replied']}{until}{when}"


def _buttons(alert: ReplyAlert) -> list[ButtonElement]:
    """To somebody who wants no more messages there is nothing to do but to know it."""
    ref = RecordRef(id=alert.reply_id)
    wrong = button("Wrong label", Action.REPLY_WRONG_LABEL, ref)
    if alert.by_machine:
        go_on = button("Go on with the sequence", Action.REPLY_GO_ON, ref)
        return [go_on, wrong] if alert.may_go_on else [wrong]
    replied = button("Mark replied", Action.REPLY_REPLIED, ref)
    if alert.is_suppressed:
        return [replied, wrong]
    draft = button("Draft an answer", Action.REPLY_DRAFT_ANSWER, ref)
    return [
        replied,
        button("Meeting booked", Action.REPLY_MEETING, ref, style="primary"),
        button("Not interested", Action.REPLY_NOT_INTERESTED, ref),
        button("Not now", Action.REPLY_NOT_NOW, ref),
        *([draft] if alert.may_draft else []),
        wrong,
    ]


def wrong_label_modal(alert: ReplyAlert) -> Modal_:
    """What it is instead; what that undoes is said before it is."""
    others = {label: words for label, words in LABELS.items() if label != alert.label}
    whom = esc(alert.prospect_name, 80)
    blocks = [
        section(
            f"The answer from *{whom}* was read as *{LABELS[alert.label]}*. What that set off is "
            "undone where nobody has decided since, and the right label counts. What was sent "
            "stays sent."
        ),
        select_input(LABEL, "It is", others),
    ]
    ref = LabelRef(id=alert.reply_id, seen=alert.label)
    return modal(Modal.REPLY_WRONG_LABEL, "Wrong label", blocks, ref, submit="Correct")


def reminder(waits: ReplyReminder) -> Message:
    """One line in the thread of the answer; who it is for is named while it waits."""
    if waits.is_over:
        return told(f"The answer from {shorten(waits.prospect_name, 80)} is dealt with.")
    whom = f"<@{esc(waits.for_slack_user_id)}> " if waits.for_slack_user_id else ""
    came = moment(waits.received_at, waits.timezone)
    name, rest = waits.prospect_name, f"of {came} waits for somebody."
    return Message(
        text=f"The answer from {shorten(name, 80)} {rest}",
        blocks=[section(f"{whom}The answer from {esc(name, 80)} {rest}")],
    )


def not_now_modal(alert: ReplyAlert) -> Modal_:
    """Until when; what the message names is filled in."""
    blocks: list[Block] = [
        section(f"When may one write to *{esc(alert.prospect_name, 80)}* again?"),
        day_input(UNTIL, "From this day on", alert.defer_until),
    ]
    ref = RecordRef(id=alert.reply_id)
    return modal(Modal.REPLY_NOT_NOW, "Not now", blocks, ref, submit="Put off")


def tracked(report: TrackReport) -> Message:
    status = report.engagement_status.replace("_", " ")
    news = "" if report.learning_patterns_updated else " It was known already."
    if report.engagement_status in {"opened", "no_response"}:
        news = ""
    text = (
        f"{esc(report.prospect_name, 80)}, {KINDS[report.outreach_type]}: {status} is noted.{news}"
    )
    return Message(text=text, blocks=[section(text)])
