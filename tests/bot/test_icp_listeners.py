"""The scoring model changed in Slack and in the shell: a running bot in the local workspace."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.local import ROOT, action_ids, elements, running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("icp")]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('icp')}/drumbeat.db"


@pytest.fixture(scope="module")
def there(database, tmp_path_factory):
    """A bot with the sample prospects."""
    with running(database, tmp_path_factory.mktemp("home"), "--no-rate-limit") as process:
        local = process.ready()
        local.samples()
        yield local


def card(there, version):
    there.command("icp")
    return there.ephemeral(f"worth writing to · version {version}")


def click(there, message, action, *, user="U0ADA"):
    element = next(e for e in elements(message) if e["action_id"] == action)
    return there.post(
        "click",
        user=user,
        channel="C0OUTREACH",
        ts=message["ts"],
        action_id=action,
        block_id=element["block_id"],
    )


def modal(there, text, user="U0ADA"):
    def look():
        views = [v for v in there.state()["views"] if v["user"] == user]
        return next((v for v in reversed(views) if text in json.dumps(v["view"])), None)

    return there.wait(look, what=f"a modal with “{text}”")


def submit(there, view, **entered):
    values = {block: {"value": value} for block, value in entered.items()}
    return there.post("submit", user="U0ADA", view_id=view["view_id"], values=values)


def change_points(there, name, points):
    """From the card to the effect of a change."""
    click(there, there.newest, "icp_edit")
    submit(there, modal(there, "What to change"), what=name)
    form = modal(there, "Points for each")
    refused = submit(there, form, points="many")
    assert "is not a number" in refused["errors"]["points"]
    submit(there, form, points=points, cap=points)
    return modal(there, "Change more")


def test_a_change_is_seen_then_saved_and_rolled_back(there, database):
    there.newest = card(there, 0)
    effect = change_points(there, "leads_a_school", "12")
    shown = words({"blocks": effect["view"]["blocks"]})
    assert "Leads a school: +45 → +12 points" in shown
    assert "drop out (no longer A)" in shown
    submit(there, effect)
    modal(there, "Version 1 counts now")
    there.newest = card(there, 1)
    there.wait(lambda: "+12  Leads a school" in explained(there), what="Ines scored anew")

    click(there, there.newest, "icp_history")
    history = modal(there, "This one counts")
    back = next(e for e in elements(history["view"]) if e["action_id"] == "icp_roll_back")
    there.post(
        "click",
        user="U0ADA",
        view_id=history["view_id"],
        action_id="icp_roll_back",
        block_id=back["block_id"],
    )
    submit(there, modal(there, "Change more"))
    modal(there, "Version 2 counts now")
    there.wait(lambda: "+45  Leads a school" in explained(there), what="Ines as she was")
    assert [v["note"] for v in shell(database, "history")["versions"]] == [
        "back to version 0",
        "Leads a school: +45 → +12 points, limit 45 → 12",
        "as Drumbeat comes",
    ]


def explained(there):
    there.command("explain Ines Okafor")
    return words(there.state()["ephemerals"][-1])


def test_a_discarded_change_is_not_saved(there, database):
    before = shell(database)["version"]
    there.newest = card(there, before)
    effect = change_points(there, "senior", "1")
    there.post("close", user="U0ADA", view_id=effect["view_id"])
    there.wait(lambda: waiting(database) == 0, what="the draft to be dropped")
    assert shell(database)["version"] == before


def waiting(database):
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        return connection.execute("SELECT count(*) FROM model_draft").fetchone()[0]


def test_who_is_no_admin_sees_the_model_and_no_way_to_change_it(there):
    there.command("icp now", user="U0REMY")
    there.ephemeral("takes no further words")
    there.command("icp", user="U0REMY")
    shown = there.wait(
        lambda: next(
            (
                line
                for line in there.state()["ephemerals"]
                if line["user"] == "U0REMY" and "worth writing to" in words(line)
            ),
            None,
        ),
        what="the card",
    )
    assert action_ids(shown) == ["icp_history"]


def shell(database, *words):
    command = [sys.executable, "-m", "bot", "icp", *words, "--json", "--database", database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_shared_limits_are_changed_like_anything_else(there):
    there.command("icp")
    there.newest = there.ephemeral("worth writing to")
    click(there, there.newest, "icp_edit")
    submit(there, modal(there, "What to change"), what="+lists")
    form = modal(there, "Limits and lists")
    refused = submit(there, form, cap_what_they_do="1000", industries="Education")
    assert "at most 100" in refused["errors"]["cap_what_they_do"]
    submit(there, form, cap_what_they_do="40", industries="Education: school")
    shown = words({"blocks": modal(there, "Change more")["view"]["blocks"]})
    assert "what they do: together at most 60 → 40" in shown
    assert "other industries" in shown
