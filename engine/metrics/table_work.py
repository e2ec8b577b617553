"""Reads the rows of the tables of what is done: messages, tasks, events, tests, runs of jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from engine.metrics.campaign_figures import verdict_now
from engine.metrics.percents import percent_of_enough
from engine.metrics.table_pages import Asked, Page, Row, page_by_id, within
from engine.scheduling.jobs import FIRST_SIGHT
from engine.scheduling.undecided import tasks as are_tasks
from engine.scheduling.whose import owner
from storage.states import Allocation
from storage.tables import Campaign, Event, JobRun, Member, Prospect, Touch, Variant
from storage.tables import Sequence as SequenceRow

TESTS_A_PAGE = 100


def messages(session: Session, asked: Asked) -> Page:
    """Every touch with the text that is chosen, by when it went out, or else was due."""
    at = func.coalesce(Touch.sent_at, Touch.due_at)
    query = (
        _with_text(
            Touch.id,
            Touch.prospect_id,
            Prospect.full_name,
            Prospect.company_name,
            Campaign.name,
            Touch.kind,
            Touch.channel,
            Touch.state,
            Touch.reason,
            Touch.due_at,
            Member.name,
            Touch.decided_at,
            Touch.sent_at,
            Variant.tone,
            Variant.subject,
            Variant.body,
        )
        .outerjoin(Member, Member.id == Touch.decided_by_id)
        .where(Touch.workspace_id == asked.by.workspace_id, *within(at, asked))
    )
    return page_by_id(session, query, Touch.id, asked.after)


def tasks(session: Session, asked: Asked) -> Page:
    """What somebody has to send by hand and is due; those of colleagues too."""
    query = (
        _with_text(
            Touch.id,
            Touch.prospect_id,
            Prospect.full_name,
            Prospect.company_name,
            Touch.kind,
            Touch.channel,
            Prospect.linkedin_url,
            Prospect.phone,
            Member.name,
            Touch.due_at,
            Variant.subject,
            Variant.body,
        )
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .outerjoin(Member, Member.id == owner())
        .where(are_tasks(asked.by.workspace_id), Touch.due_at <= asked.now)
    )
    return page_by_id(session, query, Touch.id, asked.after)


def _with_text(*columns: Any) -> Select[*tuple[Any, ...]]:
    chosen = and_(Variant.touch_id == Touch.id, Variant.number == Touch.variant_number)
    return (
        select(*columns)
        .select_from(Touch)
        .join(Prospect, Prospect.id == Touch.prospect_id)
        .join(Campaign, Campaign.id == Touch.campaign_id)
        .outerjoin(Variant, chosen)
    )


def events(session: Session, asked: Asked) -> Page:
    """All that happened to messages, and whether a person did it."""
    query = (
        select(
            Event.id,
            Event.touch_id,
            Event.prospect_id,
            Prospect.full_name,
            Event.kind,
            Event.at,
            Event.provider,
            Event.facts,
        )
        .join(Prospect, Prospect.id == Event.prospect_id)
        .where(Event.workspace_id == asked.by.workspace_id, *within(Event.at, asked))
    )
    rows, after = page_by_id(session, query, Event.id, asked.after)
    return [(*row[:-1], bool(row[-1].get("machine"))) for row in rows], after


def jobs(session: Session, asked: Asked) -> Page:
    """Each run of the jobs that run by themselves."""
    query = select(
        JobRun.id,
        JobRun.job,
        JobRun.slot,
        JobRun.due_at,
        JobRun.by_hand,
        JobRun.state,
        JobRun.attempts,
        JobRun.started_at,
        JobRun.finished_at,
        JobRun.note,
    ).where(
        JobRun.workspace_id == asked.by.workspace_id,
        JobRun.slot != FIRST_SIGHT,
        *within(JobRun.started_at, asked),
    )
    return page_by_id(session, query, JobRun.id, asked.after)


def tests(session: Session, asked: Asked) -> Page:
    """Each arm of the tests of campaigns that were made in the time, as they stand now."""
    last = int(asked.after[0]) if asked.after else 0
    campaigns = session.scalars(
        select(Campaign)
        .where(
            Campaign.workspace_id == asked.by.workspace_id,
            Campaign.allocation != Allocation.FIRST,
            Campaign.id > last,
            *within(Campaign.created_at, asked),
        )
        .order_by(Campaign.id)
        .limit(TESTS_A_PAGE)
    ).all()
    rows = [row for campaign in campaigns for row in _arms(session, campaign, asked)]
    return rows, (campaigns[-1].id,) if len(campaigns) == TESTS_A_PAGE else None


def _arms(session: Session, campaign: Campaign, asked: Asked) -> list[Row]:
    found = verdict_now(session, campaign, now=asked.now)
    if found is None:
        return []
    return [
        (
            campaign.id,
            campaign.name,
            campaign.state,
            found.verdict,
            found.winner,
            found.needed_per_arm,
            arm.number,
            arm.label,
            arm.delivered,
            arm.positives,
            arm.optouts,
            arm.complaints,
            percent_of_enough(arm.positives, arm.delivered),
        )
        for arm in found.arms
    ]
