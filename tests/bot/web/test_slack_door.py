"""Slack over HTTP: signed requests to a real server; the local workspace is the Web API."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.slack_line import HttpLine
from bot.web.server import WebServer
from bot.web.slack_door import PATH, SIGNATURE, TIMESTAMP, is_slacks, routes

SECRET = "a secret of tests"
VERIFIER = SignatureVerifier(SECRET)
COMMAND = urlencode(
    {
        "command": "/outreach",
        "text": "help",
        "team_id": "T0LOCAL",
        "user_id": "U0ADA",
        "channel_id": "C0OUTREACH",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:1/",
    }
)
FORM = "application/x-www-form-urlencoded"


def signed(body, *, at=None, secret=SECRET, kind=FORM):
    at = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    return {TIMESTAMP: at, SIGNATURE: signature, "content-type": kind}


class Heard:
    """A Bolt app and what it was asked."""

    def __init__(self, client):
        self.commands = []
        self.events = []
        self.app = App(
            client=client, token_verification_enabled=False, request_verification_enabled=False
        )

        @self.app.command("/outreach")
        def answer(ack, command):
            ack(f"You said {command['text']}")
            self.commands.append(command["text"])

        @self.app.event("app_home_opened")
        def opened(body, request):
            self.events.append((body["event_id"], request.headers.get("x-slack-retry-num")))

        @self.app.view("form")
        def submit(ack):
            ack(response_action="errors", errors={"name": "Give it a name."})


@pytest.fixture
def heard(runtime):
    heard = Heard(runtime.slack)
    yield heard
    heard.app.listener_runner.listener_executor.shutdown(wait=True)


@pytest.fixture
def client(runtime, heard):
    settings = runtime.settings.model_copy(update={"slack_signing_secret": SecretStr(SECRET)})
    with _served(replace(runtime, settings=settings), heard.app) as client:
        yield client


@contextmanager
def _served(runtime, app):
    server = WebServer(Starlette(routes=routes(runtime, app)), host="127.0.0.1", port=0)
    server.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False) as client:
            yield client
    finally:
        server.stop()


def test_a_command_is_answered_and_a_replay_does_not_act_again(client, heard):
    headers = signed(COMMAND)
    answer = client.post(PATH, content=COMMAND, headers=headers)
    assert (answer.status_code, answer.text) == (200, "You said help")
    with ThreadPoolExecutor(8) as pool:
        again = list(
            pool.map(lambda _: client.post(PATH, content=COMMAND, headers=headers), range(8))
        )
    assert {(each.status_code, each.text) for each in again} == {(200, "")}
    assert heard.commands == ["help"]


def test_the_same_at_the_same_time_acts_once(client, heard):
    headers = signed(COMMAND)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: client.post(PATH, content=COMMAND, headers=headers), range(8))
        )
    assert sorted(answer.text for answer in answers) == [""] * 7 + ["You said help"]
    assert heard.commands == ["help"]


def test_a_form_gets_its_errors_and_slack_its_challenge(client):
    submission = {
        "type": "view_submission",
        "team": {"id": "T0LOCAL"},
        "user": {"id": "U0ADA", "team_id": "T0LOCAL"},
        "view": {"callback_id": "form", "type": "modal", "state": {"values": {}}},
    }
    body = urlencode({"payload": json.dumps(submission)})
    told = client.post(PATH, content=body, headers=signed(body)).json()
    assert told == {"response_action": "errors", "errors": {"name": "Give it a name."}}
    body = json.dumps({"type": "url_verification", "challenge": "c3po"})
    answer = client.post(PATH, content=body, headers=signed(body, kind="application/json"))
    assert answer.json() == {"challenge": "c3po"}


def test_an_event_said_again_is_signed_anew_and_tells_that_it_is(client, heard):
    event = {
        "type": "event_callback",
        "team_id": "T0LOCAL",
        "event_id": "Ev1",
        "event": {"type": "app_home_opened", "user": "U0ADA", "tab": "home"},
    }
    body = json.dumps(event)
    first = signed(body, at=time.time() - 10, kind="application/json")
    again = signed(body, kind="application/json") | {"x-slack-retry-num": "1"}
    for headers in (first, again):
        assert client.post(PATH, content=body, headers=headers).status_code == 200
    heard.app.listener_runner.listener_executor.shutdown(wait=True)
    assert len(heard.events) == 2
    assert ("Ev1", None) in heard.events
    assert ("Ev1", ["1"]) in heard.events


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (COMMAND, dict),
        (COMMAND + "&x=1", lambda: signed(COMMAND)),
        (COMMAND, lambda: signed(COMMAND, secret="another")),
        (COMMAND, lambda: signed(COMMAND, at=time.time() - 301)),
        (COMMAND, lambda: signed(COMMAND, at=time.time() + 601)),
        (COMMAND, lambda: signed(COMMAND) | {TIMESTAMP: "yesterday"}),
        (COMMAND, lambda: signed(COMMAND) | {TIMESTAMP: ""}),
        (COMMAND, lambda: signed(COMMAND) | {TIMESTAMP: "9" * 400}),
        (COMMAND, lambda: signed(COMMAND) | {TIMESTAMP: "-1"}),
        (COMMAND, lambda: signed(COMMAND) | {TIMESTAMP: "1e9"}),
        (COMMAND, lambda: signed(COMMAND) | {SIGNATURE: "v0=é".encode("latin-1")}),
        (b"\xff\xfe", lambda: signed(COMMAND)),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_never_stumbles(client, heard, body, headers):
    answer = client.post(PATH, content=body, headers=headers())
    assert (answer.status_code, heard.commands) == (401, [])
    assert client.get(PATH).status_code == 405


class Standing:
    def now(self):
        return 1_800_000_000.0


@pytest.mark.parametrize(
    ("off", "taken"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_five_minutes_are_the_limit_on_both_sides(off, taken):
    verifier = SignatureVerifier(SECRET, Standing())
    assert is_slacks(verifier, b"x", signed("x", at=1_800_000_000 + off)) is taken


@given(body=st.binary(max_size=60), at=st.text(max_size=14), signature=st.text(max_size=80))
def test_nothing_made_up_is_taken_or_raises(body, at, signature):
    assert not is_slacks(VERIFIER, body, {TIMESTAMP: at, SIGNATURE: signature})
    assert not is_slacks(VERIFIER, body, signed("x") | {SIGNATURE: signature})


def test_over_http_slack_is_asked_whether_it_is_there_and_not_each_time(runtime, there):
    line = HttpLine(runtime)
    before = _asked(there)
    assert line.is_up()
    assert line.is_up()
    assert _asked(there) == before + 1
    there.post("faults", fail={"auth.test": {"error": "token_revoked", "times": True}})
    try:
        assert not HttpLine(runtime).is_up()
        assert line.is_up()  # it was not asked again
    finally:
        there.post("faults", clear=True)


def _asked(there):
    entries = there.http.get("/control/journal").json()["entries"]
    return len([entry for entry in entries if entry["name"] == "auth.test"])
