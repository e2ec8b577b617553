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


TEMPLATE = """name = "Intro"
channel = "email"
subject = "About {{ topic }}"
body = "Hi {{ contact_name }}, how do you do it at {{ company }}? I know {{ industry }}."
"""


def test_a_template_is_tried_out_kept_shown_and_removed(shell):
    Path("intro.toml").write_text(TEMPLATE)
    [tried] = answer(shell("templates", "preview", "intro.toml", "--json"))["drafts"]
    assert tried["body"] == "Hi Ann, how do you do it at Lee School?"
    assert answer(shell("templates", "list", "--json"))["templates"] == []
    for version in (1, 2):
        [kept] = answer(shell("templates", "save", "intro.toml", "--json"))["templates"]
        assert kept["version"] == version
    assert "at Lee School?" in shell("templates", "show", "intro").output
    Path("intro.toml").write_text(TEMPLATE.replace("company", "compnay"))
    wrong = answer(shell("templates", "save", "intro.toml", "--json", code=2))
    assert "Did you mean {{ company }}?" in wrong["error"]
    Path("intro.toml").write_text("name = 3\n[x]\n")
    assert "no part of a template" in shell("templates", "save", "intro.toml", code=2).output
    assert "can be read" in shell("templates", "preview", "nowhere.toml", code=2).output
    assert answer(shell("templates", "remove", "Intro", "--json"))["templates"] == []
    assert "no template" in answer(shell("templates", "show", "Intro", "--json", code=1))["error"]


def test_a_demo_is_a_link_or_a_file(shell, tmp_path):
    link = ("demos", "add", "a tour", "--proves", "It is quick", "--link", "https://x.example/t")
    [demo] = answer(shell(*link, "--audience", "referral", "--json"))["demos"]
    assert demo["audiences"] == ["Referral network"]
    Path("one page.pdf").write_bytes(b"%PDF-1.7 invented")
    file = ("demos", "add", "a page", "--proves", "It is short", "--file")
    kept = answer(shell(*file, "one page.pdf", "--json"))["demos"][1]
    assert kept["file_name"] == "one-page.pdf"
    [there] = (tmp_path / "home" / "demos").iterdir()
    assert there.read_bytes() == b"%PDF-1.7 invented"
    assert "one-page.pdf" in shell("demos", "list").output
    for name, content in (("x.exe", b"MZ"), ("x.pdf", b"MZ"), ("x.png", b"")):
        Path(name).write_bytes(content)
        assert "A demo is one of PDF" in shell(*file, name, code=2).output
    Path("big.pdf").write_bytes(b"%PDF-" + b"x" * 5 * 1024 * 1024)
    assert "under 5 MB" in shell(*file, "big.pdf", code=2).output
    assert "cannot be read" in shell(*file, "nowhere.pdf", code=2).output
    assert len(answer(shell("demos", "remove", str(demo["demo_id"]), "--json"))["demos"]) == 1
