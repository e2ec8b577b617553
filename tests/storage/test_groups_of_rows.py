"""What is written and found for a group of e-mails: one statement, whatever their number."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from storage import columns
from storage.among import among
from storage.bulk import update_rows
from storage.rows import write_rows
from storage.states import EventKind
from storage.tables import Event, Mail
from storage.types import JsonDict
from tests.sending import make_conversation, make_prospect
from tests.support import NOW

FOUND = select(Mail.id, Mail.note).where(among(Mail.id)).order_by(Mail.id)


@pytest.fixture
def mails(session, workspace, ada):
    """Three approved ones."""
    people = [make_prospect(session, workspace, email=f"p{n}@p{n}.example") for n in range(3)]
    made = [make_conversation(session, workspace, ada, person).approve() for person in people]
    session.flush()
    return made


def test_rows_are_found_by_their_ids(session, mails):
    first, second, _ = [mail.id for mail in mails]
    assert [id_ for id_, _ in columns.read(session, FOUND, {"ids": [second, first]})] == [
        first,
        second,
    ]
    assert columns.read(session, FOUND, {"ids": []}) == []


def test_a_group_of_any_size_is_one_statement_on_postgresql(session, kind, mails):
    if kind == "sqlite":
        pytest.skip("SQLite prepares a statement in no time")
    asked = set()

    @event.listens_for(session.connection(), "before_cursor_execute")
    def keep(_connection, _cursor, statement, _parameters, _context, _many):
        asked.add(statement)

    for size in range(1, 4):
        columns.read(session, FOUND, {"ids": [mail.id for mail in mails[:size]]})
        rows = [{"id": mail.id, "note": f"{size}"} for mail in mails[:size]]
        update_rows(session, Mail, rows, held=True)
    assert len(asked) == 2


def test_what_was_changed_in_the_session_is_seen(session, mails):
    mails[0].note = "changed"
    [(_, note)] = columns.read(session, FOUND, {"ids": [mails[0].id]})
    assert note == "changed"


def test_rows_that_are_held_get_each_its_own(session, mails):
    update_rows(
        session,
        Mail,
        [{"id": mail.id, "note": f"to {mail.id}", "sent_at": NOW} for mail in mails[:2]]
        + [{"id": mails[2].id, "note": None, "sent_at": None}],
        held=True,
    )
    assert [(mail.note, mail.sent_at) for mail in mails] == [
        (f"to {mails[0].id}", NOW),
        (f"to {mails[1].id}", NOW),
        (None, None),
    ]


def test_what_there_is_already_is_left_out(session, workspace, mails):
    def row(number: int, facts: JsonDict) -> JsonDict:
        return {
            "workspace_id": workspace.id,
            "kind": EventKind.SENT,
            "prospect_id": mails[number].prospect_id,
            "touch_id": mails[number].touch_id,
            "provider": "us",
            "provider_id": f"sent:{number}",
            "at": NOW,
            "facts": facts,
        }

    write_rows(session, Event, [row(0, {"told": "first"}), row(1, {})], once=True)
    write_rows(session, Event, [row(0, {"told": "again"}), row(2, {"a": [1, None]})], once=True)
    kept = session.execute(select(Event.provider_id, Event.facts).order_by(Event.provider_id))
    assert list(kept) == [
        ("sent:0", {"told": "first"}),
        ("sent:1", {}),
        ("sent:2", {"a": [1, None]}),
    ]
