"""The shell's commands for duplicates and for imports that are over."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

KNOWN = "Name,Email,Company\nBob Marsh,bob@marsh.example,Marsh School\n"
NEW = "Name,Phone,Company\nRobert Marsh,+1 212 555 0100,Marsh School\n"


@pytest.fixture
def shell(database_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))
    Path("known.csv").write_text(KNOWN)
    Path("new.csv").write_text(NEW)

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--database", database_url])
        assert result.exit_code == code, result.output
        return result

    return run


def answer(result):
    return json.loads(result.stdout)


def test_from_a_near_miss_to_one_person_and_back(shell):
    shell("import", "known.csv", "--json")
    assert answer(shell("import", "new.csv", "--json"))["alike"] == 1
    found = answer(shell("duplicates", "--json"))
    assert found["total"] == 1
    (pair,) = found["pairs"]
    assert "another form of the first name" in pair["why"]
    assert "Robert Marsh" in shell("duplicates").output
    made = answer(shell("merge", "#1", "robert marsh", "--json"))
    assert (made["kept_id"], made["gone_id"]) == (1, 2)
    assert answer(shell("duplicates", "--json"))["total"] == 0
    assert answer(shell("import", "new.csv", "--json"))["created"] == 0
    told = answer(shell("merge", "1", "1", "--json", code=2))
    assert "one prospect already" in told["error"]
    assert "two people again" in shell("merge", "--undo", str(made["merge_id"])).output
    told = answer(shell("merge", "--undo", str(made["merge_id"]), "--json", code=1))
    assert told["error"] == "the shell has undone this merge already."


@pytest.mark.parametrize("words", [("merge",), ("merge", "1"), ("imports", "--undo")])
def test_half_a_question_is_told(shell, words):
    assert answer(shell(*words, "--json", code=2))["error"].startswith("Say ")


def test_an_import_is_looked_at_and_taken_back(shell):
    job_id = str(answer(shell("import", "known.csv", "--json"))["job_id"])
    (line,) = answer(shell("imports", "--json"))["imports"]
    assert (line["filename"], line["state"], line["created"]) == ("known.csv", "done", 1)
    assert "known.csv" in shell("imports").output
    assert "1 new" in shell("imports", job_id).output
    card = answer(shell("imports", job_id, "--undo", "--json"))
    assert (card["state"], card["undone"]["removed"]) == ("undone", 1)
    assert "Undone by the shell: 1 removed" in shell("imports", job_id).output
    assert "already" in answer(shell("imports", job_id, "--undo", "--json", code=1))["error"]
    assert "no import 99" in answer(shell("imports", "99", "--json", code=1))["error"]
    assert answer(shell("import", "known.csv", "--json"))["created"] == 1
