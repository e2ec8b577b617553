"""The cadence through Slack's own payloads: a running bot."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlsplit

import pytest

from tests.local import action_ids, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cadence")]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('cadence')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples()
        yield local


def submit(there, **values):
    view = there.view()
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)


def test_the_week_is_changed_by_an_admin_and_goes_back(there):
    there.command("cadence week")
    first = there.ephemeral("Friday 14:00: review", with_action="week_edit")
    assert "week_ship" not in action_ids(first)
    there.click(first, "week_edit")
    wrong = "Tuesday 9:30: connection requests\nTuesday 9:30: messages"
    refused = submit(there, week={"value": wrong}, target_followups={"value": "some"})
    assert "a number" in refused["errors"]["target_followups"]
    refused = submit(there, week={"value": wrong}, target_followups={"value": "12"})
    assert refused["errors"]["week"] == "Line 2: That hour is taken by a line above it."
    submit(there, week={"value": wrong.replace("9:30: m", "11: m")})
    own = there.ephemeral("Tuesday 11:00: messages", with_action="week_ship")
    assert "12 follow-ups a week" in words(own)
    there.click(own, "week_ship")
    there.ephemeral("went back to the shipped week", with_action="week_edit")
    there.click(first, "week_edit")
    submit(there, week={"value": "Monday 9: messages"})
    there.command("cadence some day")
    there.ephemeral("“some day” is no week. Name a day of it, like “7 Dec”")
    there.command("cadence for Ada")
    there.ephemeral("Ada Admin: nothing is planned")


def test_who_is_away_is_told_and_is_there_after_all(there):
    there.command("away 3 Dec to 10 Dec")
    card = there.ephemeral("is away from", with_action="away_end")
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
    week = there.ephemeral("Week of", with_action="cadence_change")
    there.click(week, "cadence_entries")
    there.ephemeral("step 1, variant 1")
    there.click(week, "cadence_change")
    blocks = {block["block_id"]: block for block in there.view()["view"]["blocks"]}
    entries, days = (blocks[name]["element"]["options"] for name in ("entry", "day"))
    refused = submit(there, entry=pick(entries[0]["value"]), day=pick("2020-01-06"))
    assert "from today on" in refused["errors"]["day"]
    submit(there, entry=pick(entries[0]["value"]), day=pick(days[-1]["value"]))
    there.ephemeral("is left out of the week")


def test_a_table_goes_to_whoever_asks_and_nobody_else(there):
    there.command("export people")
    there.ephemeral("Say which table: prospects, ranking")
    there.command("export prospects", user="U0REMY")
    there.ephemeral("Only an admin takes out prospects")
    there.command("export prospects")
    there.ephemeral("Drumbeat has sent it to you alone")
    shared = [
        (channel["id"], file)
        for channel in there.state()["channels"]
        for message in channel["messages"]
        for each in (message, *message.get("replies", []))
        for file in each.get("files") or []
        if file["name"].startswith("prospects-")
    ]
    [(where, file)] = shared
    assert where.startswith("D")  # what Ada and Drumbeat have alone
    address = file["url_private_download"]
    page = there.http.get(address, headers={"Referer": f"http://{urlsplit(address).netloc}/"})
    rows = list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))
    assert "Ines Okafor" in {row["name"] for row in rows}
    there.command("export prospects soon")
    there.ephemeral("Of prospects there is `/outreach export prospects 30d`")
    there.command("export metrics all by step")
    there.ephemeral("metrics-")
    fault = {"error": "internal_error", "status": 500, "times": 1}
    there.post("faults", fail={"upload": fault})
    there.command("export companies")
    there.ephemeral("Slack did not take the file. Ask for it again.")


def test_the_clock_and_the_digest_are_changed_by_an_admin(there):
    there.command("settings", user="U0REMY")
    assert "clock_edit" not in action_ids(there.ephemeral("The digest comes on Fridays at 14:00"))
    there.command("settings")
    there.click(there.ephemeral("Holidays of US", with_action="clock_edit"), "clock_edit")
    refused = submit(there, timezone={"value": "Berlin"})
    assert "is not a time zone" in refused["errors"]["timezone"]
    refused = submit(there, last_hour=pick("8"), timezone={"value": "Asia/Tokyo"})
    assert "end after they begin" in refused["errors"]["last_hour"]
    zone = {"value": "America/New_York"}
    submit(there, timezone=zone, last_hour=pick("18"), digest_day=pick("1"), digest_hour=pick("9"))
    told = there.ephemeral("changed the digest to Tuesdays at 9:00", with_action="clock_edit")
    assert "Messages arrive 9:00 to 18:00 on Mon, Tue, Wed, Thu, Fri" in words(told)
    there.command("jobs")
    there.ephemeral("Tuesdays at 9:00")
    there.click(told, "approvals_edit")
    assert there.view()["view"]["callback_id"] == "approvals"
