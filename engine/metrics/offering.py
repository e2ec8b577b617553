"""Decides which questions are offered: what presses, then what fits the hour of the team's week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.metrics.next_steps import is_unanswered
from engine.views.base import Actor
from engine.views.questions import Ask, Offered
from storage.states import MailState
from storage.tables import Campaign, Mail, Notice, Prospect, Reply, Sender, Touch
from storage.tables.base import InWorkspace

MOST: Final = 4
"""Slack shows no more."""
NOON, EVENING = 12, 17
FRIDAY, SATURDAY = 4, 5
LATELY: Final = timedelta(days=14)
"""As on Home: older trouble that nobody has ended presses nobody."""
MORNING: Final = (Ask.DUE_TODAY, Ask.WHO_NEXT, Ask.ROOM, Ask.NEVER)
AFTERNOON: Final = (Ask.LATELY, Ask.NEGLECTED, Ask.WHO_NEXT, Ask.CAMPAIGNS)
WEEK_END: Final = (Ask.LATELY, Ask.WORKS, Ask.NEXT_WEEK, Ask.NEVER)
ALWAYS: Final = (Ask.BY_ITSELF, Ask.LIMITS, Ask.ROOM, Ask.CAMPAIGNS)
"""What can be answered before anything has happened."""


@dataclass(frozen=True)
class Case:
    """What is so, as far as it makes a question worth asking."""

    has_prospects: bool
    has_sent: bool
    has_campaigns: bool
    is_unanswered: bool
    mails_wait: bool
    in_trouble: bool


def offer(session: Session, *, by: Actor, now: datetime) -> Offered:
    """Four questions that have an answer now."""
    team = workspaces.get(session, by.workspace_id)
    case = _case(session, team.id, now)
    return Offered(questions=choose(case, now.astimezone(workspaces.zone_of(team))))


def choose(case: Case, local: datetime) -> tuple[Ask, ...]:
    """`local` is the team's clock. What nothing would be answered to is left out."""
    pressing = {
        Ask.UNANSWERED: case.is_unanswered,
        Ask.WRONG: case.in_trouble,
        Ask.WAITS_TO_LEAVE: case.mails_wait,
    }
    found = [ask for ask, is_so in pressing.items() if is_so]
    found += [ask for ask in _usual(local) if _has_answer(ask, case)]
    return tuple(dict.fromkeys((*found, *ALWAYS)))[:MOST]


def _usual(local: datetime) -> tuple[Ask, ...]:
    friday_is_over = local.weekday() == FRIDAY and local.hour >= NOON
    if friday_is_over or local.weekday() >= SATURDAY or local.hour >= EVENING:
        return WEEK_END
    return MORNING if local.hour < NOON else AFTERNOON


def _has_answer(ask: Ask, case: Case) -> bool:
    if ask in {Ask.LATELY, Ask.WORKS, Ask.NEGLECTED}:
        return case.has_sent
    if ask is Ask.CAMPAIGNS:
        return case.has_campaigns
    return case.has_prospects


def _case(session: Session, workspace_id: int, now: datetime) -> Case:
    def has(table: type[InWorkspace], *where: ColumnElement[bool]) -> bool:
        ours = select(table.workspace_id).where(table.workspace_id == workspace_id, *where)
        return session.scalar(ours.limit(1)) is not None

    return Case(
        has_prospects=has(Prospect),
        has_sent=has(Touch, Touch.sent_at.is_not(None)),
        has_campaigns=has(Campaign),
        is_unanswered=has(Reply, is_unanswered(workspace_id)),
        mails_wait=has(Mail, Mail.state == MailState.APPROVED),
        in_trouble=has(Sender, Sender.paused_at.is_not(None))
        or has(Notice, Notice.over_at.is_(None), Notice.created_at > now - LATELY),
    )
