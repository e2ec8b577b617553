"""Decides how much of a file is read: the sizes from which on it is refused or cut."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 20 * 1024 * 1024
"""A larger file is refused."""
MOST_COLUMNS: Final = 500
"""A header with more columns is refused."""
MOST_CELL: Final = 10_000
"""Characters of a cell; the rest is cut, with a warning."""
MOST_REPAIRS: Final = 20
"""How many quotes that never close are read as plain characters before the file is taken as is."""
MOST_WARNINGS: Final = 200
"""Warnings kept for an import; the number of all of them is kept beside."""
BATCH: Final = 500
"""Rows that one transaction imports."""
