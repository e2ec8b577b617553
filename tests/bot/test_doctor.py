"""The doctor looks and changes nothing: not a file is made, and no database is migrated."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.connect import slack_client
from bot.doctor import Health, diagnose
from bot.runtime import Runtime
from bot.settings import Settings, hash_key, key_path
from engine.delivery.accounts import inboxes, senders
from engine.delivery.accounts.reading_trouble import Trouble
from engine.scheduling import jobs as runs
from storage import migrate
from storage.database import open_database
from storage.states import Channel
from tests.collectors import collecting
from tests.imap_server import imap_server
from tests.serving import Standing, served
from tests.support import NOW, make_workspace
from tests.twilio_server import NUMBER, SID, TOKEN, twilio_server


def says(settings):
    """What comes first under each name."""
    told = {}
    for finding in diagnose(settings).findings:
        told.setdefault(finding.name, (finding.health, finding.says))
    return told


def test_where_nothing_is_yet_nothing_is_made(tmp_path):
    home = tmp_path / "home"
    diagnosis = diagnose(Settings.load(home=home))
    assert diagnosis.success
    assert {finding.health for finding in diagnosis.findings} == {Health.MISSING}
    told = {finding.name: finding.says for finding in diagnosis.findings}
    assert "first start makes it" in told["Database"]
    assert "first start makes it" in told["Key"]
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_stays_empty(tmp_path):
    path = tmp_path / "local.db"
    path.touch()
    health, line = says(Settings.load(home=tmp_path))["Database"]
    assert health == Health.MISSING
    assert "is empty" in line
    database = open_database(f"sqlite:///{path}")
    assert migrate.current(database) is None
    database.dispose()


def test_a_database_at_head_is_well_and_an_older_one_is_not_migrated(database_url, database):
    settings = Settings.load(database_url=database_url)
    assert says(settings)["Database"][0] == Health.OK
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    health, line = says(settings)["Database"]
    assert health == Health.WRONG
    assert "at revision 0000" in line
    assert "drumbeat db" in line
    assert migrate.current(database) == "0000"


@pytest.mark.parametrize("url", ["nonsense", "postgresql://127.0.0.1:1/nowhere"])
def test_what_cannot_be_opened_is_said_in_a_sentence(url):
    health, line = says(Settings.load(database_url=url))["Database"]
    assert health == Health.WRONG
    assert "DRUMBEAT_DATABASE_URL" in line


def test_a_key_that_is_there_is_named(tmp_path):
    settings = Settings.load(home=tmp_path)
    hash_key(settings)
    health, line = says(settings)["Key"]
    assert health == Health.OK
    assert str(key_path(settings)) in line


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_the_teams_mailbox_is_tried_and_members_say_how_theirs_was(
    tmp_path, sessions, database_url, password
):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        sender = senders.ensure_sender(
            session, workspace.id, Channel.EMAIL, "remy@team.example", "Remy", now=NOW
        )
        sender.imap_host = "mail.example"
        session.flush()
        mailbox = inboxes.claim(session, owner="one", team=None, now=NOW)
        inboxes.has_failed(session, mailbox, Trouble.CERTIFICATE, now=NOW)
    with imap_server() as server:
        server.username, server.password = "ada@team.example", "right"
        settings = Settings.load(
            home=tmp_path,
            database_url=database_url,
            mail_from="ada@team.example",
            imap_host=server.host,
            imap_port=server.port,
            imap_password=password,
            imap_security="plain",
        )
        found = [each for each in diagnose(settings).findings if each.name == "Answers"]
    the_team, remy = found
    assert the_team.health == (Health.OK if password == "right" else Health.WRONG)
    assert ("app password" in the_team.says) == (password == "wrong")
    assert remy.health == Health.WRONG
    assert "remy@team.example" in remy.says
    assert "certificate" in remy.says


@pytest.mark.parametrize(
    ("named", "read", "closed"),
    [
        (None, "in “INBOX”, “Spam”.", None),
        ("inbox", "in “INBOX”.", None),
        ("spam,Gone", "in “INBOX”, “Spam”.", "the folder “Gone”. There are: “INBOX”, “Spam”"),
    ],
)
def test_it_says_which_folders_are_read_and_which_are_not_there(tmp_path, named, read, closed):
    with imap_server() as server:
        settings = Settings.load(
            home=tmp_path,
            mail_from="ada@team.example",
            imap_host=server.host,
            imap_port=server.port,
            imap_password=server.password,
            imap_security="plain",
            imap_folders=named,
        )
        found = [each for each in diagnose(settings).findings if each.name == "Answers"]
    assert found[0].says.endswith(read)
    assert found[0].health == Health.OK
    assert [each.health for each in found[1:]] == ([Health.WRONG] if closed else [])
    if closed:
        assert closed in found[1].says


def test_a_maildir_without_an_address_is_not_read_and_said_so(tmp_path):
    (tmp_path / "new").mkdir()
    health, line = says(Settings.load(home=tmp_path, maildir=tmp_path))["Answers"]
    assert health == Health.WRONG
    assert "DRUMBEAT_MAIL_FROM" in line


def test_over_http_it_says_where_slack_calls(led):
    secret = {"slack_app_token": None, "slack_signing_secret": SecretStr("s")}
    by_http = led.model_copy(update=secret | {"http_port": 8080})
    assert "does not say where" in _slack_lines(by_http)
    at = by_http.model_copy(update={"public_url": "https://outreach.team.example"})
    assert "https://outreach.team.example/slack/events" in _slack_lines(at)
    assert "/slack/events" not in _slack_lines(led)


def _slack_lines(settings):
    found = [each for each in diagnose(settings).findings if each.name == "Slack"]
    assert {each.health for each in found} <= {Health.OK, Health.MISSING}
    return " ".join(each.says for each in found)


def test_sms_are_asked_about_at_twilio_and_nothing_is_sent(tmp_path):
    with twilio_server() as server:
        twilio = {
            "home": tmp_path,
            "twilio_account_sid": SID,
            "twilio_auth_token": TOKEN,
            "twilio_from": NUMBER,
            "twilio_url": server.url,
        }
        found = [each for each in diagnose(Settings.load(**twilio)).findings if each.name == "SMS"]
        assert [each.health for each in found] == [Health.OK, Health.WRONG]
        assert NUMBER in found[0].says
        assert "DRUMBEAT_PUBLIC_URL" in found[1].says
        served = {"http_port": 1, "public_url": "https://outreach.team.example"}
        found = [
            each
            for each in diagnose(Settings.load(**twilio, **served)).findings
            if each.name == "SMS"
        ]
        assert [each.health for each in found] == [Health.OK, Health.OK]
        assert "https://outreach.team.example/sms/twilio" in found[1].says
        server.record.account_status = "suspended"
        assert says(Settings.load(**twilio))["SMS"] == (
            Health.WRONG,
            "Twilio says that the account is suspended.",
        )
        assert {method for method, _ in server.record.asked} == {"GET"}


def test_a_bot_that_is_at_work_stands_still_or_is_not_there_is_told(tmp_path, sessions):
    settings = Settings.load(home=tmp_path)
    runtime = Runtime(settings, sessions, Standing(), slack_client(settings))
    for still, health, line in (
        ((), Health.OK, "is at work."),
        (("clock", "slack"), Health.WRONG, "stands still (clock, slack): start it again."),
    ):
        with served(runtime, still=still) as client:
            at = settings.model_copy(update={"http_port": client.base_url.port})
            told = says(at)["At work"]
        assert told[0] == health
        assert told[1].endswith(line)
    health, line = says(at)["At work"]
    assert health == Health.MISSING
    assert "no Drumbeat is running here" in line


def test_something_else_at_the_port_is_told(tmp_path):
    with collecting() as other:  # answers GET with 501, and no JSON
        settings = Settings.load(home=tmp_path, http_port=other.server_port)
        health, line = says(settings)["At work"]
    assert health == Health.WRONG
    assert line.startswith("Something else answers")


@pytest.mark.parametrize(("ago", "is_well"), [(5, True), (45, False)])
def test_when_the_clock_last_ran_is_told(ago, is_well, database_url, sessions):
    settings = Settings.load(database_url=database_url)
    assert says(settings)["At work"] == (Health.MISSING, "No job has run yet.")
    then = datetime.now(UTC) - timedelta(minutes=ago)
    with sessions.begin() as session:
        workspace = make_workspace(session)
        runs.begin(session, "retention", workspace.id, owner="one", now=datetime.now(UTC))
        runs.claim_by_hand(session, "retention", workspace.id, owner="one", now=datetime.now(UTC))
        runs.claim(session, "retention", workspace.id, "a day", due_at=then, owner="one", now=then)
    health, line = says(settings)["At work"]
    assert health == (Health.OK if is_well else Health.MISSING)
    assert f"last ran a job at {then:%Y-%m-%d %H:%M} UTC" in line
    assert ("start it again" in line) is not is_well
