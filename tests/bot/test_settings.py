"""Settings: from the environment, told in one sentence when wrong, a key made once."""

import stat

import pytest

from bot.local import lead
from bot.settings import Settings, hash_key
from bot.workers.mailboxes import team_mailbox
from bot.workers.texter import account_of
from engine.errors import InvalidError

HTTP = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "s",
    "DRUMBEAT_HTTP_PORT": "8080",
}
SID = f"AC{'0' * 32}"
TWILIO = {"twilio_account_sid": SID, "twilio_auth_token": "tok-1234", "twilio_from": "+14155550100"}
TEXTS = {
    "DRUMBEAT_TWILIO_ACCOUNT_SID": SID,
    "DRUMBEAT_TWILIO_AUTH_TOKEN": "secret",
    "DRUMBEAT_TWILIO_FROM": "+14155550100",
}
IMAP = {"DRUMBEAT_IMAP_HOST": "mail.example", "DRUMBEAT_MAIL_FROM": "ada@example.com"}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in (*HTTP, "SLACK_APP_TOKEN", "DRUMBEAT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_tokens_it_is_not_on_slack():
    settings = Settings.load()
    assert not settings.on_slack
    assert settings.database == "sqlite:///var/local.db"


def test_tokens_and_addresses_come_from_the_environment_or_a_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("SLACK_APP_TOKEN=xapp-1\nDRUMBEAT_MAIL_FROM=ada@example.com\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    settings = Settings.load()
    assert settings.on_slack
    assert settings.database == "sqlite:///var/drumbeat.db"
    assert settings.mail_from == "ada@example.com"
    assert "xoxb-1" not in repr(settings)


def test_a_signing_secret_stands_in_for_the_app_token(monkeypatch):
    for name, value in HTTP.items():
        monkeypatch.setenv(name, value)
    assert Settings.load().on_slack
    assert Settings.load().database == "sqlite:///var/drumbeat.db"


def test_the_local_workspace_reads_no_real_mailbox():
    settings = Settings.load(
        imap_host="mail.example", imap_password="x", mail_from="ada@example.com"
    )
    assert team_mailbox(settings) is not None
    told = {"url": "http://127.0.0.1:1", "smtp_port": 2, "maildir": "mail"}
    assert team_mailbox(lead(settings, told)) is None


def test_the_local_workspace_texts_nobody():
    settings = Settings.load(**TWILIO)
    assert account_of(settings) is not None
    told = {"url": "http://127.0.0.1:1", "smtp_port": 2, "maildir": "mail"}
    assert account_of(lead(settings, told)) is None
    account = account_of(lead(Settings.load(**TWILIO, http_port=2), told))
    assert (account.url, account.token) == ("http://127.0.0.1:1", "local")


def test_a_token_is_not_shown():
    assert "tok-1234" not in repr(Settings.load(**TWILIO))


def test_an_empty_setting_is_no_setting(monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert not Settings.load().on_slack


def test_a_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("DRUMBEAT_SMTP_PORT", "twenty-five")
    with pytest.raises(InvalidError, match="The setting DRUMBEAT_SMTP_PORT is wrong"):
        Settings.load()


def test_the_key_is_made_once_and_private(tmp_path):
    settings = Settings.load(home=tmp_path / "kept")
    assert hash_key(settings) == hash_key(settings)
    assert len(hash_key(settings)) == 64
    assert stat.S_IMODE((tmp_path / "kept" / "local.db.key").stat().st_mode) == 0o600
    assert hash_key(Settings.load(secret_key="given")) == b"given"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not.*SLACK_SIGNING_SECRET for HTTP"),
        (HTTP | {"SLACK_APP_TOKEN": "xapp-1"}, "both set"),
        (HTTP | {"SLACK_BOT_TOKEN": ""}, "SLACK_SIGNING_SECRET is set and SLACK_BOT_TOKEN is not"),
        (HTTP | {"DRUMBEAT_HTTP_PORT": ""}, "DRUMBEAT_HTTP_PORT, where Slack calls"),
        (HTTP | {"DRUMBEAT_HTTP_PORT": "0"}, "DRUMBEAT_HTTP_PORT, where Slack calls"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "begins with xoxb-"),
        ({"DRUMBEAT_TIMEZONE": "Mars/Olympus"}, "no time zone"),
        ({"DRUMBEAT_COUNTRY": "ZZ"}, "no country"),
        ({"DRUMBEAT_TWILIO_ACCOUNT_SID": SID}, "DRUMBEAT_TWILIO_AUTH_TOKEN is not set"),
        (TEXTS | {"DRUMBEAT_TWILIO_FROM": "Harbor School"}, "DRUMBEAT_TWILIO_FROM is a number"),
        (TEXTS | {"DRUMBEAT_TWILIO_FROM": "+0301234"}, "DRUMBEAT_TWILIO_FROM is a number"),
        (TEXTS | {"DRUMBEAT_TWILIO_URL": "http://twilio.example"}, "DRUMBEAT_TWILIO_URL begins"),
        ({"DRUMBEAT_IMAP_HOST": "mail.example"}, "DRUMBEAT_MAIL_FROM"),
        (IMAP | {"DRUMBEAT_IMAP_HOST": "mail.example"}, "DRUMBEAT_IMAP_PASSWORD is not"),
        (IMAP | {"DRUMBEAT_IMAP_SECURITY": "none"}, "DRUMBEAT_IMAP_SECURITY is wrong"),
        (
            IMAP
            | {"DRUMBEAT_IMAP_PASSWORD": "x", "DRUMBEAT_IMAP_FOLDERS": "a,b,c,d,e,f,g,h,i,j,k"},
            "DRUMBEAT_IMAP_FOLDERS: Name up to 10",
        ),
        (
            IMAP | {"DRUMBEAT_IMAP_SECURITY": "plain", "DRUMBEAT_IMAP_PASSWORD": "x"},
            "without encryption",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(monkeypatch, given, words):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidError, match=words):
        Settings.load()
