"""Decides how often Python looks for garbage that refers to itself: rarely.

An import holds tens of thousands of rows at once. With Python's own threshold of 700 new objects
they are all gone through again and again, which takes a third of the whole time and finds nothing.
"""

from __future__ import annotations

import gc

NEW_OBJECTS = 20_000
"""From so many on, Python looks through the new ones; some milliseconds."""
TOGETHER = 2
"""So often it does, before it looks through all that these left; everybody waits meanwhile, clicks
too, and twenty times fifty thousand took a quarter of a second."""
THROUGH_ALL = 1_000
"""So often it does that, before it looks through everything."""


def collect_rarely() -> None:
    """Set aside what is loaded by now, for good, and look through the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, TOGETHER, THROUGH_ALL)
