"""Lists the lanes of background work."""

from __future__ import annotations

from bot.drawings import DRAWINGS
from bot.jobs import tick
from bot.lanes import Lane, Lanes
from bot.pace import Pace
from bot.posts import Writer
from bot.runtime import Runtime
from bot.workers import (
    branches,
    doubts,
    drafting,
    figures,
    following,
    imports,
    inbox,
    mailboxes,
    mailer,
    texter,
    visits,
)


def build_lanes(runtime: Runtime, *, paced: bool) -> Lanes:
    """In the order in which settling goes round: the clock first, what people see last.

    Without Slack's tokens (a shell command on its own) messages wait for a process that has them.
    """
    writer = Writer(runtime, DRAWINGS, Pace() if paced else Pace(seconds_each=0.0))
    reader = inbox.build(runtime)
    boxes = mailboxes.build(runtime)
    texts = texter.build(runtime)
    drafts = drafting_lanes(runtime)
    unsure = doubts.build(runtime)
    return Lanes(
        [
            Lane("clock", lambda: tick(runtime) > 0),
            Lane("imports", lambda: imports.step(runtime)),
            Lane("undone imports", lambda: imports.undo(runtime)),
            Lane("ended imports", lambda: imports.tidy(runtime)),
            Lane("near misses", lambda: imports.compare(runtime)),
            *([Lane("inbox", reader.step, every=inbox.EVERY_SECONDS)] if reader else []),
            Lane("mailboxes", boxes.step, every=mailboxes.EVERY_SECONDS, close=boxes.close),
            *drafts,
            *([Lane("unsure answers", unsure.step)] if unsure else []),
            Lane("branches", lambda: branches.step(runtime)),
            Lane("visits", lambda: visits.step(runtime), every=visits.EVERY_SECONDS),
            Lane("following", lambda: following.step(runtime)),
            Lane("figures", lambda: figures.step(runtime)),
            Lane("mailer", mailer.build(runtime).step),
            *([Lane("texter", texts.step)] if texts else []),
            *([Lane("posts", writer.step, rest=0.0)] if runtime.settings.on_slack else []),
        ]
    )


def drafting_lanes(runtime: Runtime) -> list[Lane]:
    """The lanes that write drafts: a run by templates does not wait for one by a model."""
    models = drafting.build(runtime)
    return [
        Lane("drafts", drafting.Templates(drafting.Keeper(runtime)).step),
        Lane("drafts by a model", models.step, close=models.close),
    ]
