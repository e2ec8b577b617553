"""Reads the rows of the tables that an operation answers with: figures, the week, the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from engine.campaigns.reading import list_campaigns
from engine.delivery.sending.pending import pending_after
from engine.metrics.grouping import groups
from engine.metrics.reading import read
from engine.metrics.table_rows import Page, Row
from engine.scheduling.cadence import weekly
from engine.views.base import Actor
from engine.views.cadence import WeeklyCadenceRequest
from engine.views.outcomes import By
from engine.views.tables import Mark

METRICS_DAYS: Final = 30


def metrics(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    """The breakdowns of the last thirty days, one below the other."""
    del after
    found = read(session, by.workspace_id, now - timedelta(days=METRICS_DAYS), now, *By)
    return [
        (
            what.value,
            each.key,
            each.label,
            each.total,
            each.delivered,
            each.replies,
            each.positive,
            each.meetings,
            each.reply_rate,
            each.positive_rate,
            each.meeting_rate,
        )
        for what in By
        for each in groups(session, by.workspace_id, found, what)
    ], None


def pending(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    mails = pending_after(session, by.workspace_id, int(after[0]) if after else 0, now=now)
    rows: list[Row] = [
        (
            each.mail_id,
            each.prospect_id,
            each.prospect_name,
            each.outreach_type,
            each.subject,
            each.state,
            each.gate,
            each.note,
            each.due_at,
        )
        for each in mails
    ]
    last = mails[-1].mail_id if mails else None
    return rows, None if last is None else (last,)


def cadence(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    """The plan of this week."""
    del after
    week = weekly(session, WeeklyCadenceRequest(), workspace_id=by.workspace_id, now=now)
    return [
        (
            each.date,
            each.day,
            each.time,
            each.prospect_id,
            each.prospect_name,
            each.company,
            each.segment,
            each.outreach_type,
            each.channel,
            each.sequence_step,
            each.message_variant,
            each.priority_score,
            each.state,
            each.rep,
        )
        for each in week.entries
    ], None


def campaigns(session: Session, by: Actor, after: Mark | None, now: datetime) -> Page:
    del after, now
    return [
        (
            each.id,
            each.name,
            each.status,
            each.owner,
            each.channels,
            each.sequence_type,
            each.total_messages,
            each.messages_sent,
            each.total_cost_usd,
            each.created_at,
            each.started_at,
            each.completed_at,
        )
        for each in list_campaigns(session, by=by).campaigns
    ], None
