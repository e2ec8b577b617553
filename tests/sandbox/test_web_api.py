"""Tokens, scopes, Slack's words for what is wrong, and reading what is there."""

import copy

import httpx
import pytest
from slack_sdk import WebClient

from tests.sandbox.conftest import ADA, GENERAL, MANIFEST, OUTREACH, refusal, section


def test_auth_test_tells_who_the_bot_is(web):
    answer = web.auth_test()
    assert answer["team_id"] == "T0LOCAL"
    assert answer["user_id"] == "U0DRUM"
    assert answer["bot_id"] == "B0DRUM"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        (None, "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-local", "chat.postMessage", "not_allowed_token_type"),
        ("xoxb-local", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-local", "chat.postMessages", "unknown_method"),
        ("xoxb-local", "admin.users.list", "unknown_method"),
    ],
)
def test_tokens_and_methods_are_checked(sandbox, token, method, error):
    client = WebClient(token=token, base_url=f"{sandbox.url}/api/")
    assert refusal(lambda: client.api_call(method))["error"] == error


def test_a_token_may_stand_in_the_form_but_not_in_the_query(sandbox):
    inside = sandbox.http.post("/api/auth.test", data={"token": "xoxb-local"}).json()
    assert inside["ok"]
    query = sandbox.http.get("/api/auth.test", params={"token": "xoxb-local"}).json()
    assert query["error"] == "not_authed"


def test_a_missing_scope_is_named(open_sandbox):
    narrow = copy.deepcopy(MANIFEST)
    narrow["oauth_config"]["scopes"]["bot"] = ["users:read", "channels:read"]
    web = open_sandbox(manifest=narrow).web()
    answer = refusal(lambda: web.chat_postMessage(channel=OUTREACH, text="x"))
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "chat:write"
    assert answer["provided"] == "channels:read,users:read"
    assert refusal(lambda: web.conversations_history(channel=OUTREACH))["error"] == "missing_scope"
    assert web.users_list().headers["x-oauth-scopes"] == "channels:read,users:read"


@pytest.mark.parametrize(
    ("kind", "body", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("text/plain", b"x", "invalid_post_type"),
        ("application/json", b'{"text": "\\ud800"}', "invalid_json"),
    ],
)
def test_bodies_that_cannot_be_read(sandbox, kind, body, error):
    headers = {"Authorization": "Bearer xoxb-local", "Content-Type": kind}
    answer = sandbox.http.post("/api/chat.postMessage", content=body, headers=headers).json()
    assert answer == {"ok": False, "error": error}


def test_a_form_and_json_mean_the_same(sandbox, web):
    blocks = '[{"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}]'
    form = {"token": "xoxb-local", "channel": OUTREACH, "text": "Hi", "blocks": blocks}
    posted = sandbox.http.post("/api/chat.postMessage", data=form).json()
    assert posted["message"]["blocks"][0]["text"]["text"] == "Hi"
    posted = web.chat_postMessage(channel=OUTREACH, text="Hi", blocks=blocks)
    assert posted["message"]["blocks"][0]["text"]["text"] == "Hi"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "#nowhere", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": OUTREACH}, "no_text"),
        ("chat.postMessage", {"channel": OUTREACH, "text": "  "}, "no_text"),
        ("chat.postMessage", {"channel": OUTREACH, "blocks": "{"}, "invalid_blocks_format"),
        (
            "chat.postMessage",
            {"channel": OUTREACH, "text": "x", "thread_ts": "1.000001"},
            "thread_not_found",
        ),
        (
            "chat.postMessage",
            {"channel": OUTREACH, "text": "x", "metadata": {"event_type": 3}},
            "invalid_metadata_format",
        ),
        ("chat.update", {"channel": OUTREACH, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": OUTREACH, "ts": "1.000001"}, "message_not_found"),
        (
            "chat.postEphemeral",
            {"channel": OUTREACH, "user": "U0NONE", "text": "x"},
            "user_not_in_channel",
        ),
        (
            "chat.getPermalink",
            {"channel": OUTREACH, "message_ts": "1.000001"},
            "message_not_found",
        ),
        ("conversations.info", {"channel": "C0NONE"}, "channel_not_found"),
        ("conversations.history", {"channel": GENERAL}, "not_in_channel"),
        ("conversations.list", {"types": "public"}, "invalid_types"),
        ("conversations.list", {"cursor": "nonsense"}, "invalid_cursor"),
        ("conversations.list", {"limit": 1000}, "invalid_limit"),
        ("conversations.replies", {"channel": OUTREACH, "ts": "1.000001"}, "thread_not_found"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("users.info", {"user": "U0NONE"}, "user_not_found"),
        ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
        ("views.open", {"view": "{}"}, "invalid_arguments"),
        ("views.update", {"view_id": "V0NONE"}, "invalid_arguments"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        (
            "files.completeUploadExternal",
            {"files": [{"id": "F0NONE", "title": "x"}]},
            "file_not_found",
        ),
        (
            "reactions.add",
            {"channel": OUTREACH, "timestamp": "1.000001", "name": "eyes"},
            "message_not_found",
        ),
        ("reactions.add", {"channel": OUTREACH, "timestamp": "1.000001"}, "invalid_name"),
        (
            "chat.deleteScheduledMessage",
            {"channel": OUTREACH, "scheduled_message_id": "Q0"},
            "invalid_scheduled_message_id",
        ),
    ],
)
def test_slacks_words_for_what_is_wrong(web, method, arguments, error):
    assert refusal(lambda: web.api_call(method, json=arguments))["error"] == error


def test_api_test_needs_no_token(sandbox):
    answer = httpx.post(f"{sandbox.url}/api/api.test", data={"foo": "bar"}).json()
    assert answer == {"ok": True, "args": {"foo": "bar"}}
    refused = httpx.post(f"{sandbox.url}/api/api.test", data={"error": "my_error"}).json()
    assert refused["error"] == "my_error"


def test_conversations_and_users_come_in_pages(web):
    names = [c["name"] for page in web.conversations_list(limit=1) for c in page["channels"]]
    assert names == ["outreach", "general"]
    people = [u["id"] for page in web.users_list(limit=2) for u in page["members"]]
    assert people == ["U0ADA", "U0REMY", "U0DRUM"]
    assert web.users_info(user=ADA)["user"]["is_admin"] is True
    assert web.conversations_members(channel=OUTREACH)["members"] == ["U0ADA", "U0REMY", "U0DRUM"]
    assert web.conversations_info(channel=GENERAL)["channel"]["is_member"] is False
    assert web.team_info()["team"]["id"] == "T0LOCAL"
    assert web.bots_info(bot="B0DRUM")["bot"]["user_id"] == "U0DRUM"


def test_an_address_needs_a_scope_of_its_own(web, open_sandbox):
    assert "email" not in web.users_info(user=ADA)["user"]["profile"]
    wide = copy.deepcopy(MANIFEST)
    wide["oauth_config"]["scopes"]["bot"].append("users:read.email")
    profile = open_sandbox(manifest=wide).web().users_profile_get(user=ADA)["profile"]
    assert profile["email"] == "ada@local.example"


def test_joining_makes_a_channel_writable(open_sandbox):
    web = open_sandbox().web()
    web.conversations_join(channel=GENERAL)
    assert web.chat_postMessage(channel=GENERAL, text="Here")["ok"]


def test_a_person_can_be_written_to_directly(sandbox, web):
    opened = web.conversations_open(users=ADA)["channel"]["id"]
    assert web.chat_postMessage(channel=ADA, text="Psst")["channel"] == opened
    assert sandbox.last(opened)["text"] == "Psst"


def test_blocks_can_be_validated_alone(web):
    assert web.api_call("blocks.validate", json={"blocks": [section()]})["ok"]
    answer = refusal(lambda: web.api_call("blocks.validate", json={"blocks": [{"type": "x"}]}))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: x [json-pointer:/blocks/0/type]"
    ]
