"""Decides what the Home tab counts: what waits for people, and this week's outcomes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.counts import counts
from engine.metrics.figures import three
from engine.metrics.next_steps import count_unanswered
from engine.prospects.review import count_waiting
from engine.scheduling.undecided import count_tasks, count_undecided
from engine.views.home import Home
from storage.states import MailState
from storage.tables import Mail, Prospect


def home(session: Session, workspace_id: int, *, now: datetime) -> Home:
    """Only what goes on waits for somebody; the week counts as the metrics do."""
    workspace = workspaces.get(session, workspace_id)
    local = now.astimezone(workspaces.zone_of(workspace))
    monday = local.date() - timedelta(days=local.weekday())
    since = datetime.combine(monday, time(), tzinfo=local.tzinfo).astimezone(UTC)

    def count(*where: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*where)) or 0

    sent, replied, booked = three(counts(session, workspace_id, since=since, until=now))
    people = Prospect.workspace_id == workspace_id
    return Home(
        prospects=count(people),
        unscored=count(people, Prospect.priority_score.is_(None)),
        to_review=count_waiting(session, workspace_id),
        drafts_waiting=count_undecided(session, workspace_id),
        tasks_waiting=count_tasks(session, workspace_id),
        mails_waiting=count(Mail.workspace_id == workspace_id, Mail.state == MailState.APPROVED),
        replies_open=count_unanswered(session, workspace_id),
        week_sent=sent,
        week_replies=replied,
        week_meetings=booked,
        is_paused=workspace.paused_at is not None,
    )
