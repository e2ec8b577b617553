"""`/outreach WORD`: found by name, by a clear beginning, or answered with the nearest."""

import pytest

from bot.commands import Command, find_command
from engine.errors import InvalidError


def command(name):
    return Command(name, name, "does something", lambda _call: None)


COMMANDS = [command(name) for name in ("segment", "sequence", "prioritize", "metrics", "cadence")]


@pytest.mark.parametrize(
    ("word", "name"), [("segment", "segment"), ("PRIORITIZE", "prioritize"), ("prio", "prioritize")]
)
def test_the_word_finds_its_command(word, name):
    assert find_command(COMMANDS, word).name == name


@pytest.mark.parametrize(("word", "meant"), [("metrcs", "metrics"), ("segmant", "segment")])
def test_a_misspelt_word_is_answered_with_the_nearest(word, meant):
    with pytest.raises(InvalidError, match=f"Did you mean `/outreach {meant}`"):
        find_command(COMMANDS, word)


@pytest.mark.parametrize("word", ["se", "s", "xyzzy"])
def test_an_unclear_word_runs_nothing(word):
    with pytest.raises(InvalidError, match=f"There is no `/outreach {word}`"):
        find_command(COMMANDS, word)
