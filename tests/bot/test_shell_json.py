"""With --json every command prints one JSON document that says whether it was done."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))

    def run(*words, **how):
        return CliRunner().invoke(app, words, prog_name="drumbeat", **how)

    return run


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("bananas", "--json"), "`drumbeat --help`"),
        (("review", "--color", "red", "--json"), "No such option"),
        (("review", "--limit", "0", "--json"), "Invalid value for '--limit'"),
        (("reject", "Ann", "--json"), "--because"),
        (("campaign", "bananas", "--json"), "`drumbeat campaign --help`"),
        (("campaign", "show", "--json"), "Missing argument"),
        (("draft", "show", "x", "--json"), "Invalid value for 'touch'"),
        (("merge", "--json"), "Say two prospects"),
    ],
)
def test_what_is_typed_wrongly_is_told_as_json(shell, words, says):
    result = shell(*words)
    told = json.loads(result.stdout)
    assert (told["success"], result.exit_code) == (False, 2)
    assert says in told["error"]


def test_without_json_it_is_told_on_stderr(shell):
    result = shell("review", "--limit", "0")
    assert (result.stdout, result.exit_code) == ("", 2)
    assert "--limit" in result.stderr


def test_every_answer_says_that_it_was_done(shell):
    words = (("create", "Spring"), ("list",), ("show", "Spring"), ("analytics", "Spring"))
    for each in words:
        told = json.loads(shell("campaign", *each, "--json").stdout)
        assert told["success"] is True, each


def test_help_is_for_people(shell):
    result = shell("review", "--help", "--json")
    assert result.exit_code == 0
    assert "Usage" in result.stdout
