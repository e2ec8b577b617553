"""What is asked and told of a table that is taken out as a file."""

from __future__ import annotations

from engine.views.base import Request, View
from engine.views.metrics import MetricsRequest
from storage.states import SuppressionKind

Mark = tuple[float, ...]
"""Where a page ended."""


class TableRequest(Request):
    """A table by its name, and which part of it.

    `time` None is all there is; of metrics 30 days, by each group unless its `by` names one.
    `week` is a week as people name it, of the cadence alone; `kind` a kind of suppression.
    """

    table: str
    time: MetricsRequest | None = None
    week: str = ""
    kind: SuppressionKind | None = None


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
