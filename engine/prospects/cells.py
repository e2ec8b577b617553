"""Decides how cells are cleaned, and what is said of those that are odd."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from engine.prospects.limits import MOST_CELL

INVISIBLE: Final = "\ufeff\u200b"


def clean(cell: str, warnings: list[str]) -> str:
    """A cell trimmed, and cut when it is very long."""
    text = cell.strip().strip(INVISIBLE).strip()
    if len(text) > MOST_CELL:
        warnings.append(f"a cell of {len(text):,} characters was cut to {MOST_CELL:,}")
        return text[:MOST_CELL]
    return text


def clean_all(raw: list[str], warnings: list[str]) -> list[str]:
    """Every cell cleaned; few rows have anything in them but spaces to take away."""
    cells = [cell.strip() for cell in raw]
    whole = "".join(cells)
    if len(whole) <= MOST_CELL and (whole.isascii() or not any(c in whole for c in INVISIBLE)):
        return cells
    return [clean(cell, warnings) for cell in cells]


_FORMULA: Final = re.compile(r"=[^=\s]|[@+\-](?:[A-Za-z.]+\(|[^|]*\|)")
"""What a spreadsheet would compute or run; a phone number, a dash and an @handle are none."""


def formulas(cells: Iterable[str]) -> list[str]:
    """Cells are data: a formula comes in as the text that it is, and that is said."""
    return [
        f"“{cell[:60]}” begins like a formula and was taken as plain text"
        for cell in cells
        if cell and cell[0] in "=@+-" and _FORMULA.match(cell)
    ]
