"""What is told of a table that is taken out as a file."""

from __future__ import annotations

from engine.views.base import View

Mark = tuple[float, ...]
"""Where a page ended."""


class TablePage(View):
    """Some lines of a table as a spreadsheet takes them; the next begin `after`, None: no more."""

    table: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    after: Mark | None


class TableKept(View):
    """A table that was written into a file."""

    table: str
    columns: tuple[str, ...]
    rows: int
    file: str
