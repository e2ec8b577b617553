"""What is older than its kind is kept goes, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine import notices, retention
from engine.errors import InvalidError
from storage.states import (
    Approval,
    ImportState,
    PostKind,
    ReplyLabel,
    ReplyState,
    RowState,
    RunState,
)
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
    Suppression,
)
from tests.outreach import Outreach
from tests.support import NOW

DAY = timedelta(days=1)


def count(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def days(workspace, **said) -> None:
    workspace.settings = {"keep_days": said}


@pytest.fixture
def outreach(session, workspace) -> Outreach:
    return Outreach(session, workspace)


def test_small_things_go_by_themselves(session, workspace):
    for age in (10, 400):
        at = NOW - age * DAY
        session.add_all(
            [
                SlackInbox(key=str(age), received_at=at),
                Notice(
                    workspace_id=workspace.id, key=str(age), text="x", created_at=at, over_at=at
                ),
                ModelCall(
                    workspace_id=workspace.id,
                    purpose="draft",
                    brief_hash="b",
                    model="m",
                    outcome="answered",
                    answer="words",
                    cost_usd=0.5,
                    latency_ms=1,
                    at=at,
                ),
            ]
        )
    session.add(
        Notice(workspace_id=workspace.id, key="lasts", text="x", created_at=NOW - 900 * DAY)
    )
    session.flush()
    gone = retention.tidy(session, workspace.id, now=NOW)
    assert gone == {"slack_deliveries": 1, "notices": 1, "model_answers": 1}
    assert (count(session, SlackInbox), count(session, Notice)) == (1, 2)
    costs = session.execute(select(ModelCall.cost_usd, ModelCall.answer).order_by(ModelCall.at))
    assert [tuple(row) for row in costs] == [(0.5, None), (0.5, "words")]
    assert retention.tidy(session, workspace.id, now=NOW) == {}


def test_what_was_told_once_is_over_after_a_while_and_then_goes(session, workspace):
    for key in ("unread:1", "came_back:7", "smtp"):
        notices.tell(session, workspace.id, key, "It did not arrive.", now=NOW)
    retention.tidy(session, workspace.id, now=NOW + 13 * DAY)
    assert [each.over_at for each in session.scalars(select(Notice))] == [None] * 3
    later = NOW + 14 * DAY
    retention.tidy(session, workspace.id, now=later)
    over = {each.key: each.text for each in session.scalars(select(Notice)) if each.over_at}
    aside = "It did not arrive. (Told on 23 November 2026, and no longer pointed out.)"
    assert over == {"unread:1": aside, "came_back:7": aside}
    retention.tidy(session, workspace.id, now=later + 181 * DAY)
    assert count(session, Notice) == 1


def test_alerts_that_were_told_go_together_and_what_still_waits_stays(session, workspace, ada):
    def held(age, told_in):
        alert = HeldAlert(
            workspace_id=workspace.id,
            member_id=ada.member_id,
            kind=PostKind.REPLY,
            subject_id=age,
            due_at=NOW,
            told_in=told_in,
            created_at=NOW - age * DAY,
        )
        session.add(alert)
        session.flush()
        return alert

    for ages in ((400, 399), (181, 179)):
        first, second = (held(age, None) for age in ages)
        first.told_in = second.told_in = first.id
    held(300, None)
    session.flush()
    assert retention.tidy(session, workspace.id, now=NOW) == {"told_alerts": 2}
    ages = select(HeldAlert.subject_id).order_by(HeldAlert.id)
    assert session.scalars(ages).all() == [181, 179, 300]


def test_the_newest_run_of_a_job_stays_however_old(session, workspace):
    for at in (900, 800):
        session.add(
            JobRun(
                job="x",
                workspace_id=workspace.id,
                slot=str(at),
                due_at=NOW - at * DAY,
                state=RunState.DONE,
                owner="o",
                lease_until=NOW,
                started_at=NOW,
            )
        )
    session.flush()
    assert retention.tidy(session, workspace.id, now=NOW) == {"job_runs": 1}
    assert session.scalars(select(JobRun.slot)).all() == ["800"]


def test_rows_of_old_files_go_and_those_under_way_stay(session, workspace):
    for state in (ImportState.DONE, ImportState.RUNNING):
        job = ImportJob(
            workspace_id=workspace.id,
            filename="a.csv",
            content_hash="x",
            state=state,
            rows=1,
            importable=1,
            duplicates_within_file=0,
            already_known=0,
            invalid=0,
            blank_lines=0,
            created_at=NOW - 900 * DAY,
            finished_at=NOW - 900 * DAY if state == ImportState.DONE else None,
        )
        session.add(job)
        session.flush()
        session.add(ImportRow(import_job_id=job.id, line=2, state=RowState.NEW, cells=["Ann"]))
    session.flush()
    assert retention.tidy(session, workspace.id, now=NOW) == {"import_rows": 1}
    assert count(session, ImportRow) == 1


def test_answers_are_kept_until_a_team_says_otherwise(session, workspace, outreach):
    ines = outreach.prospect("Ines Okafor")
    for state in ReplyState:
        session.add(
            Reply(
                workspace_id=workspace.id,
                message_id=state.value,
                prospect_id=ines.id,
                from_address="ines@x.example",
                subject="Re: x",
                new_text="Call me",
                label=ReplyLabel.INTERESTED,
                confidence=1.0,
                layer="rules",
                state=state,
                received_at=NOW - 900 * DAY,
                read_at=NOW,
            )
        )
    session.flush()
    assert retention.tidy(session, workspace.id, now=NOW) == {}
    days(workspace, replies=730)
    assert retention.tidy(session, workspace.id, now=NOW) == {"replies": 1}
    kept = session.execute(select(Reply.state, Reply.new_text).order_by(Reply.new_text))
    assert [tuple(row) for row in kept] == [
        (ReplyState.HANDLED, ""),
        (ReplyState.OPEN, "Call me"),
    ]


def test_people_go_when_a_team_says_so_and_may_come_again(session, workspace, outreach):
    old = NOW - 900 * DAY
    rejected = {"approval": Approval.REJECTED, "approval_decided_at": old}
    outreach.prospect("Rejected", **rejected)
    outreach.prospect("Rejected Lately", **(rejected | {"approval_decided_at": NOW}))
    outreach.prospect("Silent", updated_at=old)
    outreach.prospect("Written To", updated_at=old, last_contacted_at=NOW)
    session.flush()
    assert retention.tidy(session, workspace.id, now=NOW) == {}
    days(workspace, rejected=365, silent=730)
    assert retention.tidy(session, workspace.id, now=NOW) == {"rejected": 1, "silent": 1}
    left = session.scalars(select(Prospect.full_name).order_by(Prospect.id)).all()
    assert left == ["Rejected Lately", "Written To"]
    assert count(session, Suppression) == 0, "they asked for nothing, so they may come again"


def test_how_days_are_written():
    assert retention.read_days("replies=730, silent=never") == {"replies": 730, "silent": None}
    for wrong in ("everything=3", "replies=", "replies=soon", "replies=3"):
        with pytest.raises(InvalidError, match="DRUMBEAT_KEEP_DAYS"):
            retention.read_days(wrong)
