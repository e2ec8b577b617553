"""The shell's command for what the figures of a test say."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app


def ask(*words, code=0):
    result = CliRunner().invoke(app, ["verdict", *words])
    assert result.exit_code == code, result.output
    return result


def test_the_documents_example_as_json():
    found = json.loads(ask("6/33", "4/32", "2/33", "--json").stdout)
    assert {"verdict", "winner", "confidence", "needed_per_arm"} <= found.keys()
    assert (found["verdict"], found["winner"], found["winning_variant"]) == ("not_yet", None, None)
    assert found["needed_per_arm"] > 100
    rates = [(arm["label"], arm["number"], arm["percent"]) for arm in found["arms"]]
    assert rates == [("A", 0, 18.18), ("B", 1, 12.5), ("C", 2, 6.06)]
    assert found["arms"][0]["low"] == pytest.approx(0.0698, abs=1e-4)


@pytest.mark.parametrize(
    "words",
    [
        ("blunt=6/33/1", "warm=4/32/0/1"),
        ("blunt=6/33/1,warm=4/32/0/1",),
        ("blunt = 6 / 33 / 1; warm=4/32/0/1",),
    ],
)
def test_counts_may_be_written_in_several_ways(words):
    one, two = json.loads(ask(*words, "--json").stdout)["arms"]
    assert (one["label"], one["positives"], one["delivered"], one["optouts"]) == ("blunt", 6, 33, 1)
    assert (two["label"], two["optouts"], two["complaints"]) == ("warm", 0, 1)


def test_people_see_a_table_and_a_sentence():
    shown = ask("plain=90/900", "short=40/900/3").output
    assert "4.4 %" in shown
    assert "plain is better: 10 % positive replies against 4.4 % for short" in shown


def test_worth_is_said_in_points_and_adaptive_by_a_flag():
    words = ("50/1000", "51/1000", "--json")
    assert json.loads(ask(*words, "--worth", "1").stdout)["verdict"] == "not_yet"
    found = json.loads(ask(*words, "--worth", "5%", "--adaptive").stdout)
    assert (found["worth"], found["collected"]) == (0.05, "adaptive")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "A test has 2 to 10 arms"),
        (("6/33",), "A test has 2 to 10 arms"),
        (("6of33", "4/32"), "“6of33” are no counts. Say"),
        (("-6/33", "4/32"), "no such option"),
        (("34/33", "4/32"), "“A” cannot be"),
        (("a=1/3", "a=2/3"), "same label"),
        (("1/3", "2/3", "--worth", "much"), "Say --worth 5 for five points"),
        (("1/3", "2/3", "--worth", "90"), "A difference worth having"),
    ],
)
def test_what_cannot_be_is_one_sentence(words, told):
    result = ask(*words, "--json", code=2)
    assert told.lower() in result.output.lower()
