"""Decides what the columns of a file mean where a team says so, and remembers it for the next one.

A file is read again from the rows that are kept of it: they hold every cell as it was, and Slack
need not be asked for the file a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import ConflictError, InvalidError, NotFoundError
from engine.prospects.headers import Column, Columns, Meanings, fold, recognise
from engine.views.base import Actor
from engine.views.prospects import ColumnChoice, ColumnsForm
from storage.states import ImportState
from storage.tables import ColumnMeaning, ImportJob, ImportRow
from storage.unique import add_once

NOTHING: Final = "nothing"
"""What a person says of a column that is to be left out; others say `ignore`."""
LEFT_OUT: Final = frozenset({NOTHING, "ignore"})
MOST_CHOICES: Final = 40
"""Columns that a form shows; Slack's modals take no more than a hundred blocks."""
SAMPLES: Final = 3


def meaning_of(word: str) -> Column | None:
    """What a person calls a column: `email`, `last_name`, …, `note`; None for `nothing`."""
    folded = fold(word)
    if folded in LEFT_OUT:
        return None
    for column in Column:
        if fold(column.value) == folded:
            return column
    known = ", ".join((*(column.value for column in Column), NOTHING))
    raise InvalidError(f"“{word}” is no meaning of a column. Say one of {known}.")


def remembered(session: Session, workspace_id: int) -> dict[str, Column | None]:
    """What the team has said so far, by folded header."""
    rows = session.execute(
        select(ColumnMeaning.header_key, ColumnMeaning.column).where(
            ColumnMeaning.workspace_id == workspace_id
        )
    )
    return {key: Column(column) if column else None for key, column in rows}


def remember(session: Session, meanings: Meanings, *, by: Actor, now: datetime) -> None:
    """Keep meanings for the next file; the last word about a header counts."""
    for key, column in meanings.items():
        values = {"column": column.value if column else "", "by_member_id": by.member_id, "at": now}
        new = add_once(
            session, ColumnMeaning, workspace_id=by.workspace_id, header_key=key, **values
        )
        if new is None:
            session.execute(
                update(ColumnMeaning)
                .where(
                    ColumnMeaning.workspace_id == by.workspace_id, ColumnMeaning.header_key == key
                )
                .values(**values)
                .execution_options(synchronize_session=False)
            )


def form(session: Session, job_id: int, *, by: Actor) -> ColumnsForm:
    """The columns of a file that waits for a decision, each with its meaning and some cells."""
    job = waiting(session, job_id, by)
    columns = Columns.of(job.columns)
    meaning = {at: column.value for column, where in columns.known.items() for at in where}
    meaning |= dict.fromkeys(columns.others, Column.NOTE.value)
    first = list(
        session.scalars(
            select(ImportRow.cells)
            .where(ImportRow.import_job_id == job.id)
            .order_by(ImportRow.line)
            .limit(SAMPLES)
        )
    )
    named = {fold(header): at for at, header in reversed(list(enumerate(columns.header)))}
    shown = sorted(at for key, at in named.items() if key)
    return ColumnsForm(
        job_id=job.id,
        filename=job.filename,
        columns=tuple(
            ColumnChoice(
                header=columns.header[at],
                meaning=meaning.get(at, NOTHING),
                guessed=at in columns.guessed,
                samples=tuple(cells[at] for cells in first if at < len(cells) and cells[at]),
            )
            for at in shown[:MOST_CHOICES]
        ),
        more=max(0, len(shown) - MOST_CHOICES),
    )


def choose(
    session: Session,
    job_id: int,
    chosen: Mapping[int, str],
    *,
    shown: Sequence[str],
    by: Actor,
    now: datetime,
) -> None:
    """Remember the meanings that differ from what was `shown`, both by their place in the form.

    A guess that was left as it is is none any more. ConflictError where a colleague changed one of
    these meanwhile; other columns stay as the colleague said. InvalidError without a name or a
    contact. `rereading` then reads the file by what is remembered.
    """
    said: dict[str, Column | None] = {}
    for at, (choice, before) in enumerate(
        zip(form(session, job_id, by=by).columns, shown, strict=False)
    ):
        after = chosen.get(at, before)
        if after == choice.meaning:
            if choice.guessed:
                said[fold(choice.header)] = meaning_of(after)
            continue
        if after == before:
            continue
        if choice.meaning != before:
            raise ConflictError(
                f"Somebody has just said otherwise what “{choice.header[:60]}” means. "
                "Open the form again."
            )
        said[fold(choice.header)] = meaning_of(after)
    job = waiting(session, job_id, by)
    meanings = remembered(session, by.workspace_id) | said
    if not recognise(job.columns["header"], meanings).usable:
        raise InvalidError(
            "Say which column holds the name, and which an e-mail address, a LinkedIn profile or "
            "a phone number."
        )
    remember(session, said, by=by, now=now)


def waiting(session: Session, job_id: int, by: Actor) -> ImportJob:
    """The import, locked, as long as nobody has decided."""
    job = session.scalars(
        select(ImportJob)
        .where(ImportJob.id == job_id, ImportJob.workspace_id == by.workspace_id)
        .with_for_update()
    ).first()
    if job is None:
        raise NotFoundError("This import is no longer there. Import the file again.")
    if job.state == ImportState.READING:
        raise ConflictError("This file is still being read. Choose when its card has the button.")
    if job.state != ImportState.PREVIEWED:
        who = job.decided_by or "Somebody"
        raise ConflictError(
            f"{who} has decided about this import already. Import the file again to read its "
            "columns differently."
        )
    return job
