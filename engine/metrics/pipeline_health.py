"""Decides what of the pipeline is wrong, what to do about it, and when the team is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine import notices
from engine import workspace as workspaces
from engine.metrics.before_sending import ACCEPTED, DRAFTS, PEOPLE, SENT
from engine.metrics.next_steps import ASK_NOTHING
from engine.metrics.stages import READ, stages
from engine.prospects.review import waiting
from engine.scheduling.undecided import is_known, tasks, undecided
from engine.views.pipeline_health import Finding, PipelineHealth, StageHealth
from storage.states import ReplyState
from storage.tables import MailReading, Prospect, Reply, Sender, Touch
from storage.tables import Sequence as SequenceRow

STALE: Final = timedelta(days=3)
"""How long work may be overdue, and an answer wait, before that is worth a word."""
PILED_UP: Final = timedelta(days=14)
MOST_TO_REVIEW: Final = 20
"""So many who have waited that long to be reviewed are a pile."""
FELL: Final = {
    PEOPLE: (
        "Fewer of the people who come in are approved",
        "See who waits with `/outreach review`, and what is looked for with `/outreach icp`",
    ),
    DRAFTS: (
        "Fewer drafts are approved in time",
        "Decide with `/outreach drafts due`, and change texts with `/outreach templates`",
    ),
    SENT: (
        "Fewer approved messages go out",
        "See what holds them with `/outreach pending`, and send the others: `/outreach tasks`",
    ),
    ACCEPTED: (
        "Fewer connection requests are accepted",
        "Read them with `/outreach drafts`, and say in `/outreach templates` why you write",
    ),
    "delivered": (
        "Fewer messages arrive",
        "See which mailbox with `/outreach metrics 30d by sender`, and check its list of addresses",
    ),
    "replied": (
        "Fewer people answer",
        "See where: `/outreach metrics 30d by step`, and what works: `/outreach metrics patterns`",
    ),
    "positive": (
        "Fewer answers are positive",
        "See for whom with `/outreach metrics 30d by segment`, and change `/outreach offer`",
    ),
    "meeting": (
        "Fewer positive answers become meetings",
        "Answer them the same day, with two times to choose from",
    ),
    READ: (
        "More answers are read wrongly",
        "Check the label on each answer's card, and see which with `/outreach metrics accuracy`",
    ),
}
"""What it means that a stage fell, and what to do."""
WAITS: Final = {
    "drafts": (
        "draft has been due for more than three days without a decision",
        "drafts have been due for more than three days without a decision",
        "Decide with `/outreach drafts due`",
    ),
    "tasks": (
        "approved message has waited for more than three days to be sent by hand",
        "approved messages have waited for more than three days to be sent by hand",
        "Send them: `/outreach tasks`",
    ),
    "replies": (
        "answer has waited for more than three days",
        "answers have waited for more than three days",
        "See who waits: `/outreach unanswered`",
    ),
    "reviews": (
        "prospect has waited for review for more than two weeks",
        "prospects have waited for review for more than two weeks",
        "Decide with `/outreach review`",
    ),
}
"""What waits for too long, one and many, and what to do."""
LEAST: Final = {"drafts": 5, "tasks": 5, "replies": 1, "reviews": MOST_TO_REVIEW}
"""From how many on it is told."""
KEY: Final = "pipeline:{}"


def pipeline_health(session: Session, workspace_id: int, *, now: datetime) -> PipelineHealth:
    """Each stage against its history, and all that is wrong now."""
    workspaces.get(session, workspace_id)
    found = stages(session, workspace_id, now=now)
    fell = [_fell(stage) for stage in found if stage.fell]
    return PipelineHealth(
        stages=found,
        findings=(
            *fell,
            *_waits(session, workspace_id, now),
            *_senders(session, workspace_id),
        ),
    )


def watch(session: Session, workspace_id: int, *, now: datetime) -> int:
    """Tell of what is wrong, once while it lasts, and of what is over; how many are news."""
    findings = pipeline_health(session, workspace_id, now=now).findings
    wrong = {finding.key: finding.text for finding in findings if not finding.is_told}
    news = sum(
        notices.tell(session, workspace_id, key, text, now=now) for key, text in wrong.items()
    )
    for name in (*FELL, *WAITS):
        if KEY.format(name) not in wrong:
            over = f"This is over: {_what(name)}."
            notices.clear(session, workspace_id, KEY.format(name), over, now=now)
    return news


def _what(name: str) -> str:
    if name in FELL:
        return f"“{FELL[name][0]}” is no longer so"
    return f"no {name} wait for too long"


def _fell(stage: StageHealth) -> Finding:
    what, then = FELL[stage.stage]
    text = (
        f"{what}: {stage.count} of {stage.of} in four weeks, {stage.count_before} of "
        f"{stage.of_before} in the twelve before. {then}."
    )
    return Finding(key=KEY.format(stage.stage), text=text)


def _waits(session: Session, workspace_id: int, now: datetime) -> Iterator[Finding]:
    counts = {
        "drafts": _touches(session, undecided(workspace_id) & is_known(), now),
        "tasks": _touches(session, tasks(workspace_id), now),
        "replies": _count(
            session,
            Reply.workspace_id == workspace_id,
            Reply.state == ReplyState.OPEN,
            Reply.label.not_in(ASK_NOTHING),
            Reply.received_at <= now - STALE,
        ),
        "reviews": _count(session, waiting(workspace_id), Prospect.created_at <= now - PILED_UP),
    }
    for name, count in counts.items():
        if count >= LEAST[name]:
            yield Finding(key=KEY.format(name), text=_waiting(name, count))


def _waiting(name: str, count: int) -> str:
    one, many, then = WAITS[name]
    return f"{count:,} {one if count == 1 else many}. {then}."


def _touches(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    query = (
        select(func.count(Touch.id))
        .join(SequenceRow, SequenceRow.id == Touch.sequence_id)
        .where(which, Touch.due_at <= now - STALE)
    )
    return session.scalar(query) or 0


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0


def _senders(session: Session, workspace_id: int) -> Iterator[Finding]:
    """Mailboxes that Drumbeat paused or cannot read; of these the team is told when it happens."""
    rows = session.execute(
        select(Sender.id, Sender.address, Sender.paused_because, MailReading.trouble)
        .outerjoin(MailReading, MailReading.sender_id == Sender.id)
        .where(
            Sender.workspace_id == workspace_id,
            Sender.paused_because.is_not(None) | MailReading.trouble.is_not(None),
        )
        .order_by(Sender.id)
    )
    for id_, address, paused, unread in rows:
        why = f"is paused: {paused}" if paused else f"is not read: {unread}"
        text = f"{address} {why} See `/outreach senders`."
        yield Finding(key=f"sender:{id_}", text=text, is_told=True)
