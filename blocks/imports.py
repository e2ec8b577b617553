"""Decides how an import looks: what a file holds, how far its import is, and what came of it."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, ButtonElement

from blocks.actions import Action
from blocks.bars import bar
from blocks.base import (
    File,
    Message,
    actions,
    button,
    confirm,
    context,
    counted,
    esc,
    plain,
    section,
    sentence,
    shorten,
)
from blocks.import_history import UNDOING, after_import, undone_in_words
from blocks.refs import RecordRef
from blocks.review_refs import ReviewRef
from engine.views.prospects import WHY_IN_WORDS, ImportCard, RejectsFile
from engine.views.review import ReviewFilter

COLUMNS_IN_WORDS = {
    "first_name": "first name",
    "last_name": "last name",
    "name_particle": "name particle",
    "full_name": "name",
    "email": "e-mail",
    "linkedin": "LinkedIn",
    "timezone": "time zone",
    "company_size": "company size",
}
READING = "reading"
UNDER_WAY = {"confirmed", "running"}
ON_THE_WAY = {READING, *UNDER_WAY}
OVER = {
    "cancelled": "the import was cancelled",
    "undoing": "the import is being undone",
    "undone": "the import was undone",
}
FIRST_COLUMNS = 12
HOW_TO = (
    "Drop a CSV or .xlsx file into this channel. A first row with names and an e-mail, LinkedIn or "
    "phone column is enough; LinkedIn's Connections.csv works as it is. You see what is in it "
    "before anybody is imported."
)
UNMAPPED = (
    "No column was taken for a name together with an e-mail address, a LinkedIn profile or a phone "
    "number. Choose the columns; they are remembered for the next file."
)


class CancelRef(RecordRef):
    """Whether the button said no to a preview, or stops what is under way."""

    under_way: bool


def import_card(card: ImportCard, *, is_redrawn: bool = True) -> Message:
    """The post of an import, in whichever state it is.

    What only one person sees is not `is_redrawn` as it goes on, and no file stands below it.
    """
    name = esc(card.filename, 80)
    undone = card.undone if card.state in UNDOING else None
    title, lines = (
        undone_in_words(card, undone, name, is_redrawn=is_redrawn)
        if undone
        else _state(card, name, is_redrawn=is_redrawn)
    )
    blocks: list[Block] = [section("\n".join((title, *lines)))]
    if card.state == "previewed":
        blocks += [
            *([] if card.unmapped else _unusable(card)),
            context(*_small_print(card)),
            _decision(card),
        ]
    elif card.state == READING:
        blocks.append(actions(_cancel(card), about=card.filename))
    elif card.state in UNDER_WAY:
        ref = CancelRef(id=card.job_id, under_way=True)
        stop = button("Stop", Action.IMPORT_CANCEL, ref, about=card.filename)
        blocks.append(actions(stop))
    elif card.state == "done":
        blocks += [*_unusable(card), *_review(card)]
    blocks += after_import(card)
    return Message(text=f"{plain(card.filename, 80)}: {_in_short(card)}", blocks=blocks)


def _state(card: ImportCard, name: str, *, is_redrawn: bool) -> tuple[str, list[str]]:
    by = f" by {esc(card.decided_by, 80)}" if card.decided_by else ""
    if card.state == "previewed":
        return f"*{name}* · {counted(card.rows, 'row')}", _figures(card)
    if card.state in ON_THE_WAY:
        verb, done, of = _progress(card)
        return f"*{name}* is being {verb}{by}.", [f"{bar(done, of)} {done:,} of {of:,}"]
    if card.state == "cancelled":
        kept = f" {counted(card.created, 'prospect')} had come in before." if card.created else ""
        return f"*{name}* was cancelled{by}.{kept}", []
    if card.state == "failed":
        verb = "read" if card.stopped_at is None else "imported"
        return f"*{name}* was not {verb} to its end.", [_stopped(card)]
    if card.importable == 0:
        return _nobody(card, name), []
    return f"*{name}* was imported{by}.", _result(card, is_redrawn=is_redrawn)


def _nobody(card: ImportCard, name: str) -> str:
    if card.rows == 0:
        return f"*{name}* has a header and no rows below it. Export it again with its rows."
    return f"*{name}*: nobody in it can be imported."


def _in_short(card: ImportCard) -> str:
    if card.state == "previewed":
        known = f"{counted(_new(card), 'new prospect')}, {card.already_known:,} known. Import?"
        return "say which column holds what" if card.unmapped else known
    if card.state in ON_THE_WAY:
        verb, done, of = _progress(card)
        return f"{verb} {done:,} of {of:,}"
    if card.state in OVER:
        return OVER[card.state]
    if card.state == "failed":
        at_line = f"stopped at line {card.stopped_at}"
        return "not read to its end" if card.stopped_at is None else f"the import {at_line}"
    if card.importable == 0:
        return "nobody in it can be imported"
    return f"{counted(card.created, 'new prospect')}, {card.updated:,} updated"


def _progress(card: ImportCard) -> tuple[str, int, int]:
    """What is being done with the rows, with how many of them it is done, and of how many."""
    if card.state == READING:
        return "read", card.kept, card.rows
    return "imported", card.done, card.importable


def _stopped(card: ImportCard) -> str:
    if card.stopped_at is None:
        return ":warning: Reading it broke off. Nobody was imported; drop the file again."
    came_in = (
        f" {counted(card.created, 'new prospect')} had come in before." if card.created else ""
    )
    return (
        f":warning: The import stopped at line {card.stopped_at}.{came_in} Nothing else was "
        "changed; drop the file again."
    )


def _new(card: ImportCard) -> int:
    return card.importable - card.already_known - card.suppressed


def _figures(card: ImportCard) -> list[str]:
    if card.unmapped:
        return [UNMAPPED]
    figures = [
        (_new(card), "new"),
        (card.already_known, "known already; what is newer in the file is taken over"),
        (card.duplicates_within_file, "the same person as an earlier row"),
        (card.suppressed, "never to be written to; left out"),
        (card.invalid_count, "unusable"),
    ]
    return [f"*{number:,}* {words}" for number, words in figures if number or words == "new"]


def _result(card: ImportCard, *, is_redrawn: bool) -> list[str]:
    unchanged = card.done - card.created - card.updated - card.suppressed
    figures = [
        (card.created, "new"),
        (card.updated, "brought up to date"),
        (unchanged, "known and unchanged"),
        (card.duplicates_within_file, "the same person as an earlier row"),
        (card.suppressed, "never to be written to; left out"),
        (card.invalid_count, "unusable"),
    ]
    lines = [" · ".join(f"*{number:,}* {words}" for number, words in figures if number)]
    if card.created and card.waiting and not card.approves:
        lines.append("Who is new waits to be reviewed.")
    if card.invalid_count or card.suppressed:
        lines.append(
            "The rows that were left out are in the file below, with the reason of each."
            if is_redrawn
            else f"`drumbeat imports {card.job_id} --rejects FILE` writes down the rows that were "
            "left out, with the reason of each."
        )
    return lines


def _unusable(card: ImportCard) -> list[Block]:
    if not card.first_invalid:
        return []
    lines = [f"line {row.line}: {WHY_IN_WORDS[row.why]}" for row in card.first_invalid]
    more = card.invalid_count - len(card.first_invalid)
    if more:
        lines.append(f"and {more} more")
    return [context("Unusable\n" + "\n".join(lines))]


def _review(card: ImportCard) -> list[Block]:
    if not card.waiting:
        return []
    waits = "waits" if card.waiting == 1 else "wait"
    ref = ReviewRef(filter=ReviewFilter(import_id=card.job_id))
    return [
        section(
            f"*{card.waiting:,}* of this file {waits} for review; nobody writes to them before."
        ),
        actions(
            button("Review", Action.IMPORT_REVIEW_OPEN, ref, style="primary"), about=card.filename
        ),
    ]


def _small_print(card: ImportCard) -> list[str]:
    read = [COLUMNS_IN_WORDS.get(name, name) for name in card.columns]
    texts = [f"Columns read: {', '.join(read) or 'none'}."]
    if card.guessed:
        guessed = ", ".join(esc(name, 40) for name in card.guessed[:FIRST_COLUMNS])
        texts.append(f"Guessed by what is in them: {guessed}. *Choose columns* corrects it.")
    if card.other_columns:
        shown = ", ".join(esc(name, 40) for name in card.other_columns[:FIRST_COLUMNS])
        more = len(card.other_columns) - FIRST_COLUMNS
        texts.append(f"Kept as notes: {shown}{f' and {more} more' if more > 0 else ''}.")
    if card.blank_lines:
        texts.append(f"{counted(card.blank_lines, 'blank line')} skipped.")
    if card.warnings:
        first = esc(shorten(card.warnings[0], 200))
        more = len(card.warnings) - 1
        rest = f" (and {counted(more, 'more note')})" if more else ""
        texts.append(f"Note: {first}{rest}.")
    return texts


def _decision(card: ImportCard) -> Block:
    ref = RecordRef(id=card.job_id)
    people = _new(card) + card.already_known
    columns = button("Choose columns", Action.IMPORT_COLUMNS, ref)
    decide = [
        button(f"Import and approve {people:,}", Action.IMPORT_CONFIRM, ref, style="primary"),
        button("Import for review", Action.IMPORT_REVIEW, ref),
    ]
    return actions(
        *(decide if people else ()),
        columns,
        _cancel(card),
        about=card.filename,
    )


def _cancel(card: ImportCard) -> ButtonElement:
    sure = confirm("Cancel the import?", "Nobody is imported.", "Cancel it", "Back")
    ref = CancelRef(id=card.job_id, under_way=False)
    return button("Cancel", Action.IMPORT_CANCEL, ref, confirm=sure)


def rejects_file(rejects: RejectsFile) -> Message:
    """The rows that were left out, as a file in the thread of the import."""
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in rejects.filename)[:60]
    text = (
        f"{counted(rejects.count, 'row')} of {plain(rejects.filename, 80)} not imported, "
        "with line and reason. Mend them and drop the file again."
    )
    return Message(
        text=esc(text),
        file=File(name=f"not-imported-{stem}.csv", content=rejects.content, alt=plain(text, 200)),
    )


def how_to() -> Message:
    """The answer to `/outreach import`."""
    return sentence(HOW_TO)
