"""Work that is done by hand, through a running bot in the local workspace."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from storage.database import open_database, session_factory
from storage.states import CampaignState, TouchKind, TouchState
from storage.tables import Campaign, Member, Prospect, Touch
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
    assert "from_home" not in view["view"]["private_metadata"]
    there.post("close", user="U0ADA", view_id=view["view_id"], all=True)
    there.post("home", user="U0ADA")
    press(there, home(there, "3 messages to send by hand, 1 of them yours"), "tasks_open")
    view = see(there, "1 of 3")
    assert "Desmond Falk" in words(shown(view))
    assert "0 of 40 connection requests" in words(shown(view))
    press(there, view, "task_open_profile")
    press(there, view, "tasks_later")
    press(there, see(there, "2 of 3"), "tasks_later")
    press(there, see(there, "3 of 3"), "tasks_later")
    press(there, see(there, "That was the last one"), "tasks_later")
    press(there, see(there, "1 of 3"), "tasks_sent")
    home(there, "2 messages to send by hand, 0 of them yours")
    view = see(there, "1 of 2")
    assert "Marked as sent: Desmond Falk" in words(shown(view))
    assert "1 of 40 connection requests" in words(shown(view))

    press(there, view, "tasks_copy")
    there.post("submit", user="U0ADA", view_id=text_form(there)["view_id"], values={})
    home(there, "1 message to send by hand")
    view = see(there, "1 of 1")
    assert "2 of 40 connection requests" in words(shown(view))
    press(there, view, "tasks_skip")
    view = see(there, "Nothing is due to be sent by hand.")
    assert "Skipped: " in words(shown(view))
    assert "tasks_sent" not in action_ids(shown(view))
    there.post("close", user="U0ADA", view_id=view["view_id"], all=True)
    a_campaign_is_resumed_on_home(there, database)


def a_campaign_is_resumed_on_home(there, database):
    opened = open_database(database)
    with session_factory(opened, hash_key=KEY).begin() as session:
        session.execute(update(Campaign).values(state=CampaignState.PAUSED))
        name = session.scalars(select(Campaign.name)).one()
    opened.dispose()
    there.post("home", user="U0ADA")
    press(there, home(there, f"{name} is paused"), "campaign_resume")
    assert "is paused" not in text_of(home(there, "Your outreach", without="is paused"))


def home(there, text, *, without="\0"):
    """Ada's Home tab, once it says `text`, by itself or because she has opened it."""

    def look():
        tabs = (v for v in there.state()["views"] if v["view"]["type"] == "home")
        return next((t for t in tabs if text in text_of(t) and without not in text_of(t)), None)

    return there.wait(look, what=f"the Home tab with “{text}”")


def text_of(view):
    return words(shown(view)).replace("*", "")
