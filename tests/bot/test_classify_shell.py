"""How answers would be read, from the shell."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.model_server import Fault, model_server

GOOD = {"id": "a", "channel": "email", "subject": "Re: x", "headers": {}, "body": "No thanks."}


def run(*words, code=0, given=None):
    result = CliRunner().invoke(app, ["classify", *map(str, words)], input=given)
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_every_line_is_answered_by_one(tmp_path):
    file = tmp_path / "replies.jsonl"
    later = GOOD | {"id": 2, "body": "Try again in ten days.", "received": "2026-11-23T10:00:00Z"}
    file.write_text(f"{json.dumps(GOOD)}\n\n{json.dumps(later)}\n")
    (no, deferral), _ = run("--jsonl", file)
    assert list(no) == [
        "id", "label", "confidence", "sentiment", "new_text", "defer_until", "referred", "layer",
        "bounce",
    ]  # fmt: skip
    assert (no["id"], no["label"], no["new_text"]) == ("a", "not_interested", "No thanks.")
    assert (deferral["id"], deferral["defer_until"]) == (2, "2026-12-03")


@pytest.mark.parametrize(
    ("rubbish", "why"),
    [
        ("{", "no JSON object"),
        ("[1]", "no JSON object"),
        ('{"id": "b", "headers": 7}', "expected in headers"),
        ('{"id": "b", "received": "soon"}', "“soon” is no date"),
        ("[" * 100_000, "no JSON object"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(rubbish, why):
    lines = f"{json.dumps(GOOD)}\n{rubbish}\n{json.dumps(GOOD)}\n"
    answers, told = run("--jsonl", "-", code=1, given=lines)
    assert [one["label"] for one in answers] == ["not_interested"] * 2
    assert "Line 2 " in told
    assert why in told


def test_mails_are_read_as_they_came_and_a_missing_one_is_named(tmp_path):
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"From: a@b.example\nDate: Mon, 23 Nov 2026 10:00:00 +0100\n\nUnsubscribe\n")
    answers, _ = run("--eml", mail, mail)
    assert [(one["id"], one["label"]) for one in answers] == [(str(mail), "opt_out")] * 2
    answers, told = run("--eml", tmp_path / "none.eml", mail, code=1)
    assert len(answers) == 1
    assert "none.eml cannot be read." in told


def test_the_model_is_asked_where_the_flag_and_a_doubt_are(tmp_path, monkeypatch):
    unsure = GOOD | {"body": "Kind of you, but our year is full."}
    file = tmp_path / "replies.jsonl"
    file.write_text(f"{json.dumps(unsure)}\n{json.dumps(GOOD)}\n")
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    assert "Set DRUMBEAT_MODEL" in run("--jsonl", file, "--model", code=2)[1]
    said = {"label": "deferral", "sentiment": "positive", "defer_until": None}
    said |= {"referred_name": None, "referred_email": None}
    with model_server() as server:
        server.always = Fault(text=json.dumps(said))
        monkeypatch.setenv("DRUMBEAT_MODEL", "test-model")
        monkeypatch.setenv("DRUMBEAT_MODEL_URL", server.url)
        assert [one["layer"] for one in run("--jsonl", file)[0]] == ["learnt", "phrases"]
        assert server.asked == []
        first, second = run("--jsonl", file, "--model")[0]
    assert (first["label"], first["layer"], first["sentiment"]) == ("deferral", "model", "positive")
    assert second["layer"] == "phrases"
    assert len(server.asked) == 1


def test_one_of_the_two_is_asked_for(tmp_path):
    _, told = run(code=2)
    assert "--jsonl FILE or --eml" in told
    _, told = run("--jsonl", tmp_path / "none", code=2)
    assert "cannot be read" in told
