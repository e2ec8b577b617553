"""Campaigns in the shell, from making one to what came of it."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    url = f"sqlite:///{tmp_path}/drumbeat.db"
    runner = CliRunner()
    assert runner.invoke(app, ["db", "upgrade", "--database", url]).exit_code == 0

    def run(*words, code=0):
        done = runner.invoke(app, [*words, "--json", "--database", url])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    return run
