"""The shell's faces of suppression, erasure and mailboxes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app

CSV = "Name,Email,Company\nInes Okafor,ines@harbor.example,Harbor School\n"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, fails: bool = False, typed: str = ""):
        done = CliRunner().invoke(app, [*words, "--json"], input=typed)
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.output)

    return run


def test_from_a_list_to_an_erased_person(shell, tmp_path):
    (tmp_path / "no.txt").write_text("ines@harbor.example\nother.example\nnobody at all\n")
    (tmp_path / "people.csv").write_text(CSV)
    told = shell("suppress", "--file", str(tmp_path / "no.txt"))
    assert (told["added"], len(told["wrong"])) == (2, 1)
    assert shell("import", str(tmp_path / "people.csv"))["created"] == 0
    shell("unsuppress", "ines@harbor.example", "--because", "she wrote to us again")
    assert (
        "is not suppressed"
        in shell("unsuppress", "ines@harbor.example", "--because", "again", fails=True)["error"]
    )
    assert shell("import", str(tmp_path / "people.csv"))["created"] == 1
    assert shell("export-person", "Ines Okafor")["tables"]["prospect"][0]["full_name"] == (
        "Ines Okafor"
    )
    assert shell("erase", "Ines Okafor")["goes"][0] == "the record itself"
    assert "Erased prospect" in shell("erase", "Ines Okafor", "--yes")["text"]
    assert "No prospect is called" in shell("erase", "Ines Okafor", fails=True)["error"]


def test_mailboxes_and_limits(shell):
    shell("senders", "save", "ada@team.example", "--ramp-from", "5", "--gap", "60")
    [line] = shell("senders")["senders"]
    assert (line["cap_today"], line["gap_seconds"], line["state"]) == (5, 60, "active")
    assert shell("senders", "pause", "ada@team.example")["senders"][0]["state"] == "paused"
    assert "already" in shell("senders", "pause", "ada@team.example", fails=True)["error"]
    assert shell("limits", "--week", "100")["emails_per_week"] == 100
    said = shell("limits", "--sms", "60", "--linkedin", "30")
    assert (said["sms_per_week"], said["linkedin_per_week"], said["emails_per_week"]) == (
        60,
        30,
        100,
    )
    assert shell("limits", "--sms", "0")["sms_per_week"] is None
    assert shell("limits", "--again", "2,5")["try_again_days"] == [2, 5]
    assert shell("limits", "--again", "0")["try_again_days"] == []
    assert "such as 1, 3" in shell("limits", "--again", "soon", fails=True)["error"]
    assert "less than or equal" in shell("limits", "--sender", "9999", fails=True)["error"]


def test_how_a_mailbox_is_read_is_said_in_the_shell(shell):
    at = ("senders", "save", "ada@team.example", "--imap-host")
    assert "--password" in shell(*at, "mail.example", fails=True)["error"]
    plain = ("--imap-security", "plain", "--password")
    assert (
        "tls or starttls" in shell(*at, "mail.example", *plain, fails=True, typed="open\n")["error"]
    )
    assert "--password" in shell(*at, "127.0.0.1", *plain, fails=True)["error"]  # nothing typed
    [line] = shell(*at, "127.0.0.1", *plain, "--imap-port", "1143", typed="open\n")["senders"]
    assert (line["answers_read_at"], line["answers_trouble"]) == (None, None)
    assert shell("senders", "save", "ada@team.example", "--imap-host", "")["success"]
