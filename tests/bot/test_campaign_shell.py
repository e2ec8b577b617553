"""Campaigns in the shell, from making one to what came of it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

CSV = """Name,Email,Company,Title
Ann Lee,ann@lee.example,Lee School,Head of School
Bob Fox,bob@fox.example,Fox Labs,CTO
"""

TEMPLATE = """name = "Intro"
channel = "email"
subject = "Hello"
body = "Hello {{ contact_name }}."
"""


@pytest.fixture
def shell(database_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))
    Path("people.csv").write_text(CSV)

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--json", "--database", database_url])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    run("import", "people.csv")
    return run


def test_a_campaign_from_making_it_to_its_figures(shell):
    made = shell(
        "campaign", "create", "Heads of school", "--channel", "email", "--target",
        "contact_title=head", "--test", "even", "--daily-limit", "20", "--hours", "9-17",
    )  # fmt: skip
    assert (made["status"], made["channel"], made["allocation"]) == ("draft", "email", "even")
    shown = shell("campaign", "show", "heads")
    assert (shown["audience"]["meant"], shown["audience"]["first"]) == (1, ["Ann Lee"])
    changed = shell("campaign", "edit", "heads", "--target", "title=", "--min-score", "0")
    assert changed["target_audience"]["title"] is None
    assert changed["daily_limit"] == 20
    assert "approved" in shell("campaign", "send", "heads", code=1)["error"]
    assert not changed["tracking"]
    refused = shell("campaign", "edit", "heads", "--tracking", code=2)
    assert "DRUMBEAT_PUBLIC_URL" in refused["error"]
    Path("intro.toml").write_text(TEMPLATE)
    shell("templates", "save", "intro.toml")
    written = shell("campaign", "edit", "heads", "--template", "intro")
    assert (written["template"], written["owner"]) == ("Intro", None)
    assert "uses this template" in shell("templates", "remove", "Intro", code=1)["error"]
    assert shell("campaign", "edit", "heads", "--template", "none")["template"] is None
    assert "Nobody" in shell("campaign", "edit", "heads", "--owner", "Zoe", code=1)["error"]

    shell("generate", "heads", "--wait")
    listed = shell("campaign", "messages", "heads", "--status", "pending", "--limit", "1")
    assert listed["total"] == 4  # an e-mail and a follow-up each
    assert listed["after"] == listed["messages"][0]["id"]
    message = str(listed["messages"][0]["id"])
    wordings = shell("campaign", "variants", message)
    assert [each["tone"] for each in wordings["variants"]] == ["professional", "friendly", "direct"]
    assert "has not gone out" in shell("campaign", "status", message, "opened", code=1)["error"]
    figures = shell("campaign", "analytics", "heads")
    assert figures["performance"]["total_messages"] == 4
    assert figures["ab_testing"]["winning_variant"] is None
    assert shell("campaign", "recount", "heads")["differences"] == []

    assert shell("campaign", "start", "heads")["status"] == "active"
    assert shell("campaign", "pause", "heads")["status"] == "paused"
    assert shell("campaign", "resume", "heads")["status"] == "active"
    assert shell("campaign", "clone", "heads", "--name", "Again")["name"] == "Again"
    assert "at work" in shell("campaign", "start", "heads", code=1)["error"]
    assert shell("campaign", "complete", "heads")["status"] == "completed"
    assert shell("campaign", "cancel", "Again")["status"] == "cancelled"
    names = [each["name"] for each in shell("campaign", "list")["campaigns"]]
    assert set(names) == {"Heads of school", "Again"}
    wrong = shell("campaign", "create", "X", "--target", "shoe size=44", code=2)
    assert "is no criterion" in wrong["error"]
