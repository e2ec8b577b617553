"""Lists the lanes of background work."""

from __future__ import annotations

from bot.drawings import DRAWINGS
from bot.lanes import Lane, Lanes
from bot.posts import Writer
from bot.runtime import Runtime
from bot.workers import imports, inbox, mailer


def build_lanes(runtime: Runtime) -> Lanes:
    """In the order in which settling goes round: the clock first, what people see last."""
    writer = Writer(runtime, DRAWINGS)
    reader = inbox.build(runtime)
    return Lanes(
        [
            Lane("imports", lambda: imports.step(runtime)),
            *([Lane("inbox", reader.step)] if reader else []),
            Lane("mailer", mailer.build(runtime).step),
            Lane("posts", writer.step),
        ]
    )
