"""The figures of one person, and who is silent, in the shell and as they are typed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.who_words import read_who
from engine.views.people_of_time import Happened


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*said: str, fails: bool = False):
        done = CliRunner().invoke(app, [*said])
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.stdout) if "--json" in said else done.stdout

    return run


def test_who_is_no_member_is_told_and_groups_are_for_all(shell):
    assert "Nobody in the team" in shell("metrics", "--of", "Remy", "--json", fails=True)["error"]
    both = shell("metrics", "--of", "Remy", "--by", "step", "--json", fails=True)
    assert "either --of or --by" in both["error"]
    silent = shell("who", "silent", "--json")
    assert (silent["what"], silent["total"]) == ("silent", 0)
    assert "Nothing was sent yet, so nobody can be silent." in shell("who", "silent")


@pytest.mark.parametrize(
    "typed",
    [
        "silent",
        "did not answer",
        "didn’t reply",
        "Has not replied",
        "never responded",
        "not answered",
    ],
)
def test_silence_is_asked_for_in_other_words(typed):
    assert read_who(typed, date(2026, 11, 25)).what is Happened.SILENT
    asked = read_who(f"{typed} last week", date(2026, 11, 25))
    assert (asked.what, asked.since) == (Happened.SILENT, date(2026, 11, 16))
