"""Decides how the recurring jobs are listed."""

from __future__ import annotations

from blocks.base import Message, context, esc, esc_told, header, section, sentence
from blocks.times import moment
from engine.views.jobs import JobLine, JobList, JobRan

STATES = {
    "done": "done",
    "running": "under way",
    "failed": "given up",
    "missed": "left out",
}
RAN = {"done": "was run", "running": "failed", "failed": "was given up"}
"""How a run by hand ended; what failed is under way still, until it has been tried again."""


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


def ran_message(ran: JobRan) -> Message:
    """What a run by hand did; its hours stay as they are."""
    said = f": {esc_told(ran.note)}" if ran.note else ""
    tried = " It is tried again in a few minutes." if ran.state == "running" else ""
    stays = f" Its next run stays {moment(ran.next_run, ran.timezone)}." if ran.next_run else ""
    end = "" if said.endswith(".") else "."
    return sentence(f"*{esc(ran.name)}* {RAN[ran.state]}{said}{end}{tried}{stays}")


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
    note = f", {esc_told(job.note)}" if job.note else ""
    return f"{moment(job.last_run, timezone)}, {STATES[job.last_state or 'running']}{note}"
