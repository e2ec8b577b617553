"""Moves what is planned into the team's hours once these have changed."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.gatehouse.facts import window_opens
from engine.delivery.locks import lock_planned
from engine.scheduling.calendar import hours_for, later_day
from storage.bulk import read_again
from storage.states import MailState, TouchState
from storage.tables import Campaign, Mail, Prospect, Touch, Workspace

OPEN = (TouchState.DRAFT, TouchState.APPROVED)
TOGETHER = 1000
"""Ids of one query; SQLite takes no more than 32,766."""


class Moved(NamedTuple):
    """A date of a touch, or of its mail."""

    touch_id: int
    was: datetime
    at: datetime


def move_into_hours(session: Session, workspace: Workspace, *, now: datetime) -> int:
    """What is due later and would be outside the hours comes at the next that are open; how much.

    Nothing comes earlier, and what is due already waits for the hours by its gate. Two steps of a
    sequence that would come on one day follow each other as they did, and an e-mail its step.
    """
    locked = lock_planned(session, workspace.id)
    touches = _touches(session, workspace, locked, now)
    mails = _mails(session, workspace, touches, locked, now)
    _write(session, Touch, OPEN, touches)
    _write(session, Mail, (MailState.APPROVED,), mails)
    touched = sorted({each.touch_id for each in (*touches.values(), *mails.values())})
    for at in range(0, len(touched), TOGETHER):
        posts.redraw_touches(session, touched[at : at + TOGETHER], now=now)
    return len(touched)


def _touches(
    session: Session, workspace: Workspace, locked: set[int], now: datetime
) -> dict[int, Moved]:
    """Each by the hours in which its message may leave."""
    rows = session.execute(
        select(
            *(Touch.id, Touch.sequence_id, Touch.due_at, Touch.condition_position, Touch.channel),
            *(Prospect.timezone, Prospect.country, Campaign.send_window),
        )
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(Touch.workspace_id == workspace.id, Touch.state.in_(OPEN), Touch.due_at > now)
        .order_by(Touch.sequence_id, Touch.position)
    )
    team = workspaces.settings_of(workspace)
    moved: dict[int, Moved] = {}
    last: datetime | None = None
    of_sequence = None
    for row in rows:
        if row.sequence_id not in locked:  # it has come meanwhile
            continue
        if row.sequence_id != of_sequence:
            of_sequence, last = row.sequence_id, None
        hours = hours_for(
            team,
            recipient=row.timezone,
            country=row.country,
            team=workspace.timezone,
            own=row.send_window,
        ).on(row.channel)
        at = hours.next_open(row.due_at)
        if row.condition_position is None:
            if last is not None:  # one before it has moved
                at = later_day(at, last, hours)
            last = at if at != row.due_at else None
        if at != row.due_at:
            moved[row.id] = Moved(row.id, row.due_at, at)
    return moved


def _mails(
    session: Session,
    workspace: Workspace,
    touches: dict[int, Moved],
    locked: set[int],
    now: datetime,
) -> dict[int, Moved]:
    """Each leaves when its touch is due, or later."""
    rows = session.execute(
        select(Mail.id, Touch.id, Touch.sequence_id, Mail.due_at, Mail.channel, Prospect, Campaign)
        .join(Touch, Touch.id == Mail.touch_id)
        .join(Prospect, Prospect.id == Mail.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(
            Mail.workspace_id == workspace.id,
            Mail.state == MailState.APPROVED,
            Mail.due_at > now,
        )
    )
    team = workspaces.settings_of(workspace)
    moved: dict[int, Moved] = {}
    for id_, touch_id, sequence_id, due_at, channel, prospect, campaign in rows:
        if sequence_id not in locked:
            continue
        since = max(due_at, touches[touch_id].at) if touch_id in touches else due_at
        at = window_opens(prospect, workspace, campaign, since, channel=channel, team=team)
        if at != due_at:
            moved[id_] = Moved(touch_id, due_at, at)
    return moved


def _write(
    session: Session, table: type[Touch | Mail], states: Many[str], moved: dict[int, Moved]
) -> None:
    """What was sent, claimed or dated anew meanwhile stays as it is."""
    if not moved:
        return
    session.connection().execute(
        update(table)
        .where(
            table.id == bindparam("of"),
            or_(*(table.state == state for state in states)),
            table.due_at == bindparam("was"),
        )
        .values(due_at=bindparam("at")),
        [{"of": id_, "was": each.was, "at": each.at} for id_, each in sorted(moved.items())],
    )
    read_again(session, table, "due_at")
