"""Decides how long each kind of record is kept, and removes what is older."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from engine import notices
from engine import workspace as workspaces
from engine.delivery.protection.erasing import remove_quietly
from engine.errors import InvalidError
from storage.states import Approval, ImportState, ReplyState, RunState
from storage.tables import (
    HeldAlert,
    ImportJob,
    ImportRow,
    JobRun,
    ModelCall,
    Notice,
    Prospect,
    Reply,
    SlackInbox,
    Touch,
)

TOGETHER = 500
"""How many people one night removes at most, so that its transaction stays short."""
Remove = Callable[[Session, int, datetime, datetime], int]
"""(session, workspace id, everything before this instant, now) → how many went."""


@dataclass(frozen=True)
class Kind:
    """What is kept for so many days; `days` None: until somebody says otherwise."""

    days: int | None
    words: str
    remove: Remove


def _changed(session: Session, statement: Any) -> int:
    return len(session.execute(statement.execution_options(synchronize_session=False)).all())


def _slack_deliveries(session: Session, _workspace: int, before: datetime, _now: datetime) -> int:
    return _changed(
        session,
        delete(SlackInbox).where(SlackInbox.received_at < before).returning(SlackInbox.id),
    )


def _job_runs(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """The newest run of each job stays: from it the next slots are looked for."""
    newest = (
        select(func.max(JobRun.id)).where(JobRun.workspace_id == workspace_id).group_by(JobRun.job)
    )
    return _changed(
        session,
        delete(JobRun)
        .where(
            JobRun.workspace_id == workspace_id,
            JobRun.due_at < before,
            JobRun.state != RunState.RUNNING,
            JobRun.id.not_in(newest),
        )
        .returning(JobRun.id),
    )


def _notices(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """What is over; the message in Slack stays as it is."""
    return _changed(
        session,
        delete(Notice)
        .where(Notice.workspace_id == workspace_id, Notice.over_at < before)
        .returning(Notice.id),
    )


def _told_alerts(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """Those that were told together go together; the message in Slack stays as it is."""
    lately = select(HeldAlert.told_in).where(
        HeldAlert.workspace_id == workspace_id,
        HeldAlert.told_in.is_not(None),
        HeldAlert.created_at >= before,
    )
    return _changed(
        session,
        delete(HeldAlert)
        .where(
            HeldAlert.workspace_id == workspace_id,
            HeldAlert.told_in.is_not(None),
            HeldAlert.told_in.not_in(lately),
        )
        .returning(HeldAlert.id),
    )


def _model_answers(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """The words go, what they cost stays."""
    return _changed(
        session,
        update(ModelCall)
        .where(
            ModelCall.workspace_id == workspace_id,
            ModelCall.at < before,
            ModelCall.answer.is_not(None),
        )
        .values(answer=None, brief_hash="")
        .returning(ModelCall.id),
    )


def _import_rows(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """The cells of files go; an import of which they are gone can no longer be undone."""
    old = select(ImportJob.id).where(
        ImportJob.workspace_id == workspace_id,
        or_(
            ImportJob.finished_at < before,
            (ImportJob.state == ImportState.PREVIEWED) & (ImportJob.created_at < before),
            (ImportJob.state == ImportState.CANCELLED) & (ImportJob.created_at < before),
        ),
        ImportJob.state.not_in((ImportState.CONFIRMED, ImportState.RUNNING, ImportState.UNDOING)),
    )
    return _changed(
        session, delete(ImportRow).where(ImportRow.import_job_id.in_(old)).returning(ImportRow.id)
    )


def _replies(session: Session, workspace_id: int, before: datetime, _now: datetime) -> int:
    """Of answers that were dealt with the words go, and whom they name; label and tone stay."""
    return _changed(
        session,
        update(Reply)
        .where(
            Reply.workspace_id == workspace_id,
            Reply.received_at < before,
            Reply.state == ReplyState.HANDLED,
            Reply.new_text != "",
        )
        .values(new_text="", subject="", referred_name=None, referred_email=None)
        .returning(Reply.id),
    )


def _rejected(session: Session, workspace_id: int, before: datetime, now: datetime) -> int:
    """Whoever was rejected and never written to goes, with nothing left of them."""
    written_to = exists().where(Touch.prospect_id == Prospect.id, Touch.sent_at.is_not(None))
    ids = session.scalars(
        select(Prospect.id)
        .where(
            Prospect.workspace_id == workspace_id,
            Prospect.approval == Approval.REJECTED,
            Prospect.approval_decided_at < before,
            ~written_to,
        )
        .order_by(Prospect.id)
        .limit(TOGETHER)
    ).all()
    return remove_quietly(session, workspace_id, ids, now=now)


def _silent(session: Session, workspace_id: int, before: datetime, now: datetime) -> int:
    """Nothing was heard of them, sent to them or changed about them since."""
    lately = exists().where(Touch.prospect_id == Prospect.id, Touch.due_at >= before)
    answered = exists().where(Reply.prospect_id == Prospect.id, Reply.received_at >= before)
    ids = session.scalars(
        select(Prospect.id)
        .where(
            Prospect.workspace_id == workspace_id,
            Prospect.updated_at < before,
            or_(Prospect.last_contacted_at.is_(None), Prospect.last_contacted_at < before),
            ~lately,
            ~answered,
        )
        .order_by(Prospect.id)
        .limit(TOGETHER)
    ).all()
    return remove_quietly(session, workspace_id, ids, now=now)


KINDS: Mapping[str, Kind] = {
    "slack_deliveries": Kind(30, "ids of Slack's deliveries", _slack_deliveries),
    "job_runs": Kind(180, "runs of recurring jobs", _job_runs),
    "notices": Kind(180, "notices that are over", _notices),
    "told_alerts": Kind(180, "alerts that were told together", _told_alerts),
    "model_answers": Kind(90, "what a model answered", _model_answers),
    "import_rows": Kind(365, "rows of imported files", _import_rows),
    "replies": Kind(None, "the words of answers", _replies),
    "rejected": Kind(None, "prospects who were rejected", _rejected),
    "silent": Kind(None, "prospects of whom nothing was heard", _silent),
}
"""In the order in which they go."""
FEWEST_DAYS, MOST_DAYS = 7, 3650


def read_days(text: str) -> dict[str, int | None]:
    """`replies=730 silent=never` as days by kind; what is not named keeps its own."""
    found: dict[str, int | None] = {}
    for part in text.replace(",", " ").split():
        name, _, said = part.partition("=")
        if name not in KINDS:
            raise InvalidError(f"DRUMBEAT_KEEP_DAYS: “{name}” is none of {', '.join(KINDS)}.")
        if said == "never":
            found[name] = None
            continue
        if not said.isdecimal() or not FEWEST_DAYS <= int(said) <= MOST_DAYS:
            raise InvalidError(
                f"DRUMBEAT_KEEP_DAYS: say for {name} how many days, {FEWEST_DAYS} to {MOST_DAYS}, "
                "or never."
            )
        found[name] = int(said)
    return found


def tidy(session: Session, workspace_id: int, *, now: datetime) -> dict[str, int]:
    """Remove what is older than its kind is kept; how many of each went, where any did.

    What was told once and nothing ends is over before, so that it goes one day.
    """
    said = workspaces.settings_of(workspaces.get(session, workspace_id)).keep_days
    notices.put_aside(session, workspace_id, now=now)
    gone: dict[str, int] = {}
    for name, kind in KINDS.items():
        days = said.get(name, kind.days)
        if days is not None:
            count = kind.remove(session, workspace_id, now - timedelta(days=days), now)
            if count:
                gone[name] = count
    session.expire_all()
    return gone
