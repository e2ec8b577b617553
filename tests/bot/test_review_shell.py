"""Deciding on prospects in the shell."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot.cli import app
from storage.states import Approval
from storage.tables import Prospect

CSV = """Name,Email,Company,Title
Ann Lee,ann@lee.example,Lee School,Head of School
Bob Fox,bob@fox.example,Fox Labs,CTO
Cy Orr,cy@fox.example,Fox Labs,CFO
"""


@pytest.fixture
def shell(database_url, sessions, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))
    Path("people.csv").write_text(CSV)

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--database", database_url])
        assert result.exit_code == code, result.output
        return result

    run("import", "people.csv", "--json")
    with sessions.begin() as session:
        session.execute(update(Prospect).values(approval=Approval.DISCOVERED))
    return run


def answer(result):
    return json.loads(result.stdout)


def test_who_waits_is_listed_decided_and_then_eligible(shell):
    listed = answer(shell("review", "--json"))
    assert (listed["total"], listed["waiting"]) == (3, 3)
    assert answer(shell("review", "fox", "--json"))["total"] == 2
    assert "Ann Lee" in shell("review", "--company", "lee").output
    assert answer(shell("prioritize", "--json"))["total_scored"] == 0
    refused = answer(shell("sequence", "Ann Lee", "--json", code=1))
    assert "Approve them first" in refused["error"]

    done = answer(shell("approve", "ann", "lee", "--json"))
    assert (done["decision"], done["count"], done["name"]) == ("approved", 1, "Ann Lee")
    assert answer(shell("prioritize", "--json"))["total_scored"] == 1
    assert answer(shell("sequence", "Ann Lee", "--json"))["success"]

    out = shell("reject", "Ann Lee", "--because", "wrong company").output
    assert "Rejected: Ann Lee" in out
    assert answer(shell("sequence", "Ann Lee", "--json", code=1))["error"].endswith("first.")
    assert answer(shell("approve", "Ann Lee", "--json"))["count"] == 1
    again = answer(shell("approve", "Ann Lee", "--json"))
    assert (again["count"], again["already"], again["first"]) == (0, 1, "the shell")


def test_all_who_fit_are_decided(shell):
    done = answer(shell("reject", "--company", "fox", "--because", "competitor", "--json"))
    assert (done["count"], done["already"]) == (2, 0)
    assert "Nobody who waits" in shell("approve", "--import", "1", "--words", "fox", code=2).output
    assert "Approved: 1." in shell("approve", "--all", "--yes").output


@pytest.mark.parametrize(
    "words",
    [
        ("approve", "--json"),
        ("reject", "--because", "no", "--json"),
        ("approve", "--source", "x" * 101, "--json"),
        ("reject", "Ann Lee", "--because", " ", "--json"),
    ],
)
def test_what_is_asked_wrongly_is_told(shell, words):
    assert answer(shell(*words, code=2))["success"] is False


def test_scoring_has_nothing_left_after_an_import(shell):
    assert answer(shell("score", "--json")) == {"success": True, "scored": 0}


def test_everything_known_about_a_prospect(shell):
    card = answer(shell("prospect", "ann", "lee", "--json"))
    assert card["success"] is True
    assert (card["name"], card["approval"]) == ("Ann Lee", "discovered")
    assert "approval: discovered" in shell("prospect", "ann@lee.example").output
