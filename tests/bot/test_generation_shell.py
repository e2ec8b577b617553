"""Having a campaign's drafts written from the shell."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from bot.cli import app
from storage.tables import Campaign

CSV = """Name,Email,Company,Title
Ann Lee,ann@lee.example,Lee School,Head of School
Bob Fox,bob@fox.example,Fox Labs,CTO
Cy Orr,cy@fox.example,Fox Labs,CFO
"""


@pytest.fixture
def shell(database_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))
    Path("people.csv").write_text(CSV)

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--database", database_url])
        assert result.exit_code == code, result.output
        return result

    run("import", "people.csv", "--yes", "--json")
    run("sequence", "Cy Orr", "--json")  # makes the default campaign
    return run


def answer(result):
    return json.loads(result.stdout)


def test_drafts_for_all_who_qualify_are_written_here_when_told_to_wait(shell):
    told = answer(shell("generate", "default", "--wait", "--json"))
    assert told["success"] is True
    assert (told["state"], told["leads"], told["written"]) == ("done", 2, 2)
    assert told["messages_generated"] == len(told["messages"]) == 4
    assert {message["status"] for message in told["messages"]} == {"pending"}
    again = shell("generate", "default", "--json", code=1)
    assert "Nobody qualifies for Default" in answer(again)["error"]
    shown = shell("generation", "show", str(told["generation_id"]))
    assert "2 leads: 2 written, 0 left out, 0 waiting; 4 drafts." in shown.output


def test_given_leads_wait_are_cancelled_and_resumed(shell):
    told = answer(shell("generate", "Default", "--lead", "1", "--lead", "3", "--json"))
    assert (told["state"], told["waiting"], told["left_out"]) == ("running", 1, 1)
    assert told["reasons"][0]["why"] == "has an open 3-step sequence"
    number = str(told["generation_id"])
    assert answer(shell("generation", "show", "default", "--json"))["generation_id"] == int(number)
    assert "cancelled" in shell("generation", "cancel", number).output
    refused = shell("generation", "cancel", number, "--json", code=1)
    assert "Cancelled by the shell" in answer(refused)["error"]
    assert answer(shell("generation", "resume", number, "--wait", "--json"))["state"] == "done"


def test_without_a_model_it_says_what_is_missing_and_ends(shell, sessions):
    with sessions.begin() as session:
        session.execute(update(Campaign).values(writer="model"))
    told = answer(shell("generate", "Default", "--context", "Be brief.", "--wait", "--json"))
    assert (told["state"], told["waiting"]) == ("paused", 2)
    assert "DRUMBEAT_MODEL" in told["note"]
    ordered = answer(shell("sequence", "Ann Lee", "--json", code=1))
    assert "is being written" in ordered["error"]


def test_what_is_not_there_is_said(shell):
    assert "Default" in answer(shell("generate", "spring", "--json", code=1))["error"]
    assert "no such run" in answer(shell("generation", "show", "9", "--json", code=1))["error"]
    refused = answer(shell("generate", "default", "--lead", "77", "--json", code=2))
    assert refused["error"] == "There is no prospect 77 here."
