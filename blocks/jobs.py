"""Decides how the recurring jobs are listed."""

from __future__ import annotations

from blocks.base import Message, context, esc, header, section
from blocks.times import moment
from engine.views.jobs import JobLine, JobList

STATES = {
    "done": "done",
    "running": "under way",
    "failed": "given up",
    "missed": "left out",
}


def jobs_message(jobs: JobList) -> Message:
    """When each job runs, how the last run went, when the next one is: for one person."""
    return Message(
        text=f"Recurring jobs: {', '.join(job.name for job in jobs.jobs)}",
        blocks=[
            header("Recurring jobs"),
            *(section(_lines(job, jobs.timezone)) for job in jobs.jobs),
            context(f"Times are those of {esc(jobs.timezone)}."),
        ],
    )


def _lines(job: JobLine, timezone: str) -> str:
    following = moment(job.next_run, timezone) if job.next_run else "never"
    return (
        f"*{esc(job.name)}*  {esc(job.summary)}\n"
        f"{esc(job.when)}; when missed: {esc(job.if_missed)}\n"
        f"Last: {last_words(job, timezone)}. Next: {following}."
    )


def last_words(job: JobLine, timezone: str) -> str:
    """How the last run went, in words."""
    if job.last_run is None:
        return "not yet"
    note = f", {esc(job.note)}" if job.note else ""
    return f"{moment(job.last_run, timezone)}, {STATES[job.last_state or 'running']}{note}"
