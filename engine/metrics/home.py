"""Decides what the Home tab tells: what waits for people, this week, trouble, how to begin."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine import shut_home
from engine import workspace as workspaces
from engine.campaigns.default import uses_the_sample
from engine.delivery.accounts.sending_forms import count_settable
from engine.delivery.approval.draft_queue import count_waiting_for
from engine.delivery.approval.task_queue import count_due
from engine.metrics.counts import counts
from engine.metrics.figures import three
from engine.metrics.own_week import count_answers, own_week
from engine.places import own_channels
from engine.prospects.review import count_waiting
from engine.scheduling.campaign_requests import MAY_DECIDE
from engine.scheduling.digest_times import from_now_on
from engine.scheduling.undecided import count_undecided
from engine.scheduling.week_frame import week_so_far
from engine.scheduling.whose import done_by
from engine.views.base import Actor
from engine.views.draft_queue import DraftFilter
from engine.views.home import FirstSteps, Home, StandingStill, TeamSettingsLine
from storage.states import CampaignState, GenerationState, MailState, Role, TouchState
from storage.tables import Campaign, Generation, Mail, Notice, Prospect, Sender, Touch, Workspace

LATELY = timedelta(days=14)
"""Older trouble that nobody has ended is told by `/outreach health` only."""
MOST_TROUBLE = 3
APPROVED = (TouchState.APPROVED, TouchState.SENT, TouchState.UNCERTAIN, TouchState.FAILED)


def home(session: Session, *, by: Actor, now: datetime) -> Home:
    """Only what goes on waits for somebody; the week counts as the metrics do."""
    workspace = workspaces.get(session, by.workspace_id)
    local = now.astimezone(workspaces.zone_of(workspace))
    monday = local.date() - timedelta(days=local.weekday())
    since = datetime.combine(monday, time(), tzinfo=local.tzinfo).astimezone(UTC)

    def count(*where: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*where)) or 0

    sent, replied, booked = three(counts(session, workspace.id, since=since, until=now))
    week = week_so_far(session, workspace, monday)
    mine = done_by(session, by=by, now=now)
    tasks, my_tasks = count_due(session, mine, by=by, at=now)
    answers, my_answers = count_answers(session, workspace.id, mine)
    people = Prospect.workspace_id == workspace.id
    prospects = count(people)
    return Home(
        prospects=prospects,
        unscored=count(people, Prospect.priority_score.is_(None)),
        to_review=count_waiting(session, workspace.id),
        drafts_waiting=count_undecided(session, workspace.id),
        mine=count_waiting_for(session, DraftFilter(mine=True), by=by, at=now),
        tasks_waiting=tasks,
        my_tasks=my_tasks,
        mails_waiting=count(Mail.workspace_id == workspace.id, Mail.state == MailState.APPROVED),
        replies_open=answers,
        my_replies=my_answers,
        week_sent=sent,
        week_replies=replied,
        week_meetings=booked,
        my_week=own_week(session, workspace.id, mine, since=since, until=now),
        requests_sent=week.connection_requests_sent,
        requests_target=week.target_connection_requests,
        followups_sent=week.followups_sent,
        followups_target=week.target_followups,
        shut=shut_home.shown(session, workspace) if by.role == Role.ADMIN else None,
        is_paused=workspace.paused_at is not None,
        paused_senders=_paused(session, workspace.id),
        paused_campaigns=_paused_campaigns(session, workspace.id),
        paused_runs=_paused_runs(session, workspace.id),
        may_resume=by.role in MAY_DECIDE,
        trouble=_trouble(session, workspace.id, now),
        steps=_steps(session, workspace, prospects),
        settings=_settings(session, workspace, by),
    )


def _paused(session: Session, workspace_id: int) -> tuple[str, ...]:
    where = (Sender.workspace_id == workspace_id, Sender.paused_at.is_not(None))
    return tuple(session.scalars(select(Sender.address).where(*where).order_by(Sender.id)))


def _paused_campaigns(session: Session, workspace_id: int) -> tuple[StandingStill, ...]:
    query = (
        select(Campaign.id, Campaign.name)
        .where(Campaign.workspace_id == workspace_id, Campaign.state == CampaignState.PAUSED)
        .order_by(Campaign.id.desc())
        .limit(MOST_TROUBLE)
    )
    return tuple(StandingStill(id=id_, name=name) for id_, name in session.execute(query))


def _paused_runs(session: Session, workspace_id: int) -> tuple[StandingStill, ...]:
    """What stands still for want of money or of a model; what was cancelled is no trouble."""
    query = (
        select(Generation.id, Campaign.name, Generation.note)
        .join(Campaign, Campaign.id == Generation.campaign_id)
        .where(Generation.workspace_id == workspace_id, Generation.state == GenerationState.PAUSED)
        .order_by(Generation.id.desc())
        .limit(MOST_TROUBLE)
    )
    return tuple(
        StandingStill(id=id_, name=name, why=note) for id_, name, note in session.execute(query)
    )


def _trouble(session: Session, workspace_id: int, now: datetime) -> tuple[str, ...]:
    """What was told to the team, and is not over."""
    query = select(Notice.text).where(
        Notice.workspace_id == workspace_id,
        ~Notice.key.startswith(shut_home.KEY, autoescape=True),
        Notice.over_at.is_(None),
        Notice.created_at > now - LATELY,
    )
    return tuple(session.scalars(query.order_by(Notice.id.desc()).limit(MOST_TROUBLE)))


def _steps(session: Session, workspace: Workspace, prospects: int) -> FirstSteps:
    def has(*where: ColumnElement[bool]) -> bool:
        ours = select(Touch.id).where(Touch.workspace_id == workspace.id, *where)
        return session.scalar(ours.limit(1)) is not None

    return FirstSteps(
        channel=workspace.slack_channel_id is not None,
        offer=not uses_the_sample(session, workspace.id),
        prospects=prospects > 0,
        drafted=has(),
        approved=has(Touch.state.in_(APPROVED)),
    )


def _settings(session: Session, workspace: Workspace, by: Actor) -> TeamSettingsLine:
    settings = workspaces.settings_of(workspace)
    told = from_now_on(settings.digest)
    return TeamSettingsLine(
        channel_id=workspace.slack_channel_id,
        own_channels=own_channels(workspace),
        timezone=workspace.timezone,
        country=settings.country,
        first_hour=settings.window.first_hour,
        last_hour=settings.window.last_hour,
        digest_day=told.day,
        digest_hour=told.hour,
        may_change=by.role == Role.ADMIN,
        mailboxes=count_settable(session, by=by),
    )
