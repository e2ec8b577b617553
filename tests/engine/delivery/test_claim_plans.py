"""However many mails wait, a claim finds its own by an index and sorts nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from engine.delivery.attempts import Attempt, Fate
from engine.delivery.sending import claiming, outbox, outcomes
from storage.states import TouchState
from storage.tables import Sender
from tests.sending import make_company, make_conversation, make_prospect
from tests.support import NOW

GROUP = 16
GROWING = re.compile(
    r"SCAN (touch|mail|sequence|prospect|event|variant|company)\b"
    r"|SEARCH (touch|mail|sequence|prospect|event|variant|company)\b.*\(workspace_id=\?\)"
)
"""A step of a plan that takes longer the more there is of a team."""


@pytest.fixture
def plans(session, kind, workspace, ada):
    """How the database finds the mails of a claim: those due, and those whose lease ran out."""
    make_conversation(session, workspace, ada).approve()
    asked: list[tuple[str, object]] = []
    connection = session.connection()

    @event.listens_for(connection, "before_cursor_execute")
    def keep(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT mail.id \n"):
            asked.append((statement, parameters))

    claiming.claim(session, owner="one", now=NOW, most=3)
    event.remove(connection, "before_cursor_execute", keep)
    explain = "EXPLAIN QUERY PLAN" if kind == "sqlite" else "EXPLAIN"
    if kind == "postgresql":  # a table of one row is read whole, and nothing is quicker
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
    found = {}
    for statement, parameters in asked:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        plan = "\n".join(str(row[-1]) for row in rows)
        found["expired" if "lease_until" in statement else "due"] = plan
    return found


def test_what_is_due_comes_from_its_index_in_order(plans):
    assert "ix_mail_due" in plans["due"]
    assert "Sort" not in plans["due"]
    assert "TEMP B-TREE" not in plans["due"]


def test_what_ran_out_comes_from_an_index_of_states(plans):
    assert "ix_mail_lease" in plans["expired"] or "ix_mail_due" in plans["expired"]


@pytest.fixture
def plans_of_a_group(session, kind, workspace, ada):
    """How SQLite finds all that is read on the way of a group, first mails and follow-ups."""
    if kind != "sqlite":
        pytest.skip("PostgreSQL decides by statistics, which a small database has not")
    for number in range(GROUP):
        company = make_company(session, workspace, f"p{number}.example")
        prospect = make_prospect(
            session, workspace, email=f"p@p{number}.example", name=f"P {number}", company=company
        )
        chat = make_conversation(session, workspace, ada, prospect, steps=2)
        if number % 2:
            mail = chat.approve(1)
            chat.touches[0].state = TouchState.SKIPPED
            mail.due_at = NOW
        else:
            chat.approve()
    session.scalars(select(Sender)).one().daily_cap = 1000
    session.flush()
    asked: dict[str, object] = {}
    connection = session.connection()

    @event.listens_for(connection, "before_cursor_execute")
    def keep(_connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith(("SELECT", "UPDATE")):
            asked[statement] = parameters

    group = claiming.claim(session, owner="one", now=NOW, most=GROUP)
    assert len(group) == GROUP
    outbox.begin_sending(session, group, now=NOW)
    outcomes.record(session, [(each, Attempt(Fate.SENT, "250")) for each in group], now=NOW)
    event.remove(connection, "before_cursor_execute", keep)
    return {
        statement: [
            row[-1]
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        for statement, parameters in asked.items()
    }


def test_nothing_on_the_way_of_a_group_looks_through_all_of_a_team(plans_of_a_group):
    """Without statistics SQLite takes a team for ten rows, and a group for more than that."""
    through_all = {
        statement: step
        for statement, plan in plans_of_a_group.items()
        for step in plan
        if GROWING.search(step)
    }
    assert through_all == {}
