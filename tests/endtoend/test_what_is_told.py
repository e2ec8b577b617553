"""A whole way, from a file to an erasure, and what is told of it outside: nothing of whom."""

from __future__ import annotations

import pytest

from tests.collectors import attributes, collecting
from tests.endtoend.test_way_through import advance_until
from tests.local import running

pytestmark = pytest.mark.slow

WHO = "Wilhelmina Quandtmeyer"
PEOPLE = f"""First Name,Last Name,Email,Company,Title
{WHO.replace(" ", ",")},wilhelmina@birchvale.example,Birchvale School,Director of Admissions
Osric,,osric fennimore at tealworks.example,Tealworks,CTO
""".encode()
SECRETS = (
    b"wilhelmina",
    b"quandtmeyer",
    b"birchvale",
    b"osric",
    b"fennimore",
    b"people.csv",
    b"xoxb",
    b"xapp",
    b"enrolment fair",
    b"whispered",
    b"best regards",
)


def test_neither_log_nor_collector_learns_of_whom(database_url, tmp_path):
    log = tmp_path / "log"
    with collecting() as collector:
        watched = {
            "DRUMBEAT_LOG_LEVEL": "DEBUG",
            "DRUMBEAT_TELEMETRY": "true",
            "DRUMBEAT_SENTRY_DSN": collector.dsn,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        }
        with running(
            database_url, tmp_path / "home", "--no-rate-limit", log=log, **watched
        ) as process:
            there = process.ready()
            walk(there)
            stumbled(there)
            reported = collector.wait(errors=1)
            assert process.stop() == 0
        told = collector.all_bytes()
        spans, metrics = collector.spans(), collector.metrics()
    logged = log.read_bytes()
    assert b"job done" in logged
    assert b"unexpected error" in logged
    reference = reported[0]["tags"]["reference"]
    assert reference.encode() in logged
    for secret in SECRETS:
        assert secret not in logged.lower()
        assert secret not in told.lower()
    kinds = {attributes(span).get("kind") for span in spans if span.name == "slack.acknowledge"}
    assert {"slash_commands", "interactive", "events_api"} <= kinds
    assert {"job", "send"} <= {span.name for span in spans}
    assert {
        "drumbeat.slack.acknowledge.duration",
        "drumbeat.job.duration",
        "drumbeat.send.duration",
        "drumbeat.database.transaction.duration",
        "drumbeat.backlog",
    } <= set(metrics)


def walk(there):
    """An import, a draft with a note, a mail, an answer, an erasure."""
    there.upload("people.csv", PEOPLE)
    there.click(there.message("people.csv", with_action="import_confirm"), "import_confirm")
    there.message("*people.csv* was imported")
    there.command(f"note {WHO}: said so at the enrolment fair")
    there.begin(WHO)
    there.click(there.message("step 1 of", with_action="draft_approve"), "draft_approve")
    (mail,) = advance_until(there, there.mails)
    there.post(
        "mail/answer",
        touch_message_id=mail["message_id"],
        text="They whispered that you help. How about Thursday at 10?",
    )
    there.message("whispered", with_action="reply_meeting")


def stumbled(there):
    """Slack refuses a form with the prospect in it, and then the prospect is erased."""
    there.post("faults", fail={"views.open": {"error": "fatal_error", "times": 1}})
    alert = there.message("whispered", with_action="reply_meeting")
    there.click(alert, "reply_wrong_label")
    there.ephemeral("Slack did not do that")
    there.command(f"erase {WHO}")
    question = there.ephemeral("the record itself")
    there.click(question, "prospect_erase")
    there.ephemeral("No import brings them back")
