"""Decides how a dry run looks: what would leave and when, what would stay and why."""

from __future__ import annotations

from datetime import timedelta

from blocks.base import Message, context, counted, esc, esc_told, section, sentence
from blocks.times import moment
from engine.views.dry_run import DryRun, RehearsedMail

MOST_SHOWN = 15
NOTHING_DONE = "This is a dry run: nothing was sent or changed."


def dry_run_card(run: DryRun) -> Message:
    """The messages in the order they would leave; below, those that would not."""
    span = _span(run)
    if not run.leaving and not run.staying:
        waits = f" {_drafts(run)}" if run.drafts else ""
        return sentence(f"Nothing is approved, so nothing would go out {span}.{waits}")
    title = f"{counted(len(run.leaving), 'message')} would go out {span}"
    blocks = [section(f"*{title}*")]
    if run.leaving:
        blocks.append(section(_listed([_leaving(mail, run.timezone) for mail in run.leaving])))
    if run.staying:
        lines = [_staying(mail, run.timezone) for mail in run.staying]
        blocks.append(section(f"*{counted(len(run.staying), 'message')} would stay*"))
        blocks.append(section(_listed(lines)))
    notes = [NOTHING_DONE]
    if run.drafts:
        notes.append(_drafts(run))
    if not run.is_whole:
        notes.append("More is waiting than a dry run looks at; ask for fewer hours.")
    return Message(text=f"{title}. {NOTHING_DONE}", blocks=[*blocks, context(*notes)])


def _span(run: DryRun) -> str:
    hours = (run.ends - run.starts) // timedelta(hours=1)
    return f"in the next {'hour' if hours == 1 else f'{hours} hours'}"


def _drafts(run: DryRun) -> str:
    return f"{counted(run.drafts, 'draft')} due by then would still wait for approval."


def _listed(lines: list[str]) -> str:
    left = len(lines) - MOST_SHOWN
    return "\n".join(lines[:MOST_SHOWN] + ([f"And {left} more."] if left > 0 else []))


def _leaving(mail: RehearsedMail, timezone: str) -> str:
    at = f"{moment(mail.leaves_at, timezone)}, " if mail.leaves_at is not None else ""
    what = f", {esc(mail.subject, 60)}" if mail.subject else ""
    return f"• {at}{esc(mail.prospect_name, 60)}{what}"


def _staying(mail: RehearsedMail, timezone: str) -> str:
    opens = f" Until {moment(mail.opens_at, timezone)}." if mail.opens_at is not None else ""
    return f"• {esc(mail.prospect_name, 60)}: {esc_told(mail.why, 120)}{opens}"
