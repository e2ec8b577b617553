"""Decides how the team's limits look, and the form that changes them."""

from __future__ import annotations

from slack_sdk.models.views import View as Modal_

from blocks.actions import Action, Modal
from blocks.base import Message, actions, button, counted, section
from blocks.forms import modal, select_input, text_input
from blocks.refs import NoRef
from engine.views.limits import Limits

SENDER, COMPANY = "sender_per_day", "new_conversations_per_company_per_week"
DOMAIN, WEEK, COLLEAGUE = "emails_per_domain_per_day", "emails_per_week", "colleague_answers"
SMS, LINKEDIN = "sms_per_week", "linkedin_per_week"
REMIND, AGAIN = "remind_after_hours", "try_again_days"
ANSWERS = {
    "stop": "ends their sequences",
    "delay": "delays their e-mails by 14 days",
    "nothing": "changes nothing",
}
NO_LIMIT = "Empty or 0: no limit."


def limits_card(limits: Limits) -> Message:
    """What holds, and for admins a button to change it."""
    domain, week = limits.emails_per_domain_per_day, limits.emails_per_week
    company = counted(limits.new_conversations_per_company_per_week, "new conversation")
    lines = [
        f"• A new mailbox: {counted(limits.sender_per_day, 'e-mail')} a day",
        f"• A company: {company} a week",
        f"• A recipients' domain: {_or_none(domain)} a day; free mail is not counted",
        f"• The whole team: {_or_none(week)} a week",
        f"• The whole team: {_sms(limits.sms_per_week)} a week",
        f"• The whole team: {counted(limits.linkedin_per_week, 'connection request')} a week",
        f"• A colleague's answer {ANSWERS[limits.colleague_answers]}",
        f"• An answer that waits: {_reminded(limits.remind_after_hours)}",
        f"• What came back for now {_again(limits.try_again_days)}",
    ]
    change = (
        [actions(button("Change", Action.LIMITS_EDIT, NoRef(), about="limits"))]
        if limits.may_change
        else []
    )
    return Message(text="Limits", blocks=[section("*Limits*\n" + "\n".join(lines)), *change])


def _or_none(limit: int | None) -> str:
    return "no limit" if limit is None else counted(limit, "e-mail")


def _sms(limit: int | None) -> str:
    return "any number of SMS" if limit is None else f"{limit} SMS"


def _reminded(hours: int | None) -> str:
    if hours is None:
        return "nobody is reminded"
    return f"its owner is reminded after {counted(hours, 'working hour')}"


def _again(days: tuple[int, ...]) -> str:
    if not days:
        return "is not sent again"
    after = ", then ".join(counted(each, "working day") for each in days)
    return f"is sent again after {after}"


def limits_modal(limits: Limits) -> Modal_:
    domain, week = limits.emails_per_domain_per_day, limits.emails_per_week
    blocks = [
        text_input(SENDER, "E-mails a day for a new mailbox", str(limits.sender_per_day)),
        text_input(
            COMPANY,
            "New conversations with a company a week",
            str(limits.new_conversations_per_company_per_week),
        ),
        text_input(
            DOMAIN, "E-mails a day to one domain", str(domain or ""), optional=True, hint=NO_LIMIT
        ),
        text_input(
            WEEK, "E-mails a week, the whole team", str(week or ""), optional=True, hint=NO_LIMIT
        ),
        text_input(
            SMS,
            "SMS a week, the whole team",
            str(limits.sms_per_week or ""),
            optional=True,
            hint=NO_LIMIT,
        ),
        text_input(
            LINKEDIN,
            "Connection requests a week, the whole team",
            str(limits.linkedin_per_week),
            hint="What LinkedIn allows. 0: none is planned.",
        ),
        select_input(COLLEAGUE, "A colleague's answer", ANSWERS, limits.colleague_answers),
        text_input(
            REMIND,
            "Working hours until a reminder of an answer",
            str(limits.remind_after_hours or ""),
            optional=True,
            hint="Of the send window, on the clock of whose it is. Empty or 0: nobody is.",
        ),
        text_input(
            AGAIN,
            "Working days until a mail that came back goes again",
            ", ".join(map(str, limits.try_again_days)),
            optional=True,
            hint="From try to try, such as 1, 3: a full mailbox. Empty or 0: it is given up.",
        ),
    ]
    return modal(Modal.LIMITS, "Limits", blocks, NoRef(), submit="Save")
