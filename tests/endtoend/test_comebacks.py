"""Who asked to be written to later comes back: told on that day, once, with what to do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.endtoend.test_way_through import advance_until
from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("comebacks")]
WHO = "Moa Berg"
AT_ONCE = 4
"""Hours; each working day has some of those in which people are told."""


@pytest.fixture
def there(database_url, tmp_path):
    settings = {"DRUMBEAT_TIMEZONE": "UTC"}
    with running(database_url, tmp_path / "home", "--no-rate-limit", **settings) as process:
        there = process.ready()
        there.upload("one.csv", f"Name,Email,Owner\n{WHO},moa@lund.example,Remy Rep".encode())
        there.click(there.message("one.csv", with_action="import_confirm"), "import_confirm")
        there.message("was imported")
        there.begin(WHO)
        there.click(there.message("step 1 of", with_action="draft_approve"), "draft_approve")
        yield there


def notices(there):
    return [m for m in there.messages() if "may be written to again from" in words(m)]


def wait_for_notices(there, count, *, by):
    """Step by step, since a step over the hours of a day would tell nobody."""
    while len(notices(there)) < count:
        assert now(there) < by, "nobody was told"
        there.post("clock", advance_hours=AT_ONCE)


def now(there):
    return datetime.fromisoformat(there.state()["now"])


def test_the_owner_is_told_on_the_day_and_has_the_next_message_drafted(there):
    (mail,) = advance_until(there, there.mails)
    day = now(there) + timedelta(days=3)
    named = f"{day:%-d %B %Y}"
    text = f"Not now. Please write to me again on {named}."
    there.post("mail/answer", touch_message_id=mail["message_id"], text=text)
    alert = there.message("Please write to me again", with_action="reply_replied")
    assert f"On hold until {named}." in words(alert)
    there.command(f"why {WHO}")
    there.ephemeral(f"They are put off until {named}")

    there.post("clock", advance_hours=24)
    assert notices(there) == []
    there.post("clock", advance_hours=24)
    wait_for_notices(there, 1, by=day + timedelta(days=6))
    assert now(there).date() >= day.date()
    [told] = notices(there)
    assert told["thread_ts"] == alert.get("thread_ts", alert["ts"])
    assert "<@U0REMY>" in str(told["blocks"])
    assert "Please write to me again" in words(told)
    assert action_ids(told) == [
        "comeback_draft",
        "comeback_sequence",
        "comeback_put_off",
        "comeback_leave",
    ]
    there.click(told, "comeback_put_off", user="U0REMY")
    form = there.view("U0REMY")["view_id"]

    def choose(chosen):
        values = {"until": {"until": {"selected_date": chosen}}}
        return there.post("submit", user="U0REMY", view_id=form, values=values)

    assert "after today" in choose("2020-01-01")["errors"]["until"]
    later = now(there) + timedelta(days=1)
    assert not choose(f"{later:%Y-%m-%d}").get("errors")
    assert there.message("Remy Rep put it off further until")["ts"] == told["ts"]

    wait_for_notices(there, 2, by=later + timedelta(days=6))
    again = there.message("may be written to again from", with_action="comeback_draft")
    there.click(again, "comeback_draft", user="U0REMY")
    assert there.message("Remy Rep had the next message drafted")["ts"] == again["ts"]
    there.message("answer", with_action="draft_approve")
    there.post("clock", advance_hours=AT_ONCE)
    assert len(notices(there)) == 2
