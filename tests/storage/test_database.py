"""What the databases must hold to: migrations, instants, writers that do not lose each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import StatementError

from storage import migrate, suppressions
from storage.database import session_factory
from storage.installation import has_the_key
from storage.states import SuppressionKind
from storage.tables import Base, SlackInbox, Workspace
from tests.support import NOW, make_workspace


def test_migrations_lead_to_the_tables_in_code(database: Engine):
    assert migrate.differences(database) == []
    assert migrate.current(database) == migrate.head()


def test_upgrading_twice_changes_nothing(database: Engine):
    migrate.upgrade(database)
    assert migrate.current(database) == migrate.head()


def test_root_tables_name_their_workspace():
    below_a_root = {
        "import_row",
        "variant",
        "cadence_entry",
        "campaign_count",
        "counted_message",
        "demo_use",
    }
    of_the_installation = {"workspace", "slack_inbox", "installation"}
    for table in Base.metadata.sorted_tables:
        if table.name not in below_a_root | of_the_installation:
            assert "workspace_id" in table.columns, table.name


def test_an_instant_comes_back_in_utc(session, workspace):
    berlin = timezone(timedelta(hours=1))
    workspace.paused_at = datetime(2026, 11, 23, 16, 0, tzinfo=berlin)
    session.flush()
    session.expire(workspace)
    assert workspace.paused_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert workspace.paused_at.tzinfo is UTC


def test_an_instant_without_zone_is_refused(session, workspace):
    workspace.paused_at = datetime(2026, 11, 23, 16, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError):
        session.flush()


def test_a_transaction_that_says_nothing_is_ended_on_postgresql(database: Engine):
    if database.dialect.name == "sqlite":
        pytest.skip("SQLite's one writer is this process, or one whose end frees the lock")
    with database.connect() as connection:
        allowed = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
    assert allowed == "1min"


def test_concurrent_increments_are_not_lost(sessions):
    with sessions.begin() as session:
        workspace_id = make_workspace(session).id
        session.add(SlackInbox(key="count", received_at=NOW))

    def increment(_):
        with sessions.begin() as session:
            workspace = session.get_one(Workspace, workspace_id, with_for_update=True)
            count = workspace.settings.get("count", 0)
            session.execute(
                update(Workspace)
                .where(Workspace.id == workspace_id)
                .values(settings={"count": count + 1})
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increment, range(80)))
    with sessions() as session:
        assert session.scalar(select(Workspace.settings)) == {"count": 80}


def test_a_suppression_is_found_by_its_fingerprint_only(session, workspace):
    suppressions.add(
        session,
        workspace.id,
        SuppressionKind.EMAIL,
        "jo@example.com",
        reason="asked to stop",
        by_member_id=None,
        now=NOW,
    )
    found = suppressions.find(
        session,
        workspace.id,
        [(SuppressionKind.EMAIL, "jo@example.com")],
    )
    assert found is not None
    assert "jo@" not in found.fingerprint
    assert (
        suppressions.find(session, workspace.id, [(SuppressionKind.PHONE, "jo@example.com")])
        is None
    )
    assert (
        suppressions.find(session, workspace.id + 1, [(SuppressionKind.EMAIL, "jo@example.com")])
        is None
    )


def test_another_key_is_noticed(database):
    """With another key nobody who is suppressed would be found."""
    with session_factory(database, hash_key=b"the first").begin() as session:
        assert has_the_key(session)
    with session_factory(database, hash_key=b"another").begin() as session:
        assert not has_the_key(session)
    with session_factory(database, hash_key=b"the first").begin() as session:
        assert has_the_key(session)
