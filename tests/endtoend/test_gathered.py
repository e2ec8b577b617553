"""What comes in somebody's quiet hours is told once they are over, but for what was dealt with."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from blocks.forms import INPUT
from storage.database import open_database
from storage.tables import Workspace
from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("gathered")]
PEOPLE = ("Moa Berg", "Lea Lund", "Nils Holm")
OVER = "All that was gathered here is dealt with."


@pytest.fixture
def there(database_url, tmp_path):
    """Three prospects of Remy, who has three quiet hours from now on, and no reminders.

    By the hour at which this runs a reminder would come in the quiet hours of the next day.
    """
    settings = {"DRUMBEAT_TIMEZONE": "UTC"}
    with running(database_url, tmp_path / "home", "--no-rate-limit", **settings) as process:
        there = process.ready()
        lines = [f"{who},{who.split()[0].lower()}@lund.example,Remy Rep" for who in PEOPLE]
        there.upload("remys.csv", "\n".join(["Name,Email,Owner", *lines]).encode())
        there.click(there.message("remys.csv", with_action="import_confirm"), "import_confirm")
        there.message("was imported")
        remind_nobody(database_url)
        be_quiet(there)
        yield there


def remind_nobody(url):
    database = open_database(url)
    with database.begin() as connection:
        connection.execute(update(Workspace).values(settings={"remind_after_hours": None}))
    database.dispose()


def be_quiet(there):
    there.post("home", user="U0REMY")

    def home():
        views = (v for v in there.state()["views"] if v["user"] == "U0REMY")
        return next((v for v in views if v["view"]["type"] == "home"), None)

    shown = there.wait(home, what="Home")
    there.post("click", user="U0REMY", view_id=shown["view_id"], action_id="alerts_edit")
    hour = datetime.fromisoformat(there.state()["now"]).hour
    chosen = {"quiet_from": str(hour), "told_at": str((hour + 3) % 24)}
    values = {name: {INPUT: value} for name, value in chosen.items()}
    form = there.view("U0REMY")["view_id"]
    answer = there.post("submit", user="U0REMY", view_id=form, values=values)
    assert not answer.get("errors"), answer


def answered(there, who, text):
    """An answer of theirs, logged by Ada; its alert."""
    ts = there.post("message", user="U0ADA", channel="C0OUTREACH", text=f"{who}:\n> {text}")["ts"]
    use = {"callback_id": "log_reply", "channel": "C0OUTREACH", "ts": ts, "wait_for_view": 20}
    [view_id] = there.post("shortcut", user="U0ADA", **use)["opened"]
    assert not there.post("submit", user="U0ADA", view_id=view_id, values={}).get("errors")
    return there.message(f"Answer from *{who}*", with_action="reply_replied")


def gathered(there):
    return [m for m in there.messages() if "came for you meanwhile" in words(m)]


def naming(there):
    """Messages that ring at Remy's."""
    return [m for m in there.messages() if "<@U0REMY>" in str(m.get("blocks"))]


def test_what_waits_is_told_once_by_name_and_drawn_again_as_it_is_dealt_with(there):
    moa, lea, nils = (answered(there, who, "Sounds interesting.") for who in PEOPLE)
    assert naming(there) == []
    there.click(moa, "reply_replied")
    there.message("Ada Admin marked it as answered")
    there.post("clock", advance_hours=2)
    assert gathered(there) == []
    there.post("clock", advance_hours=2)
    [told] = gathered(there)
    assert naming(there) == [told]
    assert [who in words(told) for who in PEOPLE] == [False, True, True]
    there.post("clock", advance_hours=24)
    assert gathered(there) == [told]
    there.click(lea, "reply_replied", user="U0REMY")
    there.message("1 alert came for you meanwhile")
    there.click(nils, "reply_replied", user="U0REMY")
    over = there.message(OVER)
    assert over["ts"] == told["ts"]
    assert action_ids(over) == []
    assert "could not be shown" not in str([words(m) for m in there.messages()])
