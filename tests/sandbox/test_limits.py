"""Every limit of the table: at the limit it passes, one over it fails by Slack's name."""

from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot.sandbox import limits
from bot.sandbox.blockcheck import message_problems, view_problems
from tests.sandbox.conftest import (
    OUTREACH,
    actions,
    button,
    field,
    modal,
    option,
    plain,
    refusal,
    section,
)


def text(length: int) -> str:
    return "x" * length


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def options(count: int) -> list[dict[str, Any]]:
    return [option(f"v{n}") for n in range(count)]


def table(rows: int, columns: int) -> dict[str, Any]:
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "x"}] * columns for _ in range(rows)],
    }


def confirmed(**more: Any) -> dict[str, Any]:
    words = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
    return actions(button("b", confirm={**words, **more}))


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "i", **more}


MESSAGE_LIMITS = {
    # name: (limit, blocks for a length or count)
    "blocks a message": (50, lambda n: [section()] * n),
    "section text": (3000, lambda n: [section(text(n))]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [plain("f")] * n}]),
    "section field text": (2000, lambda n: [{"type": "section", "fields": [plain(text(n))]}]),
    "header": (150, lambda n: [{"type": "header", "text": plain(text(n))}]),
    "markdown": (12000, lambda n: [{"type": "markdown", "text": text(n)}]),
    "block_id": (255, lambda n: [section(block_id=text(n))]),
    "actions": (25, lambda n: [actions(*(button(f"b{i}") for i in range(n)))]),
    "context": (10, lambda n: [{"type": "context", "elements": [plain("x")] * n}]),
    "action_id": (255, lambda n: [actions(button(text(n)))]),
    "button text": (75, lambda n: [actions(button("b", text=plain(text(n))))]),
    "button value": (2000, lambda n: [actions(button("b", value=text(n)))]),
    "button url": (3000, lambda n: [actions(button("b", url="https://" + text(n - 8)))]),
    "options": (100, lambda n: [actions(select(options=options(n)))]),
    "option text": (
        75,
        lambda n: [actions(select(options=[{"text": plain(text(n)), "value": "v"}]))],
    ),
    "option value": (
        150,
        lambda n: [actions(select(options=[{"text": plain("t"), "value": text(n)}]))],
    ),
    "placeholder": (150, lambda n: [actions(select(placeholder=plain(text(n))))]),
    "radio buttons": (
        10,
        lambda n: [actions({"type": "radio_buttons", "action_id": "r", "options": options(n)})],
    ),
    "checkboxes": (
        10,
        lambda n: [actions({"type": "checkboxes", "action_id": "c", "options": options(n)})],
    ),
    "overflow": (
        5,
        lambda n: [actions({"type": "overflow", "action_id": "o", "options": options(n)})],
    ),
    "confirm title": (100, lambda n: [confirmed(title=plain(text(n)))]),
    "confirm text": (300, lambda n: [confirmed(text=plain(text(n)))]),
    "confirm button": (30, lambda n: [confirmed(confirm=plain(text(n)))]),
    "deny button": (30, lambda n: [confirmed(deny=plain(text(n)))]),
    "alt text": (2000, lambda n: [image(alt_text=text(n))]),
    "image title": (2000, lambda n: [image(title=plain(text(n)))]),
    "table rows": (100, lambda n: [table(n, 1)]),
    "table columns": (20, lambda n: [table(1, n)]),
    "tables a message": (1, lambda n: [table(1, 1)] * n),
    "card title": (150, lambda n: [{"type": "card", "title": plain(text(n))}]),
    "card body": (200, lambda n: [{"type": "card", "body": plain(text(n))}]),
    "carousel": (
        10,
        lambda n: [{"type": "carousel", "elements": [{"type": "card", "title": plain("c")}] * n}],
    ),
    "container": (
        10,
        lambda n: [{"type": "container", "title": plain("t"), "child_blocks": [section()] * n}],
    ),
}
VIEW_LIMITS = {
    "blocks a view": (100, lambda n: modal(*[section()] * n)),
    "title": (24, lambda n: modal(title=plain(text(n)))),
    "submit": (24, lambda n: modal(submit=plain(text(n)))),
    "close": (24, lambda n: modal(close=plain(text(n)))),
    "private_metadata": (3000, lambda n: modal(private_metadata=text(n))),
    "callback_id": (255, lambda n: modal(callback_id=text(n))),
    "external_id": (255, lambda n: modal(external_id=text(n))),
    "label": (2000, lambda n: modal(field("b", typed(), label=plain(text(n))))),
    "hint": (2000, lambda n: modal(field("b", typed(), hint=plain(text(n))))),
    "initial value": (3000, lambda n: modal(field("b", typed(initial_value=text(n))))),
    "max_length": (3000, lambda n: modal(field("b", typed(max_length=n)))),
}


def typed(**more: Any) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": "t", **more}


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_message_blocks(name):
    limit, build = MESSAGE_LIMITS[name]
    assert message_problems(build(limit)) == []
    assert len(message_problems(build(limit + 1))) == 1


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_views(name):
    limit, build = VIEW_LIMITS[name]
    assert view_problems(build(limit), "modal") == []
    assert len(view_problems(build(limit + 1), "modal")) == 1


@pytest.mark.parametrize("name", sorted(set(MESSAGE_LIMITS) - {"tables a message"}))
def test_what_is_within_the_limits_satisfies_the_sdks_own_models(name):
    limit, build = MESSAGE_LIMITS[name]
    for block in build(limit):
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()


@dataclass(frozen=True)
class Whole:
    """A limit on a whole call, seen from outside."""

    limit: int
    error: str
    arguments: Any


CALLS = {
    "chat.postMessage text": Whole(
        limits.MESSAGE_TEXT, "msg_too_long", lambda n: ("chat.postMessage", {"text": text(n)})
    ),
    "chat.postMessage blocks": Whole(
        limits.BLOCKS_MESSAGE,
        "invalid_blocks",
        lambda n: ("chat.postMessage", {"text": "x", "blocks": [section()] * n}),
    ),
    "chat.postMessage markdown_text": Whole(
        limits.MARKDOWN_TEXT,
        "msg_too_long",
        lambda n: ("chat.postMessage", {"markdown_text": text(n)}),
    ),
    "chat.postMessage all blocks": Whole(
        limits.ALL_BLOCK_TEXT,
        "msg_blocks_too_long",
        lambda n: (
            "chat.postMessage",
            {"text": "x", "blocks": [section(text(2640))] * 4 + [section(text(n - 2640 * 4))]},
        ),
    ),
    "attachments": Whole(
        limits.ATTACHMENTS,
        "too_many_attachments",
        lambda n: ("chat.postMessage", {"text": "x", "attachments": [{"text": "a"}] * n}),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_whole_calls(web, name):
    whole = CALLS[name]
    method, arguments = whole.arguments(whole.limit)
    assert web.api_call(method, json={"channel": OUTREACH, **arguments})["ok"]
    method, arguments = whole.arguments(whole.limit + 1)
    answer = refusal(lambda: web.api_call(method, json={"channel": OUTREACH, **arguments}))
    assert answer["error"] == whole.error


def test_updating_with_too_much_text_is_refused(web):
    posted = web.chat_postMessage(channel=OUTREACH, text="short")
    change = {"channel": OUTREACH, "ts": posted["ts"]}
    assert web.chat_update(**change, text=text(4000))["ok"]
    assert refusal(lambda: web.chat_update(**change, text=text(4001)))["error"] == "msg_too_long"


def test_a_view_has_a_largest_size(web):
    blocks = [section("ü" * 2999) for _ in range(40)]
    answer = refusal(
        lambda: web.views_publish(user_id="U0ADA", view={"type": "home", "blocks": blocks * 2})
    )
    assert answer["error"] == "view_too_large"
    assert web.views_publish(user_id="U0ADA", view={"type": "home", "blocks": blocks})["ok"]


def test_the_place_of_a_problem_is_told(web):
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=OUTREACH, text="x", blocks=[section(), section(text(3001))])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    told = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert answer["errors"] == [told]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {told}"]
