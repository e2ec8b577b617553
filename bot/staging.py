"""Keeps a file that is read, or read again: a chunk a transaction, so that others get through."""

from __future__ import annotations

from collections.abc import Iterator

from bot.runtime import Runtime
from engine.prospects import keeping, rereading
from engine.prospects.limits import CHUNK
from engine.prospects.reading import Table
from engine.prospects.records import Record
from engine.prospects.staging import Staging
from engine.views.base import Actor
from engine.views.prospects import ImportPreview
from storage.inbox import once


def keep(
    runtime: Runtime,
    filename: str,
    table: Table,
    *,
    by: Actor,
    channel: str | None = None,
    slack_file_id: str | None = None,
    told_by: str | None = None,
    chunk: int = CHUNK,
) -> int | None:
    """Keep a table as an import that waits for a decision, and return its id.

    None when Slack has told of the file before: by the event `told_by`, or by another one. A file
    that cannot be kept to its end, for whatever reason, is given up at once.
    """
    now = runtime.now()
    with runtime.sessions.begin() as session:
        if told_by is not None and not once(session, told_by, now):
            return None
        begun = keeping.begin(
            session, filename, table, by=by, channel=channel, slack_file_id=slack_file_id, now=now
        )
    if not begun.is_new:
        return None
    try:
        _keep_rows(runtime, begun.job_id, Staging(table, chunk=chunk))
    except BaseException:
        with runtime.sessions.begin() as session:
            keeping.give_up(session, begun.job_id, now=runtime.now())
        raise
    return begun.job_id


def reread(runtime: Runtime, job_id: int, *, by: Actor, chunk: int = CHUNK) -> None:
    """Read an import that waits for a decision again, by what the team has said of its columns."""
    with runtime.sessions.begin() as session:
        table = rereading.begin(session, job_id, by=by, now=runtime.now())
    runtime.wake()
    try:
        with table:
            table.fill(_kept(runtime, job_id))
            with runtime.sessions.begin() as session:
                rereading.begin_keeping(session, job_id, table)
            _keep_rows(runtime, job_id, Staging(table, chunk=chunk))
    except BaseException:
        with runtime.sessions.begin() as session:
            keeping.give_up(session, job_id, now=runtime.now())
        raise


def _kept(runtime: Runtime, job_id: int) -> Iterator[Record]:
    line = 0
    while True:
        with runtime.sessions.begin() as session:
            records = rereading.next_records(session, job_id, line)
        if not records:
            return
        yield from records
        line = records[-1].line


def _keep_rows(runtime: Runtime, job_id: int, staging: Staging) -> None:
    for chunk in staging.chunks():
        now = runtime.now()
        with runtime.sessions.begin() as session:
            progress = keeping.keep_next(session, job_id, staging, chunk, now=now)
        if not progress.goes_on:
            return
        if progress.is_told:
            runtime.wake()
    with runtime.sessions.begin() as session:
        keeping.open_for_decision(session, job_id, staging, now=runtime.now())


def look(runtime: Runtime, filename: str, table: Table, *, by: Actor) -> ImportPreview:
    """What `keep` would find in a table; nothing is kept."""
    staging = Staging(table)
    job = keeping.unkept(filename, table, by=by)
    for chunk in staging.chunks():
        with runtime.sessions.begin() as session:
            staging.look(session, job, chunk)
    return keeping.found_by(staging, job)
