"""The shell's commands for the scoring model: a file is looked at, loaded and rolled back."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.local import ROOT

SHIPPED = ROOT / "engine" / "scoring" / "model.toml"


@pytest.fixture
def shell(database_url, tmp_path, monkeypatch):
    """Runs `drumbeat WORDS --json`; gives the exit code and what it answered."""
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))

    def run(*words):
        result = CliRunner().invoke(app, [*words, "--json", "--database", database_url])
        return result.exit_code, json.loads(result.stdout)

    return run


def test_a_file_is_looked_at_and_loaded(shell, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("name,email,title\nAnn Lee,ann@mill.example,Head of School\n")
    assert shell("import", str(people), "--yes")[0] == 0
    file = tmp_path / "model.toml"
    file.write_text(SHIPPED.read_text().replace("points = 45\ncap = 45", "points = 5\ncap = 45", 1))
    _, effect = shell("icp", "load", str(file), "--preview")
    assert (effect["scored"], effect["changed"], effect["draft_id"]) == (1, 1, None)
    assert shell("icp")[1]["version"] == 0
    assert shell("icp", "load", str(file))[1]["version"] == 1
    code, told = shell("icp", "load", str(file))
    assert code != 0
    assert told == {"success": False, "error": "That is what version 1 says already."}
    assert shell("icp", "rollback", "0") == (
        0,
        {"success": True, "version": 2, "note": "back to version 0"},
    )
    assert "There is no version 9" in shell("icp", "rollback", "9")[1]["error"]


def test_a_file_that_is_no_model_is_refused_in_a_sentence(shell, tmp_path):
    file = tmp_path / "model.toml"
    file.write_text("points = [")
    assert "is not TOML" in shell("icp", "load", str(file))[1]["error"]
    file.write_text("points = 1")
    assert shell("icp", "load", str(file))[1]["error"].startswith("priority: Field required")
    assert "cannot be read" in shell("icp", "load", str(tmp_path / "none"))[1]["error"]
