"""Work that is done by hand, through a running bot in the local workspace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from storage.database import open_database, session_factory
from storage.states import TouchKind, TouchState
from storage.tables import Member, Prospect, Touch
from tests.bot.test_review_listeners import press, see, shown
from tests.local import action_ids, running, words
from tests.support import KEY

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("task_queue")]

PEOPLE = ("Hana Prokopova", "Ines Okafor", "Desmond Falk")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('tasks')}/drumbeat.db"


@pytest.fixture(scope="module")
def there(database, tmp_path_factory):
    """A bot with the sample prospects."""
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.wait(lambda: known(local), what="the sample prospects")
        yield local


def known(there):
    there.command("prospects Ines Okafor")
    lines = there.state()["ephemerals"]
    return bool(lines) and "Ines" in words(lines[-1])


def requests_are_due(there, database):
    """Three approved connection requests, one of them of Ada's own prospect."""
    for name in PEOPLE:
        there.begin(name)
        there.ephemeral(f"steps for {name}")
    opened = open_database(database)
    with session_factory(opened, hash_key=KEY).begin() as session:
        session.execute(
            update(Touch)
            .where(Touch.kind == TouchKind.CONNECTION_REQUEST)
            .values(state=TouchState.APPROVED, due_at=datetime(2026, 1, 5, tzinfo=UTC))
        )
        ada = select(Member.id).where(Member.slack_user_id == "U0ADA").scalar_subquery()
        session.execute(
            update(Prospect).where(Prospect.full_name == PEOPLE[2]).values(owner_id=ada)
        )
    opened.dispose()


def text_form(there):
    def look():
        views = there.state()["views"]
        return next((v for v in views if v["view"].get("callback_id") == "tasks_text"), None)

    return there.wait(look, what="the text to copy")


def test_tasks_are_done_one_after_the_other(there, database):
    there.command("tasks")
    there.ephemeral("Nothing is due to be sent by hand.")
    there.command("tasks mine")
    there.ephemeral("takes no words")
    requests_are_due(there, database)

    there.command("tasks")
    view = see(there, "1 of 3")
    assert "Desmond Falk" in words(shown(view))
    assert "0 of 40 connection requests" in words(shown(view))
    press(there, view, "task_open_profile")
    press(there, view, "tasks_later")
    press(there, see(there, "2 of 3"), "tasks_later")
    press(there, see(there, "3 of 3"), "tasks_later")
    press(there, see(there, "That was the last one"), "tasks_later")
    press(there, see(there, "1 of 3"), "tasks_sent")
    view = see(there, "1 of 2")
    assert "Marked as sent: Desmond Falk" in words(shown(view))
    assert "1 of 40 connection requests" in words(shown(view))

    press(there, view, "tasks_copy")
    there.post("submit", user="U0ADA", view_id=text_form(there)["view_id"], values={})
    view = see(there, "1 of 1")
    assert "2 of 40 connection requests" in words(shown(view))
    press(there, view, "tasks_skip")
    view = see(there, "Nothing is due to be sent by hand.")
    assert "Skipped: " in words(shown(view))
    assert "tasks_sent" not in action_ids(shown(view))
