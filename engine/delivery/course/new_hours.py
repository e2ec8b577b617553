"""Moves what is planned into the team's hours once these have changed."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from engine import posts
from engine import workspace as workspaces
from engine.delivery.gatehouse.facts import window_of, window_opens
from engine.scheduling.calendar import Hours, later_day, zone_or
from storage.bulk import read_again
from storage.states import MailState, TouchState
from storage.tables import Campaign, Mail, Prospect, Touch, Workspace

OPEN = (TouchState.DRAFT, TouchState.APPROVED)
TOGETHER = 1000
"""Ids of one query; SQLite takes no more than 32,766."""


def move_into_hours(session: Session, workspace: Workspace, *, now: datetime) -> int:
    """What is due later and would be outside the hours comes at the next that are open; how much.

    Nothing comes earlier, and what is due already waits for the hours by its gate. Two steps of a
    sequence that would come on one day follow each other as they did, and an e-mail its step.
    """
    moved = _touches(session, workspace, now)
    mails = _mails(session, workspace, moved, now)
    _write(session, Touch, OPEN, moved)
    _write(session, Mail, (MailState.APPROVED,), {id_: at for id_, (_, at) in mails.items()})
    touched = sorted({*moved, *(touch_id for touch_id, _ in mails.values())})
    for at in range(0, len(touched), TOGETHER):
        posts.redraw_touches(session, touched[at : at + TOGETHER], now=now)
    return len(touched)


def _touches(session: Session, workspace: Workspace, now: datetime) -> dict[int, datetime]:
    """Each by the hours in which its message may leave."""
    rows = session.execute(
        select(
            *(Touch.id, Touch.sequence_id, Touch.due_at, Touch.condition_position, Touch.channel),
            *(Prospect.timezone, Campaign.send_window),
        )
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .where(Touch.workspace_id == workspace.id, Touch.state.in_(OPEN), Touch.due_at > now)
        .order_by(Touch.sequence_id, Touch.position)
    )
    team = workspaces.settings_of(workspace)
    moved: dict[int, datetime] = {}
    last: datetime | None = None
    of_sequence = None
    for row in rows:
        if row.sequence_id != of_sequence:
            of_sequence, last = row.sequence_id, None
        window = window_of(row.send_window, row.channel, team)
        hours = Hours(zone_or(row.timezone, workspaces.zone_of(workspace)), window, team.country)
        at = hours.next_open(row.due_at)
        if row.condition_position is None:
            if last is not None:  # one before it has moved
                at = later_day(at, last, hours)
            last = at if at != row.due_at else None
        if at != row.due_at:
            moved[row.id] = at
    return moved


def _mails(
    session: Session, workspace: Workspace, moved: dict[int, datetime], now: datetime
) -> dict[int, tuple[int, datetime]]:
    """By mail, its touch and when it leaves, which is not before the touch is due."""
    rows = session.execute(
        select(Mail.id, Mail.touch_id, Mail.due_at, Mail.channel, Prospect, Campaign)
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
    found: dict[int, tuple[int, datetime]] = {}
    for id_, touch_id, due_at, channel, prospect, campaign in rows:
        since = max(due_at, moved.get(touch_id, due_at))
        at = window_opens(prospect, workspace, campaign, since, channel=channel, team=team)
        if at != due_at:
            found[id_] = (touch_id, at)
    return found


def _write(
    session: Session, table: type[Touch | Mail], states: Many[str], due: dict[int, datetime]
) -> None:
    """What was sent or claimed meanwhile stays as it is."""
    if not due:
        return
    session.connection().execute(
        update(table)
        .where(table.id == bindparam("of"), or_(*(table.state == state for state in states)))
        .values(due_at=bindparam("at")),
        [{"of": id_, "at": due[id_]} for id_ in sorted(due)],
    )
    read_again(session, table, "due_at")
