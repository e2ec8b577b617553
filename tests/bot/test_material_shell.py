"""What drafts are made of, in the shell: notes, demos, templates."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

CSV = "Name,Email,Company,Title\nAnn Lee,ann@lee.example,Lee School,Head of School\n"


@pytest.fixture
def shell(database_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path / "home"))
    Path("people.csv").write_text(CSV)

    def run(*words, code=0):
        result = CliRunner().invoke(app, [*words, "--database", database_url])
        assert result.exit_code == code, result.output
        return result

    run("import", "people.csv", "--json")
    return run


def answer(result):
    return json.loads(result.stdout)


def test_a_note_is_added_listed_said_and_removed(shell):
    shell("segment", "--json")
    said = "Lee School opens a second campus."
    added = answer(
        shell("note", "add", "lee.example", said, "--about", "company", "--may-be-said", "--json")
    )
    shell("note", "add", "Ann Lee", "Grumpy before ten.")
    shell("note", "add", "referral", "They meet in May.", "--about", "segment")
    listed = answer(shell("note", "list", "Ann Lee", "--json"))["notes"]
    assert [each["about"] for each in listed] == ["person", "company", "segment"]
    drafted = answer(shell("draft", "Ann Lee", "--kind", "followup_1", "--json"))["variants"]
    assert said in drafted[0]["message"]
    assert "Grumpy" in shell("note", "list", "Ann Lee").output
    answer(shell("note", "remove", str(added["note_id"]), "--json"))
    again = answer(shell("note", "remove", str(added["note_id"]), "--json", code=1))
    assert "before you" in again["error"]
    wrong = answer(shell("note", "add", "Ann", "x", "--about", "moon", "--json", code=2))
    assert "person, a company or a segment" in wrong["error"]
