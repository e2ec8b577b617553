"""Decides how an erasure is asked for: what will go, then one button."""

from __future__ import annotations

from blocks.actions import Action
from blocks.base import Message, actions, button, confirm, context, esc, section, told
from blocks.refs import RecordRef
from engine.views.erasure import Erased, ErasurePlan

NOT_REACHED = (
    "Keyed hashes stay, so that no import brings them back. What Drumbeat cannot reach: e-mails in "
    "your mailboxes, and files that somebody uploaded to Slack."
)


def erasure_plan(plan: ErasurePlan) -> Message:
    at = f" ({esc(plan.company, 80)})" if plan.company else ""
    title = f"Erase {esc(plan.name, 80)}{at}, #{plan.prospect_id}?"
    goes = "\n".join(f"• {esc(each)}" for each in plan.goes)
    sure = confirm("Erase them for good?", "This cannot be taken back.", "Erase")
    ref = RecordRef(id=plan.prospect_id)
    return Message(
        text=title,
        blocks=[
            section(f"*{title}*\nThis goes for good:\n{goes}"),
            context(NOT_REACHED),
            actions(
                button("Erase", Action.PROSPECT_ERASE, ref, style="danger", confirm=sure),
                about=plan.name,
            ),
        ],
    )


def erased(done: Erased) -> Message:
    return told(done.text)
