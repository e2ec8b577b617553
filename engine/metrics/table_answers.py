"""Reads the rows of the tables that an operation answers with: figures, the week, the outbox."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.campaigns.reading import list_campaigns
from engine.delivery.sending.pending import pending_after
from engine.metrics.grouping import groups
from engine.metrics.reading import read
from engine.metrics.table_pages import Asked, Page, Row
from engine.scheduling.cadence import named, weekly
from engine.views.cadence import WeeklyCadenceRequest
from engine.views.outcomes import By


def metrics(session: Session, asked: Asked) -> Page:
    """One breakdown, or all one below the other, of the time that is asked for."""
    wanted = tuple(By) if asked.group is None else (asked.group,)
    workspace_id = asked.by.workspace_id
    found = read(session, workspace_id, asked.since, asked.until or asked.now, *wanted)
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
        for what in wanted
        for each in groups(session, workspace_id, found, what)
    ], None


def pending(session: Session, asked: Asked) -> Page:
    begin = int(asked.after[0]) if asked.after else 0
    mails = pending_after(session, asked.by.workspace_id, begin, now=asked.now)
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


def cadence(session: Session, asked: Asked) -> Page:
    """The plan of a week, of this one unless another is named."""
    workspace_id = asked.by.workspace_id
    start = named(session, asked.week, workspace_id=workspace_id, now=asked.now)
    request = WeeklyCadenceRequest(week_start_date=start)
    week = weekly(session, request, workspace_id=workspace_id, now=asked.now)
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


def campaigns(session: Session, asked: Asked) -> Page:
    """Those that were made in the time."""
    since, until = asked.since, asked.until
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
        for each in list_campaigns(session, by=asked.by).campaigns
        if (since is None or each.created_at > since)
        and (until is None or each.created_at <= until)
    ], None
