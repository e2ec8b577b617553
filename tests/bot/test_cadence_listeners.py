"""The cadence through Slack's own payloads: a running bot."""

from __future__ import annotations

import pytest

from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cadence")]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('cadence')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples("Ines Okafor")
        yield local


def submit(there, **values):
    view = there.view()
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)


def test_the_week_is_changed_by_an_admin_and_goes_back(there):
    there.command("cadence week")
    first = there.shown("Friday 14:00: review", "week_edit")
    assert "week_ship" not in action_ids(first)
    there.click(first, "week_edit")
    wrong = "Tuesday 9:30: connection requests\nTuesday 9:30: messages"
    refused = submit(there, week={"value": wrong}, target_followups={"value": "some"})
    assert "a number" in refused["errors"]["target_followups"]
    refused = submit(there, week={"value": wrong}, target_followups={"value": "12"})
    assert refused["errors"]["week"] == "Line 2: That hour is taken by a line above it."
    submit(there, week={"value": wrong.replace("9:30: m", "11: m")})
    own = there.shown("Tuesday 11:00: messages", "week_ship")
    assert "12 follow-ups a week" in words(own)
    there.click(own, "week_ship")
    there.shown("went back to the shipped week", "week_edit")
    there.click(first, "week_edit")
    submit(there, week={"value": "Monday 9: messages"})
    there.command("cadence tomorrow")
    there.ephemeral("Ask for `/outreach cadence`")


def test_who_is_away_is_told_and_is_there_after_all(there):
    there.command("away 3 Dec to 10 Dec")
    card = there.shown("is away from", "away_end")
    assert "Their work waits" in words(card)
    there.click(card, "away_end")
    there.ephemeral("is there after all")
    there.command("away soon")
    there.ephemeral("“soon” is no day")


def pick(element_value):
    return {"value": {"selected_option": {"value": element_value}}}


def test_an_entry_is_moved_with_the_form_and_by_words(there):
    there.begin("Hana Prokopova", "accept_or_email")
    there.command("cadence move Hana Prokopova to next month")
    there.ephemeral("“next month” is no day")
    there.command("cadence move Hana")
    there.ephemeral("Write it like")
    there.command("cadence next week")
    there.click(there.shown("Week of", "cadence_change"), "cadence_change")
    blocks = {block["block_id"]: block for block in there.view()["view"]["blocks"]}
    entries, days = (blocks[name]["element"]["options"] for name in ("entry", "day"))
    refused = submit(there, entry=pick(entries[0]["value"]), day=pick("2020-01-06"))
    assert "from today on" in refused["errors"]["day"]
    submit(there, entry=pick(entries[0]["value"]), day=pick(days[-1]["value"]))
    there.ephemeral("is left out of the week")
