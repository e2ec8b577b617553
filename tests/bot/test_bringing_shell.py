"""One person added, and one answer read, in the shell: each once."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*words: str, fails: bool = False):
        done = CliRunner().invoke(app, [*words, "--json"])
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.output)

    return run


def test_somebody_is_added_and_their_answer_is_read_once(shell):
    who = ("Maya Lindqvist", "--email", "maya@alder.example", "--title", "Head of School")
    card = shell("add", *who)
    assert (card["approval"], card["role"]) == ("discovered", "Head of School")
    assert "`drumbeat prospect #" in shell("add", *who, fails=True)["error"]
    assert "LinkedIn profile" in shell("add", "Bo", "--linkedin", "bo", fails=True)["error"]

    alert = shell("log-reply", "maya lindqvist", "Happy to talk. Does Thursday work?")
    assert (alert["label"], alert["effects"][0]) == ("meeting_request", "the shell logged it.")
    again = shell("log-reply", "Maya Lindqvist", "Happy to talk. Does Thursday work?", fails=True)
    assert "is here already" in again["error"]
