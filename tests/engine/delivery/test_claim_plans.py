"""However many mails wait, a claim finds its own by an index and sorts nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from engine.delivery import claiming
from tests.sending import make_conversation
from tests.support import NOW


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
