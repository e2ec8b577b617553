"""The doctor looks and changes nothing: not a file is made, and no database is migrated."""

import pytest
from sqlalchemy import text

from bot.doctor import Health, diagnose
from bot.settings import Settings, hash_key, key_path
from storage import migrate
from storage.database import open_database


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


def test_a_maildir_without_an_address_is_not_read_and_said_so(tmp_path):
    (tmp_path / "new").mkdir()
    health, line = says(Settings.load(home=tmp_path, maildir=tmp_path))["Answers"]
    assert health == Health.WRONG
    assert "DRUMBEAT_MAIL_FROM" in line
