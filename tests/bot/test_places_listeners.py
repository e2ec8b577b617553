"""An admin says on Home to which Slack channels what comes: a running bot."""

from __future__ import annotations

import pytest

from tests.local import action_ids, elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("places")]


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('places')}/drumbeat.db"
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples()
        yield local


def home(there, user="U0ADA"):
    views = (view for view in there.state()["views"] if view["user"] == user)
    return next((view for view in views if view["view"]["type"] == "home"), None)


def open_form(there):
    def pressed():
        shown = home(there)
        element = next(e for e in elements(shown["view"]) if e["action_id"] == "places_edit")
        where = {"view_id": shown["view_id"], "block_id": element["block_id"]}
        body = {"user": "U0ADA", "action_id": "places_edit"} | where
        return there.http.post("/control/click", json=body).is_success

    def opened():
        views = there.state()["views"]
        return next((v for v in views if v["view"].get("callback_id") == "places"), None)

    there.wait(pressed, what="the button on Home")
    return there.wait(opened, what="the form")


def in_channel(there, channel, text):
    def look():
        found = next(c for c in there.state()["channels"] if c["id"] == channel)
        return next((m for m in found["messages"] if text in words(m)), None)

    return there.wait(look, what=f"“{text}” in {channel}")


def test_the_digest_comes_where_an_admin_says_once_drumbeat_is_there(there):
    there.post("home", user="U0ADA")
    there.post("home", user="U0REMY")
    there.wait(lambda: home(there) and home(there, "U0REMY"), what="Home")
    assert "places_edit" not in action_ids(home(there, "U0REMY")["view"])
    asked = {
        "user": "U0ADA",
        "view_id": open_form(there)["view_id"],
        "values": {"digest": {"value": "C0GENERAL"}},
    }
    assert "is not in this channel" in there.post("submit", **asked)["errors"]["digest"]
    app = there.state()["app"]["name"]
    there.post("command", user="U0ADA", channel="C0GENERAL", text=f"/invite @{app}")
    there.post("submit", **asked)
    there.wait(
        lambda: "the digest comes to <#C0GENERAL>" in words(home(there)["view"]), what="Home anew"
    )
    there.command("digest")
    in_channel(there, "C0GENERAL", "The week to")


def test_where_the_team_works_is_chosen_there_as_well_once_slack_takes_no_message_any_more(there):
    there.post("archive", channel="C0OUTREACH")
    form = {"user": "U0ADA", "view_id": open_form(there)["view_id"]}
    told = there.post("submit", **form, values={"home": {"value": "C0OUTREACH"}})
    assert not told.get("errors"), "what stays as it is is not asked about"
    form = {"user": "U0ADA", "view_id": open_form(there)["view_id"]}
    there.post("submit", **form, values={"home": {"value": "C0GENERAL"}})
    there.wait(lambda: "Works in <#C0GENERAL>, by" in words(home(there)["view"]), what="Home anew")
