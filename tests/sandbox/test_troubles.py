"""429 by Slack's own rule, faults on demand, and calls from pages that are not ours."""

import time

import httpx
import pytest
import websocket
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.sandbox.limits import POST_PER_CHANNEL
from tests.sandbox.conftest import ADA, OUTREACH, refusal


def test_one_message_a_second_in_a_channel(open_sandbox):
    sandbox = open_sandbox(rate_limit=True)
    web = sandbox.web()
    for _ in range(POST_PER_CHANNEL.burst):
        web.chat_postMessage(channel=OUTREACH, text="x")
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=OUTREACH, text="x")
    answer = caught.value.response
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert answer.data == {"ok": False, "error": "ratelimited"}
    assert web.chat_postMessage(channel=ADA, text="another channel")["ok"]
    patient = sandbox.web()
    patient.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    assert patient.chat_postMessage(channel=OUTREACH, text="later")["ok"]


def test_the_rule_can_be_lifted(open_sandbox):
    web = open_sandbox(rate_limit=False).web()
    for _ in range(POST_PER_CHANNEL.burst * 3):
        assert web.chat_postMessage(channel=OUTREACH, text="x")["ok"]


def test_a_429_on_demand(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    sandbox.do("faults", rate_limit={"method": "chat.update", "retry_after": 7, "times": 1})
    with pytest.raises(SlackApiError) as caught:
        web.chat_update(channel=OUTREACH, ts="1.000000", text="x")
    assert caught.value.response.headers["Retry-After"] == "7"
    answer = refusal(lambda: web.chat_update(channel=OUTREACH, ts="1.000000", text="x"))
    assert answer["error"] == "message_not_found"


def test_failures_on_demand(open_sandbox):
    sandbox = open_sandbox()
    web = sandbox.web()
    sandbox.do(
        "faults",
        fail={
            "chat.postMessage": {"error": "fatal_error", "times": 2},
            "users.list": {"status": 500, "times": 1},
        },
    )
    for _ in range(2):
        answer = refusal(lambda: web.chat_postMessage(channel=OUTREACH, text="x"))
        assert answer["error"] == "fatal_error"
    assert web.chat_postMessage(channel=OUTREACH, text="x")["ok"]
    with pytest.raises(SlackApiError) as caught:
        web.users_list()
    assert caught.value.response.status_code == 500
    sandbox.do("faults", fail={"*": {"error": "service_unavailable", "times": True}})
    assert refusal(web.auth_test)["error"] == "service_unavailable"
    sandbox.do("faults", clear=True)
    assert web.auth_test()["ok"]


def test_delay_on_demand(open_sandbox):
    sandbox = open_sandbox()
    sandbox.do("faults", delay_ms=120)
    started = time.monotonic()
    sandbox.web().auth_test()
    assert time.monotonic() - started >= 0.12


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Host": "evil.example"},
    {"Host": "evil.example:8765"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/control/message"),
        ("GET", "/control/state"),
        ("POST", "/api/chat.postMessage"),
        ("GET", "/page/app.css"),
    ],
)
def test_a_page_from_elsewhere_is_refused(sandbox, headers, method, path):
    answer = httpx.request(method, sandbox.url + path, headers=headers)
    assert answer.status_code == 403


def test_a_socket_from_elsewhere_is_refused(sandbox):
    url = sandbox.web().apps_connections_open(app_token="xapp-local")["url"]
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(url, timeout=5, origin="https://evil.example")


def test_its_own_page_is_welcome(sandbox):
    headers = {"Origin": sandbox.url, "Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(f"{sandbox.url}/control/home", json={"user": ADA}, headers=headers)
    assert answer.json()["acknowledged"]
    page = httpx.get(sandbox.url, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("action", "body", "words"),
    [
        ("message", {"user": "U0NONE", "channel": OUTREACH, "text": "x"}, "no person U0NONE"),
        ("message", {"user": "U0DRUM", "channel": OUTREACH, "text": "x"}, "no person U0DRUM"),
        ("message", {"user": ADA, "channel": "C0NONE", "text": "x"}, "no channel C0NONE"),
        ("message", {"user": ADA, "channel": OUTREACH}, "text is missing"),
        (
            "click",
            {"user": ADA, "channel": OUTREACH, "ts": "1.0", "action_id": "a"},
            "This message is gone",
        ),
        ("submit", {"user": ADA, "view_id": "V0NONE"}, "This window is closed"),
        ("shortcut", {"user": ADA, "callback_id": "none"}, "no shortcut none"),
        ("clock", {"to": "yesterday"}, "not an ISO instant"),
        ("clock", {"advance_hours": -1}, "only moves forward"),
        ("faults", {"drop_socket": "rudely"}, "drop_socket is true or one of"),
        ("dance", {}, "no /control/dance"),
    ],
)
def test_a_person_hears_in_a_sentence_what_is_wrong(sandbox, action, body, words):
    answer = sandbox.do(action, **body)
    assert answer["acknowledged"] is False
    assert words in answer["error"]


def test_the_journal_knows_no_tokens(sandbox, web):
    after = sandbox.now_at()
    sandbox.http.post("/api/auth.test", data={"token": "xoxb-local"})
    web.chat_postMessage(channel=OUTREACH, text="x")
    text = sandbox.http.get("/control/journal", params={"after": after}).text
    assert "chat.postMessage" in text
    assert "xoxb-local" not in text
    assert "xapp-local" not in text
