"""The whole bot with Slack calling over HTTP: a command, a form, a press, a redelivery, health."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.local import running, words

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("over http")]


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_all_that_socket_mode_does(tmp_path, port):
    with running(
        f"sqlite:///{tmp_path}/drumbeat.db",
        tmp_path,
        "--no-rate-limit",
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_SIGNING_SECRET="of nobody either",
        DRUMBEAT_HTTP_PORT=str(port),
        DRUMBEAT_PUBLIC_URL=f"http://127.0.0.1:{port}",
    ) as process:
        there = process.ready()
        at = f"http://127.0.0.1:{port}"
        there.wait(lambda: httpx.get(f"{at}/ready").status_code == 200, what="a ready bot")
        assert httpx.post(f"{at}/slack/events", content="payload={}").status_code == 401

        there.wait(lambda: "Ines" in _listed(there), what="the sample prospects")
        assert there.command("campaign new")["acknowledged"]
        view = there.view()["view_id"]
        values = {"name": {"value": "x"}, "country": {"value": "Xyzzyland"}}
        refused = there.post("submit", user="U0ADA", view_id=view, values=values)
        assert "is no country" in refused["errors"]["country"]
        values["country"] = {"value": ""}
        assert not there.post("submit", user="U0ADA", view_id=view, values=values).get("errors")
        card = there.ephemeral("x is a draft")
        there.click(card, "campaign_more")
        view = there.view()["view_id"]
        counted = there.post(
            "submit", user="U0ADA", view_id=view, values={"tracking": {"value": "yes"}}
        )
        assert not counted.get("errors")
        assert "Opens and clicks of its e-mails are counted" in words(there.ephemeral("Saved x"))
        there.click(card, "campaign_clone")
        there.ephemeral("x copy is a draft")

        there.upload("people.csv", b"Name,Email\nAnn Lee,ann@lee.example\n")
        there.message("people.csv: 1 new prospect")
        told = [event["payload"]["event_id"] for event in _about_files(there)]
        there.post("faults", redeliver_event=told[-1])
        there.wait(lambda: len(_about_files(there)) > len(told), what="the event once more")
        assert there.command("imports")["acknowledged"]
        cards = [each for each in there.messages() if "people.csv: 1 new" in words(each)]
        assert len(cards) == 1
        assert httpx.get(f"{at}/health").json() == {"status": "ok", "standing_still": []}
        assert process.stop() == 0


def _listed(there):
    there.command("prospects Ines Okafor")
    return words(there.state()["ephemerals"][-1]) if there.state()["ephemerals"] else ""


def _about_files(there):
    entries = there.http.get("/control/journal").json()["entries"]
    events = [entry["body"] for entry in entries if entry["kind"] == "events_api"]
    return [event for event in events if event["payload"]["event"].get("files")]
