"""Decides how much of a file is read: the sizes from which on it is refused or cut."""

from __future__ import annotations

from typing import Final

MOST_BYTES: Final = 300 * 1024 * 1024
"""A larger file is refused; a million rows have 100 to 250 MB."""
MOST_COLUMNS: Final = 500
"""A header with more columns is refused."""
MOST_CELL: Final = 10_000
"""Characters of a cell; the rest is cut, with a warning."""
MOST_LINE: Final = 4_000_000
"""Characters of one physical line, or of one quoted cell; a file with a longer line is refused."""
MOST_UNZIPPED: Final = 150 * 1024 * 1024
"""Bytes of a spreadsheet's parts, unpacked; 100,000 rows have about 60 MB."""
MOST_TEXT: Final = 150 * 1024 * 1024
"""Bytes of a sheet's cells, a text that many cells share counted for each of them."""
MOST_CELLS: Final = 4_000_000
"""Cells of a sheet up to its furthest row and column, empty ones included."""
MOST_HEADER_LINES: Final = 2_000
"""Physical lines among which the header must stand."""
MOST_REPAIRS: Final = 20
"""How many quotes that never close are read as plain characters before the file is taken as is."""
MOST_WARNINGS: Final = 200
"""Warnings kept for an import."""
MOST_LISTED: Final = 100_000
"""Unusable rows that an answer lists one by one; those beyond are counted."""
CHUNK: Final = 5_000
"""Rows that are kept at a time while a file is looked through."""
BATCH: Final = 2_000
"""Rows that one transaction imports."""
