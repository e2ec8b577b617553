"""Who is away, in the shell."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*said: str, fails: bool = False):
        done = CliRunner().invoke(app, ["away", *said, "--json"])
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.stdout)

    return run


def test_nobody_is_away_and_what_is_wrong_is_told(shell):
    assert shell()["absences"] == []
    assert "Say who and when" in shell("remy", fails=True)["error"]
    assert "Nobody in the team" in shell("remy", "3 Dec", fails=True)["error"]
    assert "drumbeat away" in shell("--end", "7", fails=True)["error"]
