"""Every surface can be used by those who hear it: promises over all that golden files show."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blocks.base import MOST_TEXT, File
from blocks.spoken import spoken

GOLDEN = Path(__file__).parent / "golden"
SURFACES = {
    path.relative_to(GOLDEN).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
    for path in sorted(GOLDEN.rglob("*.json"))
}
SHOWN = {name: each for name, each in SURFACES.items() if isinstance(each, dict)}
MESSAGES = [name for name, each in SHOWN.items() if "blocks" in each and "type" not in each]


def parts(value: Any, kinds: set[str]) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") in kinds:
            yield value
        for inner in value.values():
            yield from parts(inner, kinds)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner, kinds)


def test_there_is_something_to_look_at():
    assert len(MESSAGES) > 100
    assert sum(1 for _ in parts(list(SHOWN.values()), {"button"})) > 300


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_says_in_its_text_what_its_blocks_say(name):
    text, blocks = SHOWN[name]["text"], SHOWN[name]["blocks"]
    parts_said = [spoken("", [block], MOST_TEXT) for block in blocks]
    left_out = [part for part in parts_said if part not in text]
    assert all(len(text) + len(part) >= MOST_TEXT for part in left_out[:1])
    assert not set("▰▱") & set(text)


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_has_words(name):
    for image in parts(SHOWN[name], {"image"}):
        assert image["alt_text"].strip()


def test_a_file_has_words():
    with pytest.raises(ValueError, match="words"):
        File("chart.png", b"", " ")


@pytest.mark.parametrize("name", SHOWN)
def test_a_button_makes_sense_alone(name):
    """One word says what is done and not to what; two alike have to be told apart."""
    heard = defaultdict(set)
    for button in parts(SHOWN[name], {"button"}):
        words = button["text"]["text"]
        label = button.get("accessibility_label", words)
        assert label.startswith(words)  # who sees the one and says it has to be understood
        assert label != words or " " in words, f"“{words}” says not what it is about"
        heard[label].add((button["action_id"], button.get("value")))
    assert [label for label, does in heard.items() if len(does) > 1] == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_field_says_what_it_is_for(name):
    selects = {"static_select", "external_select", "users_select", "datepicker"}
    for block in parts(SHOWN[name], {"actions", "section"}):
        for element in parts(block, selects):
            assert element["placeholder"]["text"].strip()
    for block in parts(SHOWN[name], {"input"}):
        assert block["label"]["text"].strip()
