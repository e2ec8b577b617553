"""Each button of a message, pressed when its record is gone: one sentence that says what to do."""

import json
import re

import pytest

from tests.golden import FOLDER
from tests.local import running, words

pytestmark = pytest.mark.slow
GONE = 987_654
RECORD = re.compile(r'"(id|one|other)": ?\d+')
ASK_FOR_NO_RECORD = {"duplicate_skip", "task_open_profile"}
"""A place in a list, and a link: they find what there is."""
WHAT_TO_DO = re.compile(
    r"`?/outreach \w+|drumbeat \w+|Import the file again|Nothing is left to answer"
)


def buttons():
    """Every button of the golden messages that names a record, once."""
    found = {}
    for path in sorted(FOLDER.rglob("*.json")):
        payload = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(payload, dict) or "type" in payload:
            continue
        for block in payload.get("blocks", []):
            for element in [*block.get("elements", []), block.get("accessory") or {}]:
                if element.get("type") == "button" and RECORD.search(element["value"]):
                    found[element["action_id"]] = element
    return {name: each for name, each in found.items() if name not in ASK_FOR_NO_RECORD}


def test_a_button_whose_record_is_gone_says_what_to_do(tmp_path):
    with running(
        f"sqlite:///{tmp_path}/drumbeat.db", tmp_path / "home", "--no-rate-limit"
    ) as process:
        there = process.ready()
        pressed = {}
        for action_id, element in buttons().items():
            stale = {key: value for key, value in element.items() if key != "confirm"}
            stale["value"] = RECORD.sub(
                lambda each: f'"{each[1]}": {GONE + len(each[1])}', element["value"]
            )
            message = there.post_button(stale)
            before = len(there.state()["ephemerals"])
            there.click(message, action_id)
            line = there.wait(lambda: there.state()["ephemerals"][before:], what=action_id)  # noqa: B023
            pressed[action_id] = words(line[0])
    assert len(pressed) > 30
    assert {name: said for name, said in pressed.items() if not WHAT_TO_DO.search(said)} == {}
