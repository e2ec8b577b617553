"""Tables in the shell: as CSV on standard output, or into a file."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import stat
from contextlib import closing

import pytest
from typer.testing import CliRunner

from bot.cli import app
from engine.metrics.table_list import TABLES


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*said: str, fails: bool = False):
        done = CliRunner().invoke(app, [*said])
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.stdout) if "--json" in said else done.stdout

    return run


def test_a_table_is_written_to_standard_output_or_into_a_file(shell, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text(
        "Name,Email,Phone,Tags\nÉlodie Ost,elodie@harbor.example,+47 2345 6789,=now\n",
        encoding="utf-8",
    )
    shell("import", str(people), "--yes", "--json")
    [line] = csv.DictReader(io.StringIO(shell("export", "prospects")))
    assert (line["name"], line["phone"]) == ("Élodie Ost", "'+4723456789")
    kept = shell("export", "prospects", "--to", "out.csv", "--json")
    assert (kept["success"], kept["rows"], kept["file"]) == (True, 1, "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["email"] for row in csv.DictReader(file)] == ["elodie@harbor.example"]


def test_an_export_that_fails_leaves_what_was_there(shell, tmp_path):
    out = tmp_path / "out.csv"
    shell("export", "suppressions", "--to", "out.csv")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    out.write_text("of yesterday")
    with closing(sqlite3.connect(tmp_path / "local.db")) as database:
        database.execute("ALTER TABLE suppression RENAME TO lost")
    shell("export", "suppressions", "--to", "out.csv", fails=True)
    assert out.read_text() == "of yesterday"
    assert not list(tmp_path.glob(".out.csv*"))


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_is_its_header(shell, table):
    header = next(csv.reader(io.StringIO(shell("export", table))))
    assert tuple(header) == TABLES[table].columns


def test_what_is_wrong_is_said(shell):
    assert "--to" in shell("export", "prospects", "--json", fails=True)["error"]
    assert "Say which table" in shell("export", "x", "--to", "a", "--json", fails=True)["error"]
    lost = shell("export", "ranking", "--to", "no/such/a.csv", "--json", fails=True)
    assert "cannot be written" in lost["error"]


def test_a_part_of_a_table_is_named_as_in_slack(shell):
    for words in (
        ("metrics", "7d", "by", "channel"),
        ("cadence", "next", "week"),
        ("events", "all"),
    ):
        header = next(csv.reader(io.StringIO(shell("export", *words))))
        assert tuple(header) == TABLES[words[0]].columns
    wrong = shell("export", "replies", "soon", "--to", "a.csv", "--json", fails=True)["error"]
    assert "`drumbeat export replies 30d`" in wrong


def test_what_the_metrics_are_made_of_is_counted_anew(shell):
    anew = shell("recount", "--json")
    assert (anew["people_put_right"], anew["counters_put_right"]) == (0, 0)
    assert shell("recount") == "All counted rightly.\n"
