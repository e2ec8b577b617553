"""`/outreach LINE`: what is certain is run, anything else is answered with what was meant."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.help_topics import MORE_EXAMPLES, TOPICS, examples_of
from bot.command_words import LEADING, OTHERS, TURNED, Meant, read_line
from bot.commands import teach
from bot.listeners import COMMANDS
from engine.errors import InvalidError
from tests import golden
from tests.local import words

NAMES = (*(command.name for command in COMMANDS), "help")
CORPUS = Path(__file__).parents[1] / "corpora" / "commands.tsv"
with CORPUS.open(encoding="utf-8", newline="") as file:
    LINES = [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
RUN = [(typed, line) for typed, what, line in LINES if what == "run"]
TOLD = [(typed, line) for typed, what, line in LINES if what == "told"]


@pytest.mark.parametrize(("typed", "line"), RUN)
def test_what_is_certain_is_run(typed, line):
    name, _, rest = line.partition(" ")
    assert read_line(NAMES, typed) == Meant(name, rest)


@pytest.mark.parametrize(("typed", "line"), TOLD)
def test_what_is_not_is_answered_with_what_was_meant(typed, line):
    with pytest.raises(InvalidError, match="There is no `/outreach ") as refused:
        read_line(NAMES, typed)
    hint = f"`/outreach {line}`" if line else "`/outreach help` says what there is."
    assert hint in str(refused.value)
    assert ("Did you mean" in str(refused.value)) == bool(line)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_means_itself(name):
    assert read_line(NAMES, name) == Meant(name, "")
    assert read_line(NAMES, f"{name.upper()}  some <words> & “more”") == Meant(
        name, "some <words> & “more”"
    )


@given(st.text(max_size=60))
def test_whatever_is_typed_means_a_command_or_is_answered_in_a_sentence(line):
    try:
        assert read_line(NAMES, line).name in NAMES
    except InvalidError as refused:
        assert str(refused).startswith("There is no")  # noqa: PT017 - both ends are right


def test_other_words_lead_to_commands_and_hide_none():
    for line in (*OTHERS.values(), *TURNED.values()):
        assert line.split()[0] in NAMES
    assert not {*OTHERS, *LEADING} & set(NAMES)


def test_every_command_is_taught_in_one_topic_with_an_example_that_runs():
    taught = [name for topic in TOPICS for name in topic.commands]
    assert sorted(taught) == sorted(command.name for command in COMMANDS)
    assert set(MORE_EXAMPLES) <= set(taught)
    for topic in TOPICS:
        assert {line.split()[0] for line in topic.examples} <= set(topic.commands)
    for command in COMMANDS:
        examples = examples_of(command.name)
        assert {line.split()[0] for line in examples} == {command.name}
        assert command.usage == command.name or examples != (command.name,) or "[" in command.usage


@pytest.mark.parametrize("asked", ["", "answers", "metrics", "help", "all"])
def test_help(asked):
    message = teach(COMMANDS, asked)
    if asked != "all":
        golden.check(f"help/{asked or 'short'}", message.payload())
    assert message.text


@pytest.mark.parametrize(("asked", "has"), [("prio", "prioritize"), ("ANSW", "track")])
def test_help_is_as_tolerant(asked, has):
    assert f"/outreach {has}" in words(teach(COMMANDS, asked).payload())


def test_help_with_a_strange_word_names_what_is_near():
    with pytest.raises(InvalidError, match="`/outreach metrics`"):
        teach(COMMANDS, "metrcs")
