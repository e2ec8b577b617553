"""Decides how long a bar of characters is."""

from __future__ import annotations

CELLS = 10
"""How many characters the longest bar has."""


def bar(value: float, highest: float) -> str:
    """A bar of characters: full only at `highest`, and empty only at 0."""
    share = value / highest if highest > 0 else 0.0
    cells = min(CELLS, max(1, int(CELLS * share))) if value > 0 else 0
    return "▰" * cells + "▱" * (CELLS - cells)
