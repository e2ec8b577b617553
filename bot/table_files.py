"""Writes a table as CSV, page by page: a transaction each, and never all of it in memory."""

from __future__ import annotations

import csv
from typing import IO

from bot.runtime import Runtime
from engine.metrics import tables
from engine.views.base import Actor
from engine.views.tables import Mark, TableKept, TableRequest


def write_table(
    runtime: Runtime, wanted: TableRequest, out: IO[str], *, name: str, by: Actor
) -> TableKept:
    """The table that is `wanted`, into `out`, which is called `name`."""
    now, rows = runtime.now(), 0
    writer = csv.writer(out)
    after: Mark | None = None
    while True:
        with runtime.sessions.begin() as session:
            page = tables.page(session, wanted, after=after, by=by, now=now)
        if after is None:
            writer.writerow(page.columns)
        writer.writerows(page.lines)
        rows += len(page.lines)
        after = page.after
        if after is None:
            return TableKept(table=page.table, columns=page.columns, rows=rows, file=name)


def file_name(table: str, runtime: Runtime) -> str:
    return f"{table}-{runtime.now():%Y-%m-%d}.csv"
