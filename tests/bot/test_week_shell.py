"""The team's week in the shell."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.base import console


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUMBEAT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*said: str, fails: bool = False, typed: str = ""):
        done = CliRunner().invoke(app, [*said], input=typed)
        assert (done.exit_code != 0) == fails, done.output
        return json.loads(done.stdout) if "--json" in said else done.stdout

    return run


def test_what_is_printed_is_read_changed_and_goes_back(shell, tmp_path):
    printed = shell("week")
    assert printed.splitlines()[0].startswith("Monday 9:00: connection requests; ")
    lines = [line for line in printed.splitlines() if " to " not in line]
    assert shell("week", "--from", "-", "--json", typed="\n".join(lines))["lines"] == lines
    own = shell("week", "--requests", "33", "--json")
    assert (own["target_connection_requests"], own["shipped"]) == (33, False)
    wrong = shell("week", "--from", "-", "--json", typed="Monday 9: calls", fails=True)
    assert "Line 1: “calls” is no kind of work" in wrong["error"]
    assert "cannot be read" in shell("week", "--from", "no.txt", "--json", fails=True)["error"]
    both = shell("week", "--shipped", "--requests", "9", "--json", fails=True)
    assert "by itself" in both["error"]
    assert shell("week", "--shipped", "--json")["shipped"]


def test_a_week_is_changed_by_hand(shell, tmp_path):
    (tmp_path / "people.csv").write_text("Name,Email\nInes Okafor,ines@harbor.example\n")
    shell("import", str(tmp_path / "people.csv"), "--json")
    assert "Say --move" in shell("cadence", "--to", "Monday", "--json", fails=True)["error"]
    wrong = shell("cadence", "--move", "Ines", "--to", "some day", "--json", fails=True)
    assert "is no day" in wrong["error"]
    gone = shell("cadence", "--remove", "Ines Okafor", "--json")
    assert gone["changed"] == "Ines Okafor is left out of the week."
    assert gone["week"]["entries"] == []


def test_the_clock_is_shown_and_changed(shell):
    assert "digest: Fridays at 14:00" in shell("settings")
    changed = shell(
        *("settings", "--timezone", "Europe/Berlin", "--country", "de", "--days", "sun,Monday"),
        *("--from", "8", "--until", "20", "--digest-day", "tue", "--digest-hour", "9", "--json"),
    )
    assert changed["success"]
    assert (changed["timezone"], changed["country"]) == ("Europe/Berlin", "DE")
    assert (changed["weekdays"], changed["first_hour"], changed["last_hour"]) == ([0, 6], 8, 20)
    assert changed["changed"][-1] == "the shell changed the digest to Tuesdays at 9:00."
    [weekly] = [j for j in shell("jobs", "--json")["jobs"] if j["name"] == "weekly_digest"]
    assert weekly["when"].startswith("Tuesdays at 9:00; where that is a day off,")
    assert weekly["next_run"] == changed["next_digest"]
    for wrong, sentence in (
        (("--digest-day", "t"), "“t” is no day of the week"),
        (("--from", "30"), "first_hour: "),
        (("--timezone", "Berlin"), "is not a time zone"),
    ):
        assert sentence in shell("settings", *wrong, "--json", fails=True)["error"]


def test_any_week_is_shown_entry_by_entry(shell, tmp_path, monkeypatch):
    (tmp_path / "people.csv").write_text("Name,Email\nInes Okafor,ines@harbor.example\n")
    shell("import", str(tmp_path / "people.csv"), "--json")
    next_week = shell("cadence", "--week", "next week", "--json")
    by_day = shell("cadence", "--week", next_week["week_end"], "--json")
    assert by_day["week_start"] == next_week["week_start"]
    assert next_week["waiting"] == []
    assert not any(entry["by_hand"] for entry in next_week["entries"])
    wrong = shell("cadence", "--week", "some day", "--json", fails=True)
    assert "“some day” is no week. Name a day of it" in wrong["error"]
    assert "too far away" in shell("cadence", "--week", "9999-12-31", "--json", fails=True)["error"]
    shell("cadence", "--move", "Ines", "--to", next_week["week_start"], "--json")
    monkeypatch.setattr(console, "width", 160)
    printed = shell("cadence", "--week", "next week")
    assert "Mon 09:00" in printed
    assert "moved by hand" in printed
    for column in ("step", "variant", "priority", "rep"):
        assert column in printed
