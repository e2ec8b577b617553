"""Logs tell what went wrong and where, and nobody's address."""

import json
import os
import subprocess
import sys
import time

import pytest

from bot.logs import scrubbed

LOGGED = """
import structlog
from bot.logs import configure_logs
configure_logs()
secret = "local.variable@example.com"
try:
    raise ValueError({message!r})
except ValueError as error:
    structlog.get_logger("x").error("unexpected error", exc_info=error)
"""


@pytest.mark.parametrize(
    "message",
    [
        "Key (workspace_id, email_key)=(1, anna.secret@example.com) already exists",
        "connection to postgresql://drum:hunter2@db.example/x failed",
        "bad input [type=x, input_value='anna.secret@example.com', input_type=str]",
        "Key (workspace_id, name)=(1, anna.secret) already exists.",
        "null value\nDETAIL:  Failing row contains (1, anna.secret,\nhunter2).\n[SQL: INSERT]",
        "the server said 401 to xoxb-1-anna.secret",
    ],
)
def test_a_traceback_names_places_and_no_addresses(message):
    told = subprocess.run(
        [sys.executable, "-c", LOGGED.format(message=message)],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert "ValueError" in told
    assert "line 7" in told
    for secret in ("anna.secret", "hunter2", "local.variable"):
        assert secret not in told


HUNG_UP = """
import websocket
from bot.logs import configure_logs
configure_logs()
websocket.enableTrace(False)  # as slack_sdk does whenever it connects
websocket._logging.error("fin=1 opcode=8 data=b'' - goodbye")
"""


def test_a_line_that_is_hung_up_is_no_news():
    told = subprocess.run(
        [sys.executable, "-c", HUNG_UP], capture_output=True, text=True, check=True
    ).stderr
    assert told == ""


LIBRARY = """
import logging
import structlog
from bot.logs import configure_logs
configure_logs()
logging.getLogger("uvicorn.error").error("no answer for %s", "anna.secret@example.com")
try:
    raise ValueError("Key (name)=(anna.secret) already exists.")
except ValueError:
    logging.getLogger("slack_bolt.App").exception("Failed to run xoxb-anna.secret")
    structlog.get_logger("x").exception("lane stumbled", lane="mailer", mails=[1, 2])
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_libraries_log_looks_the_same_and_is_as_careful(form):
    told = subprocess.run(
        [sys.executable, "-c", LIBRARY],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DRUMBEAT_LOG_FORMAT": form},
    ).stderr
    assert "anna.secret" not in told
    assert told.count("ValueError") == 2
    if form == "json":
        lines = [json.loads(line) for line in told.splitlines()]
        assert [line["event"] for line in lines] == [
            "no answer for …@…",
            "Failed to run x…",
            "lane stumbled",
        ]
        assert lines[2]["mails"] == [1, 2]
        assert all(line["level"] == "error" and line["timestamp"] for line in lines)
        assert "Traceback" in lines[2]["exception"]


NASTY = ("Key (", ")=(", ") already", "DETAIL:", "input_value=", "@", "a", " ", "\n", "xoxb-", "=<")


@pytest.mark.parametrize("piece", [*NASTY, "Key (a", "a.b", "a@b)", "CONTEXT: x"])
def test_long_lines_are_scrubbed_in_a_time_that_grows_with_them_alone(piece):
    text = piece * (200_000 // len(piece))
    before = time.monotonic()
    scrubbed(text)
    assert time.monotonic() - before < 2, "what tried each place again took a minute"
