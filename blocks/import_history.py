"""Decides how imports look afterwards: their list, who may be known already, and an undone one."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.base import (
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    plural,
    section,
    sentence,
    shorten,
)
from blocks.refs import NoRef, RecordRef
from blocks.times import moment
from engine.views.prospects import ImportCard, ImportLine, ImportList, Undone

UNDOING = {"undoing", "undone"}
UNDOABLE = {"done", "cancelled", "failed"}
STATES = {
    "reading": "is being read",
    "previewed": "waits for a decision",
    "confirmed": "is about to begin",
    "running": "is under way",
    "done": "done",
    "cancelled": "cancelled",
    "failed": "stopped on its way",
    "undoing": "is being undone",
}
NONE = "Nothing was imported yet. Drop a CSV into the team's channel to begin."


def import_list(found: ImportList) -> Message:
    """The answer to `/outreach imports`."""
    if not found.imports:
        return sentence(NONE)
    blocks: list[Block] = [
        section(
            _line(line, found.timezone),
            accessory=button(
                "Open",
                Action.IMPORT_OPEN,
                RecordRef(id=line.job_id),
                about=f"{shorten(line.filename, 50)} (#{line.job_id})",
            ),
        )
        for line in found.imports
    ]
    if found.total > len(found.imports):
        more = found.total - len(found.imports)
        blocks.append(context(f"and {more:,} older: `drumbeat imports` lists them all."))
    return Message(text=f"The last {counted(len(found.imports), 'import')}", blocks=blocks)


def _line(line: ImportLine, timezone: str) -> str:
    undone = f"undone by {esc(line.undone_by, 60)}"
    state = STATES.get(line.state, undone)
    by = f" · {esc(line.by, 60)}" if line.by else ""
    return (
        f"*{esc(line.filename, 80)}* #{line.job_id} · {moment(line.at, timezone)}{by}\n"
        f"{counted(line.rows, 'row')}, {line.created:,} new, {line.updated:,} updated · {state}"
    )


def after_import(card: ImportCard) -> list[Block]:
    """Below an import that is over: who may be known already, and the way back."""
    if card.state not in UNDOABLE or not (card.created or card.updated or _is_about_known(card)):
        return []
    blocks: list[Block] = []
    buttons: list[ButtonElement] = []
    if card.alike:
        who = "1 may be somebody" if card.alike == 1 else f"{card.alike:,} may be people"
        blocks.append(section(f"{who} you know already."))
        buttons.append(button("Look at them", Action.DUPLICATES_OPEN, NoRef(), style="primary"))
    sure = confirm("Undo this import?", _what_goes(card), "Undo it", "Back")
    ref = RecordRef(id=card.job_id)
    buttons.append(button("Undo the import", Action.IMPORT_UNDO, ref, confirm=sure))
    return [*blocks, actions(*buttons, about=card.filename)]


def _what_goes(card: ImportCard) -> str:
    came = counted(card.created, "prospect")
    goes = plural(card.created, "goes, with its drafts", "go, with their drafts")
    parts = [f"{came} who came in by it {goes}"] if card.created else []
    if card.updated:
        gets = plural(card.updated, "gets back what it was", "get back what they were")
        parts.append(f"{card.updated:,} that it brought up to date {gets}")
    return f"{'; '.join(parts) or 'Nobody goes, and nobody is changed'}."


def _is_about_known(card: ImportCard) -> bool:
    return card.state == "done" and card.done > card.suppressed


def undone_in_words(
    card: ImportCard, undone: Undone, name: str, *, is_redrawn: bool
) -> tuple[str, list[str]]:
    by = f" by {esc(card.undone_by, 80)}"
    if card.state == "undoing":
        so_far = f"{undone.removed:,} of {card.created:,} removed"
        later = "`/outreach imports` says when that is done."
        return f"*{name}* is being undone{by}.", [so_far if is_redrawn else later]
    figures = [
        (undone.removed, "removed"),
        (undone.restored, "as they were before"),
        (undone.stay, "stay, since a later import or a message is about them too"),
    ]
    lines = [" · ".join(f"*{number:,}* {words}" for number, words in figures if number)]
    if undone.left:
        lines.append(f"{counted(undone.left, 'entry')} changed again since, and stay as they are.")
    return f"*{name}* was undone{by}.", [line for line in lines if line]
