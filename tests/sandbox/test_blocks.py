"""What Slack does not take, beyond lengths and counts."""

import pytest

from bot.sandbox.blockcheck import message_problems, view_problems
from tests.sandbox.conftest import (
    OUTREACH,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    section,
)

MRKDWN = {"type": "mrkdwn", "text": "*x*"}
TYPED = {"type": "plain_text_input", "action_id": "t"}

REFUSED = {
    "an unknown block": ([{"type": "tabel"}], "unsupported type: tabel"),
    "a block without type": ([{"text": MRKDWN}], "missing required field: type"),
    "something that is no block": (["text"], "must be an object"),
    "a section that says nothing": ([{"type": "section"}], "one of text, fields"),
    "an empty text": ([section("")], "must be more than 0 characters"),
    "a text without type": ([{"type": "section", "text": {"text": "x"}}], "type"),
    "a header in mrkdwn": ([{"type": "header", "text": MRKDWN}], "unsupported type: mrkdwn"),
    "a button in mrkdwn": ([actions(button("b", text=MRKDWN))], "unsupported type: mrkdwn"),
    "a button without text": (
        [actions({"type": "button", "action_id": "b"})],
        "missing required field: text",
    ),
    "an unknown style": ([actions(button("b", style="red"))], "one of primary, danger"),
    "an unknown property": ([section(color="red")], "invalid additional property: color"),
    "actions without elements": ([actions()], "no less than 1 items allowed"),
    "an input element among actions": ([actions(TYPED)], "unsupported type: plain_text_input"),
    "an element that is none": ([actions({"type": "knob"})], "unsupported type: knob"),
    "two equal block_ids": (
        [section(block_id="a"), section(block_id="a")],
        "`block_id` already exists: a",
    ),
    "two equal action_ids in a block": (
        [actions(button("a"), button("a"))],
        "`action_id` already exists: a",
    ),
    "a relative image": (
        [{"type": "image", "image_url": "/i.png", "alt_text": "i"}],
        "must be an http or https URL",
    ),
    "an image in a data URL": (
        [{"type": "image", "image_url": "data:image/png;base64,AA", "alt_text": "i"}],
        "must be an http or https URL",
    ),
    "an image without alt_text": (
        [{"type": "image", "image_url": "https://example.com/i.png"}],
        "missing required field: alt_text",
    ),
    "an image without a source": (
        [{"type": "image", "alt_text": "i"}],
        "exactly one of image_url, slack_file",
    ),
    "a select without options": (
        [actions({"type": "static_select", "action_id": "s"})],
        "exactly one of options, option_groups",
    ),
    "a select with no option in it": (
        [actions({"type": "static_select", "action_id": "s", "options": []})],
        "no less than 1 items allowed",
    ),
    "an initial option that is not offered": (
        [
            actions(
                {
                    "type": "static_select",
                    "action_id": "s",
                    "options": [option("a")],
                    "initial_option": option("b"),
                }
            )
        ],
        "must be one of the options",
    ),
    "a date that is none": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "1.2.2026"})],
        "YYYY-MM-DD",
    ),
    "an empty piece of rich text": (
        [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}
                ],
            }
        ],
        "must be more than 0 characters",
    ),
    "an alert in a message": ([{"type": "alert", "text": MRKDWN}], "unsupported type: alert"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_messages_refuse(name):
    blocks, words = REFUSED[name]
    problems = message_problems(blocks)
    assert len(problems) == 1
    assert words in problems[0]


REFUSED_VIEWS = {
    "no title": ({"type": "modal", "blocks": [section()]}, "missing required field: title"),
    "no blocks": ({"type": "modal", "title": plain("t")}, "missing required field: blocks"),
    "an unknown type": ({"type": "dialog", "blocks": []}, "unsupported type: dialog"),
    "a title in mrkdwn": (modal(title=MRKDWN), "unsupported type: mrkdwn"),
    "inputs without submit": (
        {"type": "modal", "title": plain("t"), "blocks": [field("b", TYPED)]},
        "missing required field: submit",
    ),
    "a table": (
        modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}),
        "unsupported type: table",
    ),
    "two focused elements": (
        modal(
            field("a", {**TYPED, "focus_on_load": True}),
            field("b", {**TYPED, "focus_on_load": True}),
        ),
        "only one element may have focus_on_load",
    ),
    "a button as input": (modal(field("b", button("x"))), "unsupported type: button"),
}


@pytest.mark.parametrize("name", REFUSED_VIEWS)
def test_views_refuse(name):
    view, words = REFUSED_VIEWS[name]
    problems = view_problems(view, None)
    assert len(problems) == 1
    assert words in problems[0]


def test_a_home_is_not_a_modal():
    home = {"type": "home", "blocks": [section()]}
    assert view_problems(home, "home") == []
    assert view_problems(home, "modal") == ["unsupported type: home [json-pointer:/view/type]"]
    assert (
        "invalid additional property: submit"
        in view_problems({**home, "submit": plain("s")}, "home")[0]
    )


def test_the_same_action_id_may_stand_in_several_blocks():
    assert message_problems([actions(button("approve")), actions(button("approve"))]) == []


def test_missing_ids_are_given(web):
    blocks = [section(), actions({"type": "button", "text": plain("x")})]
    posted = web.chat_postMessage(channel=OUTREACH, text="x", blocks=blocks)
    first, second = posted["message"]["blocks"]
    assert first["block_id"] != second["block_id"]
    assert second["elements"][0]["action_id"]
