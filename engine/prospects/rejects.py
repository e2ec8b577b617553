"""Decides how rows that were not imported come back: as a CSV file that can be mended."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.prospects.rows import SUPPRESSED
from engine.views.prospects import WHY_IN_WORDS, RejectsFile
from storage.states import RowState
from storage.tables import ImportJob, ImportRow

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How cells begin that a spreadsheet would take for a formula."""


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as text, whatever it says."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def rejects_csv(session: Session, job_id: int) -> bytes:
    """Line, why, the reason in words and the cells of every row that became nobody, as UTF-8."""
    job = session.get(ImportJob, job_id)
    if job is None:
        raise NotFoundError("This import is no longer there. Import the file again.")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["line", "why", "reason", *map(harmless, job.columns["header"])])
    rows = session.execute(
        select(ImportRow.line, ImportRow.why, ImportRow.cells)
        .where(
            ImportRow.import_job_id == job_id,
            or_(ImportRow.state == RowState.INVALID, ImportRow.why == SUPPRESSED),
        )
        .order_by(ImportRow.line)
    )
    for line, why, cells in rows:
        writer.writerow([line, why, WHY_IN_WORDS[str(why)], *map(harmless, cells)])
    return out.getvalue().encode("utf-8-sig")


def view(session: Session, job_id: int, *, now: datetime) -> RejectsFile:
    """The file as its post shows it."""
    del now  # every loader of a post is told the time; this one needs none
    content = rejects_csv(session, job_id)
    job = session.get_one(ImportJob, job_id)
    return RejectsFile(
        job_id=job.id,
        filename=job.filename,
        count=job.invalid + job.suppressed,
        content=content,
    )
