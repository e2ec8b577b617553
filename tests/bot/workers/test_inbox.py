"""The reader of the Maildir: each mail once, nothing deleted, strangers untouched."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.workers.inbox import Inbox
from engine.replies import receiving
from engine.replies.arriving import MOST_TRIES
from storage.tables import Mail, Notice, Reply, SeenMail
from tests.sending import begin, claim, make_conversation, record_sent
from tests.support import NOW, make_actor, make_workspace


@pytest.fixture
def maildir(tmp_path):
    return mailbox.Maildir(tmp_path / "Maildir", create=True)


@pytest.fixture
def message_id(sessions):
    with sessions.begin() as session:
        workspace = make_workspace(session)
        mail = make_conversation(session, workspace, make_actor(session, workspace)).approve()
        claimed = claim(session, owner="one", now=NOW)
        begin(session, claimed, now=NOW)
        record_sent(session, claimed, note="250", now=NOW)
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


def rounds(inbox, count):
    for _ in range(count):
        drain(inbox)


def labels(sessions):
    with sessions.begin() as session:
        return list(session.scalars(select(Reply.label)))


@pytest.fixture
def stumbling(monkeypatch):
    """Reading fails for mails of which the text says so, as often as the test wants."""
    left = {"times": 0}
    honest = receiving.receive

    def receive(session, workspace_id, mail, *, now):
        alert = honest(session, workspace_id, mail, now=now)
        if "number 1" in mail.new_text and left["times"] > 0:
            left["times"] -= 1
            raise ValueError("this mail is too odd")
        return alert

    monkeypatch.setattr(receiving, "receive", receive)
    return left


def test_an_answer_that_failed_to_be_read_is_read_again(
    sessions, maildir, message_id, tmp_path, stumbling
):
    stumbling["times"] = 2
    put(maildir, 1, answers=message_id)
    inbox = reader(sessions, tmp_path)
    rounds(inbox, 2)
    assert labels(sessions) == []
    rounds(inbox, 1)
    assert labels(sessions) == ["interested"]
    with sessions.begin() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_mail_that_cannot_be_read_holds_up_nothing_and_is_told_of_once(
    sessions, maildir, message_id, tmp_path, stumbling
):
    stumbling["times"] = 2 * MOST_TRIES
    put(maildir, 1, answers=message_id)
    put(maildir, 2, answers=message_id)
    inbox = reader(sessions, tmp_path)
    rounds(inbox, 1)
    assert labels(sessions) == ["interested"]
    rounds(inbox, MOST_TRIES)
    rounds(reader(sessions, tmp_path), MOST_TRIES)
    assert stumbling["times"] == 0
    with sessions.begin() as session:
        notice = session.scalars(select(Notice)).one()
        assert "could not be read" in notice.text
        assert notice.over_at is None
    rounds(reader(sessions, tmp_path), 1)
    assert len(labels(sessions)) == 2
    with sessions.begin() as session:
        assert session.scalars(select(Notice)).one().over_at is not None


def test_a_database_that_is_away_is_not_the_mails_fault(
    sessions, maildir, message_id, tmp_path, monkeypatch
):
    put(maildir, 1, answers=message_id)
    inbox = reader(sessions, tmp_path)

    def away(*_, **__):
        raise OperationalError("select", None, OSError("the database is away"))

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "receive", away)
        for _ in range(MOST_TRIES + 1):
            with pytest.raises(OperationalError):
                inbox.step()
    drain(inbox)
    assert labels(sessions) == ["interested"]


def test_a_mail_that_moves_while_it_is_read_is_found_where_it_went(
    sessions, maildir, message_id, tmp_path, monkeypatch
):
    put(maildir, 1, answers=message_id)
    honest = Path.open

    def moved_meanwhile(path, mode):
        if path.parent.name == "new":
            path.rename(path.parent.parent / "cur" / f"{path.name}:2,S")
        return honest(path, mode)

    monkeypatch.setattr(Path, "open", moved_meanwhile)
    inbox = reader(sessions, tmp_path)
    rounds(inbox, 2)
    assert labels(sessions) == ["interested"]


def test_zero_bytes_in_an_answer_are_left_out(sessions, maildir, message_id, tmp_path):
    mail = EmailMessage()
    mail["From"] = "ines@harbor.example"
    mail["Subject"] = "Re: =?utf-8?b?cm91AHRlcw==?="
    mail["Message-ID"] = "<1@harbor.example>"
    mail["In-Reply-To"] = message_id
    mail.set_content("Sounds\x00 interesting.", cte="base64")
    maildir.add(mail)
    drain(reader(sessions, tmp_path))
    with sessions.begin() as session:
        reply = session.scalars(select(Reply)).one()
    assert (reply.new_text, reply.label) == ("Sounds interesting.", "interested")
    assert "\x00" not in reply.subject
