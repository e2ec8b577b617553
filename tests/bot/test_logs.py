"""Logs tell what went wrong and where, and nobody's address."""

import subprocess
import sys

import pytest

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
