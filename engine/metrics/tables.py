"""Decides by whom a table can be taken out as a file, and how its cells are written."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import ForbiddenError, InvalidError
from engine.metrics.figures import span
from engine.metrics.table_list import ALSO, GROUPS, KIND, TABLES, TIME, WEEK
from engine.metrics.table_pages import Asked
from engine.prospects.rejects import harmless
from engine.views.base import Actor
from engine.views.metrics import MetricsRequest
from engine.views.tables import Mark, TablePage, TableRequest
from storage.states import Role
from storage.tables import AuditLine


def named(words: str) -> str:
    """The table that is meant, by its name or the beginning of it; InvalidError lists them."""
    wanted = words.strip().casefold()
    wanted = ALSO.get(wanted, wanted)
    found = [name for name in TABLES if wanted and name.startswith(wanted)]
    if wanted in TABLES:
        return wanted
    if len(found) != 1:
        raise InvalidError(f"Say which table: {', '.join(TABLES)}.", field="table")
    return found[0]


def page(
    session: Session,
    request: TableRequest,
    *,
    after: Mark | None = None,
    by: Actor,
    now: datetime,
) -> TablePage:
    """The next lines of a table, from the beginning or `after` a page.

    Raises ForbiddenError when the table is of people and whoever asks is no admin, InvalidError
    where it has no such part. That one was taken out is noted once, with its first page.
    """
    name = named(request.table)
    table = TABLES[name]
    if table.of_people and by.role != Role.ADMIN:
        raise ForbiddenError(
            f"Only an admin takes out {name}: it is about everybody. Ask one of your Slack admins."
        )
    refuse_unless_it_takes(name, request)
    if table.of_people and after is None:
        session.add(
            AuditLine(
                workspace_id=by.workspace_id,
                what=f"took out the table {name}",
                by_member_id=by.member_id,
                at=now,
            )
        )
    found, last = table.read(session, _asked(session, request, after=after, by=by, now=now))
    return TablePage(
        table=name,
        columns=table.columns,
        lines=tuple(tuple(map(cell, row)) for row in found),
        after=last,
    )


def refuse_unless_it_takes(name: str, request: TableRequest) -> None:
    """InvalidError where a part is asked for that the table does not have."""
    takes = TABLES[name].takes
    if request.time is not None and request.time.by is not None and GROUPS not in takes:
        raise InvalidError(
            "Only metrics are told by groups: `/outreach export metrics 30d by channel`.",
            field="by",
        )
    if request.time is not None and TIME not in takes:
        raise InvalidError(
            f"The table {name} is told as it is now, so name no time: `/outreach export {name}`.",
            field="time",
        )
    if request.week and WEEK not in takes:
        raise InvalidError(
            "Only the cadence is told of a week: `/outreach export cadence next week`.",
            field="week",
        )
    if request.kind is not None and KIND not in takes:
        raise InvalidError(
            "Only suppressions are told by kind: `/outreach export suppressions domain`.",
            field="kind",
        )


def _asked(
    session: Session, request: TableRequest, *, after: Mark | None, by: Actor, now: datetime
) -> Asked:
    takes = TABLES[named(request.table)].takes
    time = request.time or (MetricsRequest() if GROUPS in takes else None)
    since = until = None
    if time is not None:
        zone = workspaces.zone_of(workspaces.get(session, by.workspace_id))
        since, until = span(time, zone, now)
    return Asked(
        by=by,
        now=now,
        after=after,
        since=since,
        until=until,
        group=None if time is None else time.by,
        week=request.week,
        kind=request.kind,
    )


def cell(value: object) -> str:
    """A value as text that a spreadsheet does not compute; instants are in UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, (list, tuple)):
        return harmless("; ".join(map(str, value)))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
