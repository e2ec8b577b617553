"""What Sentry is told of an error: its kind, where it happened, the reference, and no words."""

import os
import subprocess
import sys

import pytest

from bot.settings import Settings
from bot.watching import watched
from engine.errors import InvalidError
from tests.collectors import collecting

PROGRAM = """
import threading
import structlog
from bot.errors import sentence_for
from bot.logs import configure_logs
from bot.settings import Settings
from bot.watching import watched
from engine.errors import InvalidError

configure_logs()

def stumble(body):
    raise ValueError("could not read: " + body)

def alone():
    stumble("hunter2 of anna.secret@example.com")

with watched(Settings.load()):
    try:
        stumble("Dear Anna, hunter2 is anna.secret@example.com")
    except ValueError as error:
        print(sentence_for(error, where="command"))
    print(sentence_for(InvalidError("Say anna.secret."), where="command"))
    try:
        alone()
    except ValueError:
        structlog.get_logger("lanes").exception("lane stumbled", lane="mailer", who="anna.secret")
    thread = threading.Thread(target=alone)
    thread.start()
    thread.join()
"""


def test_an_error_arrives_without_what_it_is_about(tmp_path):
    with collecting() as collector:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DRUMBEAT_", "SLACK_"))}
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=kept | {"DRUMBEAT_HOME": str(tmp_path), "DRUMBEAT_SENTRY_DSN": collector.dsn},
            capture_output=True,
            text=True,
            check=True,
        )
        by_person, by_lane, by_thread = collector.wait(errors=3)
        everything = collector.all_bytes()
    reference = by_person["tags"]["reference"]
    assert f"Reference {reference}" in ran.stdout or f"reference {reference}" in ran.stdout
    assert by_person["tags"]["where"] == "command"
    assert by_lane["tags"] == {"lane": "mailer"}
    for event in (by_person, by_lane, by_thread):
        [error] = event["exception"]["values"]
        assert error["type"] == "ValueError"
        assert error["stacktrace"]["frames"][-1]["function"] == "stumble"
    for secret in (b"anna", b"Anna", b"hunter2", b"could not read"):
        assert secret not in everything


def test_an_address_that_is_none_is_said_in_one_sentence(tmp_path):
    settings = Settings.load(home=tmp_path, sentry_dsn="sentry.example")
    with pytest.raises(InvalidError, match="Copy the DSN"), watched(settings):
        pass
