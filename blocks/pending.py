"""Decides how what waits to leave looks: step and subject, when it is due, what it waits for."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from blocks.actions import Action
from blocks.base import Message, actions, button, counted, esc, esc_told, section
from blocks.drafts import step_words
from blocks.refs import Ref
from blocks.times import moment
from engine.views.pending import PendingCursor, PendingMail, PendingReport

ON_A_PAGE = 15
NOTHING = "Nothing is approved and waiting, and no follow-up is to come."


class PendingRef(Ref):
    """Behind which message the next page begins."""

    after: PendingCursor


def pending_list(report: PendingReport, timezone: str) -> Message:
    """A page, with the way to the next one."""
    if not report.total and not report.followups:
        return Message(text=NOTHING, blocks=[section(NOTHING)])
    parts = [counted(report.total, "approved message")] if report.total else []
    if report.followups:
        parts.append(counted(report.followups, "follow-up"))
    title = f"{' and '.join(parts)} waiting"
    blocks: list[Block] = [section(f"*{title}*")]
    blocks += [section(_line(mail, timezone)) for mail in report.mails]
    if not report.mails:
        blocks.append(section("There are no more behind those that you saw."))
    if report.after is not None:
        ref = PendingRef(after=report.after)
        blocks.append(actions(button("Next", Action.PENDING_NEXT, ref, about="what waits")))
    return Message(text=title, blocks=blocks)


def _line(mail: PendingMail, timezone: str) -> str:
    about = "about" if mail.gate == "condition" else "due"
    due = f"{about} {moment(mail.planned_at, timezone)}"
    who = f"*{esc(mail.prospect_name, 60)}* · step {mail.step}, {step_words(mail)} · {due}"
    subject = f"“{esc(mail.subject, 80)}”\n" if mail.subject else ""
    held = esc_told(mail.note, 150) if mail.note else "Nothing holds it back."
    again = mail.due_at is not None and mail.due_at != mail.planned_at and mail.note
    opens = f" Next look: {moment(mail.due_at, timezone)}." if mail.due_at and again else ""
    return f"{who}\n{subject}{held}{opens}"
