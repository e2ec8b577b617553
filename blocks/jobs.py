"""Decides how the recurring jobs are listed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from blocks.base import Message, context, esc, header, section
from engine.views.jobs import JobLine, JobList

STATES = {
    "done": "done",
    "running": "under way",
    "failed": "given up",
    "missed": "left out",
}


def jobs_message(jobs: JobList) -> Message:
    """When each job runs, how the last run went, when the next one is: for one person."""
    zone = ZoneInfo(jobs.timezone)
    return Message(
        text=f"Recurring jobs: {', '.join(job.name for job in jobs.jobs)}",
        blocks=[
            header("Recurring jobs"),
            *(section(_lines(job, zone)) for job in jobs.jobs),
            context(f"Times are those of {esc(jobs.timezone)}."),
        ],
    )


def _lines(job: JobLine, zone: ZoneInfo) -> str:
    return (
        f"*{esc(job.name)}*  {esc(job.summary)}\n"
        f"{esc(job.when)}; when missed: {esc(job.if_missed)}\n"
        f"Last: {last_words(job, zone)}. Next: {moment(job.next_run, zone)}."
    )


def last_words(job: JobLine, zone: ZoneInfo) -> str:
    """How the last run went, in words."""
    if job.last_run is None:
        return "not yet"
    note = f", {esc(job.note)}" if job.note else ""
    return f"{moment(job.last_run, zone)}, {STATES[job.last_state or 'running']}{note}"


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant by the team's clock."""
    if at is None:
        return "never"
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} {local:%H}:{local:%M}"
