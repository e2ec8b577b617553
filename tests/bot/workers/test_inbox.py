"""The reader of the Maildir: each mail once, nothing deleted, strangers untouched."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from bot.workers.inbox import Inbox
from engine.delivery import outbox, outcomes
from storage.tables import Mail, Reply, SeenMail
from tests.sending import make_conversation
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def maildir(tmp_path):
    return mailbox.Maildir(tmp_path / "Maildir", create=True)


@pytest.fixture
def message_id(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        mail = make_conversation(session, workspace, make_actor(session, workspace)).approve()
        claimed = outbox.claim(session, owner="one", now=NOW)
        outbox.begin_sending(session, claimed, now=NOW)
        outcomes.record_sent(session, claimed, note="250", now=NOW)
        return mail.message_id


def put(maildir, number, *, answers=None, sender="ines@harbor.example"):
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "ada@team.example"
    mail["Subject"] = "Re: routes"
    mail["Message-ID"] = f"<{number}@harbor.example>"
    if answers:
        mail["In-Reply-To"] = answers
    mail.set_content(f"Sounds interesting, number {number}.")
    maildir.add(mail)


def reader(sessions, tmp_path):
    return Inbox(sessions, lambda: NOW, tmp_path / "Maildir", "ada@team.example")


def drain(inbox):
    count = 0
    while inbox.step():
        count += 1
    return count


def test_answers_are_read_once_and_are_no_longer_new(sessions, maildir, message_id, tmp_path):
    put(maildir, 1, answers=message_id)
    put(maildir, 2, sender="stranger@else.example")
    inbox = reader(sessions, tmp_path)
    assert drain(inbox) == 2
    assert drain(inbox) == 0
    again = reader(sessions, tmp_path)
    assert drain(again) == 2
    with sessions.begin() as session:
        assert len(session.scalars(select(Reply)).all()) == 1
        assert sorted(session.scalars(select(SeenMail.matched))) == [False, True]
    new, cur = (list((tmp_path / "Maildir" / name).iterdir()) for name in ("new", "cur"))
    assert [b"stranger" in path.read_bytes() for path in new] == [True]
    assert [path.name.endswith(":2,") for path in cur] == [True]


def test_what_another_program_has_read_already_is_read_too(sessions, maildir, message_id, tmp_path):
    put(maildir, 1, answers=message_id)
    [path] = (tmp_path / "Maildir" / "new").iterdir()
    path.rename(tmp_path / "Maildir" / "cur" / f"{path.name}:2,S")
    assert drain(reader(sessions, tmp_path)) == 1
    with sessions.begin() as session:
        assert session.scalars(select(Reply)).one().label == "interested"


def test_mail_waits_until_the_mailbox_is_known(sessions, maildir, tmp_path):
    put(maildir, 1, answers="<x@y>")
    assert drain(reader(sessions, tmp_path)) == 0


def test_a_maildir_that_is_not_there_is_empty(sessions, tmp_path):
    assert drain(Inbox(sessions, lambda: NOW, tmp_path / "none", "ada@team.example")) == 0


def test_broken_mail_stops_nothing(sessions, maildir, message_id, tmp_path):
    (tmp_path / "Maildir" / "new" / "0.broken").write_bytes(b"\xff\x00not a mail\n\n\xfe")
    (tmp_path / "Maildir" / "new" / "1.empty").write_bytes(b"")
    put(maildir, 1, answers=message_id)
    assert drain(reader(sessions, tmp_path)) == 3
    with sessions.begin() as session:
        assert len(session.scalars(select(Reply)).all()) == 1
        assert session.scalars(select(Mail.state)).one() == "sent"
