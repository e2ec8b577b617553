"""Mailboxes' passwords are unreadable in the database file, and keys can follow one another."""

from __future__ import annotations

import stat
import threading

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.key_ring import FileKeyRing, ring_path
from bot.settings import Settings
from engine.errors import InvalidError

PASSWORD = "correct-horse-battery"


def test_a_turned_ring_opens_what_was_sealed_until_older_keys_are_forgotten(tmp_path):
    ring = FileKeyRing(tmp_path / "ring")
    sealed = ring.seal(PASSWORD)
    assert PASSWORD not in sealed
    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o600
    ring.add_key()
    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o600
    anew = ring.seal(ring.open(sealed))
    ring.forget_older()
    assert ring.count() == 1
    assert ring.open(anew) == PASSWORD
    with pytest.raises(InvalidError, match="cannot be read"):
        ring.open(sealed)


def test_two_that_begin_at_once_have_one_key(tmp_path):
    path, sealed = tmp_path / "ring", []
    threads = [
        threading.Thread(target=lambda: sealed.append(FileKeyRing(path).seal(PASSWORD)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {FileKeyRing(path).open(each) for each in sealed} == {PASSWORD}
    assert [each.name for each in tmp_path.iterdir()] == ["ring"]


def test_keys_that_are_gone_are_said_in_a_sentence(tmp_path):
    with pytest.raises(InvalidError, match="are gone"):
        FileKeyRing(tmp_path / "ring").open("anything")


def test_from_the_shell_a_password_is_kept_sealed_and_sealed_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "local.db"
    shell = CliRunner()
    save = ["senders", "save", "ada@team.example", "--smtp-host", "mail.team.example"]
    said = shell.invoke(app, [*save, "--password", "--json"], input=f"{PASSWORD}\n")
    assert said.exit_code == 0, said.output
    assert PASSWORD not in said.output

    def kept() -> bytes:
        return b"".join(each.read_bytes() for each in tmp_path.glob("local.db*"))

    assert PASSWORD.encode() not in kept()
    ring = FileKeyRing(ring_path(Settings.load(home=tmp_path)))
    before = (tmp_path / ring_path(Settings.load(home=tmp_path)).name).read_text()
    turned = shell.invoke(app, ["rotate-key", "--json"])
    assert '"sealed_anew": 1' in turned.output
    assert ring.count() == 1
    assert ring_path(Settings.load(home=tmp_path)).read_text() != before
    assert path.exists()
    assert shell.invoke(app, ["rotate-key"]).exit_code == 0, "what is kept still opens"
