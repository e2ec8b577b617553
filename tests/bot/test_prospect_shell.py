"""The shell's commands for people: what they print, and how they end."""

import json
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.cli import app
from storage.tables import ImportJob

SAMPLES = Path(__file__).parent.parent / "samples"
CSV = """Name,Email,Company,Title
Ann Lee,ann@lee.example,Lee School,Head of School
,nobody@lee.example,,
Ann Lee,ANN@lee.example,,

Bob Fox,bob@fox.example,Fox Labs,CTO
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

    return run


def answer(result):
    return json.loads(result.stdout)


def test_a_dry_run_says_what_is_in_a_file_and_keeps_nothing(shell):
    for _ in range(2):
        figures = answer(shell("import", "people.csv", "--dry-run", "--json"))
        assert figures["rows"] == 4
        assert figures["importable"] == 2
        assert figures["duplicates_within_file"] == 1
        assert figures["already_known"] == 0
        assert figures["invalid"] == [{"line": 3, "why": "no_name"}]
        assert figures["blank_lines"] == 1
        assert figures["columns"] == {
            "full_name": ["Name"],
            "email": ["Email"],
            "company": ["Company"],
            "title": ["Title"],
        }
    assert answer(shell("prioritize", "--json"))["total_scored"] == 0


def test_a_guess_is_told_as_one_and_a_file_without_rows_as_that(shell):
    Path("wer.csv").write_text("Wer;Erreichbar\nAnn Lee;ann@lee.example\nBob Ray;bob@ray.example\n")
    figures = answer(shell("import", "wer.csv", "--dry-run", "--json"))
    assert figures["columns"] == {"email": ["Erreichbar (a guess)"], "full_name": ["Wer (a guess)"]}
    said = shell("import", "wer.csv", "--dry-run").stdout
    assert "Guessed by what is in them: Erreichbar, Wer. If it is wrong: --column" in said
    Path("none.csv").write_text("Name,Email\n")
    figures = answer(shell("import", "none.csv", "--dry-run", "--json"))
    assert (figures["rows"], figures["warnings"]) == (0, ["there are no rows below the header"])
    assert "has a header and no rows below it" in shell("import", "none.csv", "--dry-run").stdout


def test_notes_about_a_file_are_shown_and_the_rest_counted(shell):
    rows = "".join(f"=A{n}(),a{n}@lee.example\n" for n in range(7))
    Path("formulas.csv").write_text(f"Name,Email\n{rows}")
    said = " ".join(shell("import", "formulas.csv", "--dry-run").stdout.split())
    assert "Note: line 2: “=A0()” begins like a formula and was taken as plain text." in said
    assert said.endswith("And 2 more notes.")


def test_a_sequence_is_drafted_once_and_shown_as_often_as_one_likes(shell):
    shell("import", "people.csv", "--json")
    refused = answer(shell("sequence", "Ann Lee", "--show", "--json", code=1))
    assert "no sequence yet" in refused["error"]
    made = answer(shell("sequence", "Ann Lee", "--json"))
    for _ in range(2):
        shown = answer(shell("sequence", "Ann Lee", "--show", "--json"))
        assert shown["success"]
        assert shown["sequence"] == made["sequence"]
    assert "initial_dm (email)" in shell("sequence", "Ann Lee", "--show").output


def test_import_segment_prioritize_explain(shell):
    one = answer(shell("import", "people.csv", "--json"))
    assert (one["created"], one["updated"]) == (2, 0)
    again = answer(shell("import", "people.csv", "--json"))
    assert (again["already_known"], again["created"], again["updated"]) == (2, 0, 0)

    report = answer(shell("segment", "--json"))
    assert report["success"] is True
    assert report["total_prospects"] == 2
    assert report["segments"]["referral_network"] == 1
    tagged = report["tagged_prospects"][0]
    assert set(tagged) == {
        "segment",
        "industry",
        "role",
        "location",
        "engagement_potential",
        "pacer_relevance",
        "prospect_id",
    }

    ranking = answer(
        shell("prioritize", "--segment", "ref", "--min-fit-score", "70", "--limit", "5", "--json")
    )
    (ann,) = ranking["prospects"]
    assert (ranking["total_scored"], ranking["top_tier_count"]) == (1, 1)
    assert set(ann) >= {
        "prospect_id",
        "name",
        "job_title",
        "company",
        "fit_score",
        "referral_capacity",
        "signal_strength",
        "priority_score",
        "segment",
    }
    told = answer(shell("explain", "ann", "lee", "--json"))
    assert told["prospect_id"] == ann["prospect_id"]
    assert told["reasons"]


def test_one_by_hand_the_audiences_and_the_next_page(shell):
    shell("import", "people.csv", "--json")
    by_hand = answer(shell("segment", "Ann", "Lee", "--as", "stealth", "--json"))
    assert (by_hand["segment"], by_hand["set_by"]) == ("stealth_founder", "the shell")
    assert "Say who and where" in answer(shell("segment", "Ann", "--json", code=2))["error"]
    report = answer(shell("segment", "--target", "referral=1", "--json"))
    assert (report["set_by_hand"], report["segments"]["stealth_founder"]) == (1, 1)
    listed = answer(shell("audiences", "--json"))["audiences"]
    assert [each["prospects"] for each in listed] == [0, 1, 1]
    assert "stealth_founder" in shell("audiences").output
    one = shell("prioritize", "--limit", "1").output
    place = one.rpartition("--after ")[2].strip()
    two = answer(shell("prioritize", "--limit", "1", "--after", place, "--json"))
    assert len(two["prospects"]) == 1
    assert two["prospects"][0]["name"] not in one
    assert two["next"] is None
    assert "is no place" in answer(shell("prioritize", "--after", "x", "--json", code=2))["error"]
    assert "is no grade" in answer(shell("prioritize", "--grade", "D", "--json", code=2))["error"]


def test_for_people_it_prints_lines(shell):
    assert "2 new" in shell("import", "people.csv", "--yes").output
    assert "Referral network" in shell("segment", "--target", "referral_network=1").output
    assert "Ann Lee" in shell("prioritize").output
    assert "Leads a school" in shell("explain", "ann").output
    assert "Head of School" in shell("company", "Lee", "School").output
    card = answer(shell("company", "lee.example", "--json"))
    assert (card["name"], card["people_total"]) == ("Lee School", 1)
    assert "No company" in answer(shell("company", "zed", "--json", code=1))["error"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"just words", b"PK\x03\x04"])
def test_a_file_that_is_no_table_is_refused(shell, content):
    Path("wrong.csv").write_bytes(content)
    refusal = answer(shell("import", "wrong.csv", "--dry-run", "--json", code=2))
    assert refusal["refused"] is True
    assert refusal["error"].endswith(".")
    assert "Traceback" not in shell("import", "wrong.csv", code=2).output


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nowhere.csv", "--json"),
        ("segment", "--target", "bananas=1", "--json"),
        ("segment", "--target", "bananas", "--json"),
    ],
)
def test_what_is_asked_wrongly_is_told(shell, words):
    told = answer(shell(*words, code=2))
    assert told["success"] is False
    assert "refused" not in told


UNKNOWN = "Wer,Zentrale\nann lee,ann@lee.example\nbob fox,bob@fox.example\n"


def test_what_a_column_means_can_be_said_and_is_remembered(shell):
    Path("kontakte.csv").write_text(UNKNOWN)
    refusal = answer(shell("import", "kontakte.csv", "--json", code=2))
    assert refusal["refused"] is True
    assert "--column HEADER=email" in refusal["error"]
    said = ("--column", "Wer=full_name", "--column", "zentrale=email")
    assert answer(shell("import", "kontakte.csv", "--dry-run", "--json", *said))["importable"] == 2
    shell("import", "kontakte.csv", "--json", code=2)  # a dry run remembers nothing
    assert answer(shell("import", "kontakte.csv", "--json", *said))["created"] == 2
    again = answer(shell("import", "kontakte.csv", "--dry-run", "--json"))
    assert (again["already_known"], again["columns"]["full_name"]) == (2, ["Wer"])


@pytest.mark.parametrize("said", ["Wer", "Wer=bananas", "=email"])
def test_a_meaning_that_is_none_is_told(shell, said):
    told = answer(shell("import", "people.csv", "--column", said, "--json", code=2))
    assert "refused" not in told


def test_an_import_may_be_left_to_a_review(shell):
    assert (
        "2 new, waiting to be reviewed" in shell("import", "people.csv", "--review", "--yes").output
    )


def test_nobody_of_that_name_is_told(shell):
    assert "No prospect is called" in answer(shell("explain", "zed", "--json", code=1))["error"]


def test_a_file_with_nobody_in_it_is_told(shell):
    Path("nobody.csv").write_text("Name,Email\nAnn,\n")
    figures = answer(shell("import", "nobody.csv", "--json"))
    assert (figures["importable"], figures["created"]) == (0, 0)


def test_an_owner_is_one_of_the_team(shell):
    shell("import", "people.csv", "--json")
    refused = answer(shell("prospect", "Ann Lee", "--owner", "zed", "--json", code=1))
    assert "called “zed”" in refused["error"]


def test_what_is_wrong_is_told_in_the_shells_own_words(shell):
    assert "drumbeat prospects" in shell("explain", "Zed Zero", code=1).stderr
    assert "drumbeat imports" in answer(shell("imports", "99", "--json", code=1))["error"]


def test_who_there_is(shell):
    shell("import", "people.csv", "--json")
    found = answer(shell("prospects", "fox", "--json"))
    assert [line["name"] for line in found["prospects"]] == ["Bob Fox"]
    assert "Ann Lee" in shell("prospects").stdout


def test_what_is_left_out_is_written_down_at_once_or_later(shell):
    told = shell("import", "people.csv", "--yes").output
    assert "1 row left out: drumbeat imports 1 --rejects FILE" in told
    shell("imports", "1", "--rejects", "later.csv")
    told = shell("import", "people.csv", "--yes", "--rejects", "out.csv").output
    assert "1 row left out, with the reason of each: out.csv" in told
    for name in ("later.csv", "out.csv"):
        assert "3,no_name," in Path(name).read_text(encoding="utf-8-sig")
    refused = answer(shell("import", "people.csv", "--rejects", "x/y.csv", "--json", code=2))
    assert "cannot be written" in refused["error"]


def test_stopping_an_import_leaves_nothing_under_way(shell):
    """Interrupted where the import is written: its batch is undone, and no bot goes on with it."""

    def interrupt(_session, _context, _instances):
        if any(isinstance(row, ImportJob) and row.state == "running" for row in _session):
            raise KeyboardInterrupt

    event.listen(Session, "before_flush", interrupt)
    try:
        stopped = answer(shell("import", "people.csv", "--json", code=1))
    finally:
        event.remove(Session, "before_flush", interrupt)
    assert stopped["error"] == "Stopped. Nobody was imported."
    assert [job["state"] for job in answer(shell("imports", "--json"))["imports"]] == ["cancelled"]
    assert answer(shell("import", "people.csv", "--json"))["created"] == 2
