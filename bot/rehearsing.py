"""Decides that a dry run leaves nothing behind: what it wrote is rolled back, whatever happens."""

from __future__ import annotations

from bot.runtime import Runtime
from engine.delivery.sending import rehearsal
from engine.errors import InvalidError
from engine.views.dry_run import DryRun

HOURS = 24


def dry_run(runtime: Runtime, workspace_id: int, hours: int = HOURS) -> DryRun:
    """What the outbox would do in the coming hours."""
    now = runtime.now()
    ends = rehearsal.until(hours, now=now)
    with runtime.sessions() as session:  # which is closed without a commit
        return rehearsal.rehearse(session, workspace_id, ends=ends, now=now)


def hours_in(text: str) -> int:
    """`12`, `12h` and `12 hours`; nothing said is a day."""
    said = text.strip().casefold()
    if not said:
        return HOURS
    number = said.removesuffix("hours").removesuffix("hour").removesuffix("h").strip()
    if not number.isascii() or not number.isdigit() or len(number) > 4:
        raise InvalidError("Say for how many hours, as in `/outreach dry-run 12`.")
    return int(number)
