"""Decides how messages on their way look: why one waits, an unsure one, notices, suppressions."""

from __future__ import annotations

from datetime import datetime

from blocks.actions import Action
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    esc_told,
    plain,
    section,
)
from blocks.drafts import KINDS, step_words
from blocks.refs import RecordRef, Ref
from blocks.times import moment
from engine.views.delivery import (
    NoticeCard,
    SuppressionPlan,
    SuppressionView,
    UncertainMail,
    WhyReport,
)

WHO = {"SMS": "Twilio", "e-mail": "the mail server"}
LOOK = {"SMS": "the message log at Twilio", "e-mail": "the Sent folder"}
"""Where a person sees whether a message went out."""


def uncertain_card(mail: UncertainMail) -> Message:
    """The question whether a message went out, and what to look at before answering."""
    by_sms = mail.channel == "sms"
    what = "SMS" if by_sms else "e-mail"
    whom = f"*{esc(mail.prospect_name, 80)}*"
    if mail.company_name:
        whom += f" ({esc(mail.company_name, 80)})"
    if mail.settled is not None:
        text = f"The {what} to {whom}: {esc(mail.settled)}"
        return Message(text=text, blocks=[section(text)])
    question = f"Did the {what} to {whom} go out?"
    tried = moment(mail.tried_at, mail.timezone)
    ref = RecordRef(id=mail.mail_id)
    return Message(
        text=f"Did the {what} to {esc(mail.prospect_name, 80)} go out?",
        blocks=[
            section(
                f"{question}\nThe connection ended before {WHO[what]} confirmed it ({tried}). "
                f"Look into {LOOK[what]}, or ask the recipient. It is not sent again by itself."
            ),
            context(
                f"To {esc(mail.to_address, 120)}",
                *([] if by_sms else [f"Subject: {esc(mail.subject, 150)}"]),
            ),
            actions(
                button("It was sent", Action.MAIL_WAS_SENT, ref, style="primary"),
                button(
                    "It was not: send it",
                    Action.MAIL_NOT_SENT,
                    ref,
                    confirm=confirm(
                        "Send it again?",
                        "If it did arrive after all, they get it twice.",
                        "Send it",
                    ),
                ),
            ),
        ],
    )


def notice_card(notice: NoticeCard) -> Message:
    mark = ":white_check_mark:" if notice.is_over else ":warning:"
    text = esc_told(notice.text, 600)
    if notice.for_slack_user_id is not None and not notice.is_over:
        text = f"<@{notice.for_slack_user_id}> {text}"
    return Message(text=text, blocks=[section(f"{mark} {text}")])


def why_answer(why: WhyReport) -> Message:
    """One sentence, and when it opens; then a line for each that waits behind it."""
    what = f" ({KINDS[why.outreach_type]})" if why.outreach_type else ""
    opens = _opens(why.gate, why.opens_at, why.timezone)
    lines = [f"*{esc(why.prospect_name, 80)}*{what}: {esc_told(why.sentence)}{opens}"]
    for behind in why.behind:
        until = _opens(behind.gate, behind.opens_at, why.timezone)
        lines.append(f"• {step_words(behind)}: {esc_told(behind.sentence, 150)}{until}")
    if why.more:
        lines.append(f"and {why.more} more")
    return _plainly("\n".join(lines))


def _opens(gate: str | None, at: datetime | None, timezone: str) -> str:
    if at is None:
        return ""
    what = "Next try:" if gate == "tried_again" else "That is over on"
    return f" {what} {moment(at, timezone)}."


class SuppressRef(Ref):
    """Who is meant, in words that mean the same at the click."""

    whom: str


def suppression_question(plan: SuppressionPlan) -> Message:
    """What a suppression does, and the button that does it."""
    what = esc(plan.what, 120)
    if plan.already is not None:
        return _plainly(f"{what} is suppressed already: {esc(plan.already, 150)}.")
    title = f"Never write to {what} again?"
    lines = [f"*{title}*", _reach(plan)]
    if plan.sequences:
        lines.append(f"{counted(plan.sequences, 'open sequence')} {_ends(plan.sequences)} at once.")
    lines.append("Only an admin can take it back, with a reason.")
    sure = confirm(f"Never write to {plain(plan.what, 60)} again?", "It holds at once.", "Suppress")
    ref = SuppressRef(whom=plan.whom)
    return Message(
        text=title,
        blocks=[
            section("\n".join(lines)),
            actions(
                button("Suppress", Action.SUPPRESS, ref, style="danger", confirm=sure),
                about=plan.what,
            ),
        ],
    )


def _reach(plan: SuppressionPlan) -> str:
    if plan.only_calls:
        return "Nobody calls this number or sends an SMS to it; e-mails to its owner go on."
    if not plan.is_about_many:
        return "No e-mail, call, SMS or LinkedIn message goes to them, in any campaign."
    return (
        "Nobody there is written to or called, in any campaign, and no import brings them in; "
        f"{_known(plan.people)} there now."
    )


def _known(people: int) -> str:
    if not people:
        return "nobody is known"
    return f"{counted(people, 'prospect')} {'is' if people == 1 else 'are'} known"


def _ends(count: int) -> str:
    return "ends" if count == 1 else "end"


def suppression_answer(told: SuppressionView) -> Message:
    if told.was_known and not told.stopped_sequences:
        return _plainly(f"{esc(told.what, 120)} was suppressed already.")
    stopped = (
        f" {counted(told.stopped_sequences, 'sequence')} stopped." if told.stopped_sequences else ""
    )
    return _plainly(f"Nobody writes to {esc(told.what, 120)} again.{stopped}")


def _plainly(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])
