"""Mailboxes that cannot be read, or not well: nothing is lost, and who can mend it is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.workers.mailboxes import ALL_EVERY, CLAIM_EVERY, POLL_EVERY
from engine.delivery.accounts.inboxes import LEASE
from engine.replies import receiving
from engine.replies.arriving import MOST_TRIES
from storage.tables import MailFolder, MailReading
from tests.reading_mail import COMMANDS, TODAY, answer, drain, notices, one, reading, texts, until


def test_a_wrong_password_is_told_once_with_what_to_do(
    sessions, stand_in, message_id, readers, clock
):
    reader = readers(stand_in, password="not it")
    drain(reader)
    [(text, is_open)] = notices(sessions)
    assert "app password" in text
    assert "DRUMBEAT_IMAP_PASSWORD" in text
    assert is_open
    assert "app password" in reading(sessions).trouble
    clock.pass_by(minutes=50)
    drain(reader)
    assert reading(sessions).attempts == 1  # a server would lock who tries on and on
    clock.pass_by(minutes=20)
    drain(reader)
    assert reading(sessions).attempts == 2
    assert len(notices(sessions)) == 1
    clock.pass_by(minutes=70)
    drain(readers(stand_in, "two"))
    assert notices(sessions) == [("Answers to ada@team.example are read again.", False)]
    assert reading(sessions).trouble is None


def test_where_nobody_listens_it_is_tried_again_and_told_when_it_lasts(
    sessions, stand_in, message_id, readers, clock
):
    gone = readers(stand_in)
    stand_in.port, port = 1, stand_in.port
    gone = readers(stand_in)
    drain(gone)
    assert notices(sessions) == []
    for _ in range(3):
        clock.pass_by(minutes=5)
        drain(gone)
    [(text, _)] = notices(sessions)
    assert "DRUMBEAT_IMAP_PORT" in text
    stand_in.port = port
    stand_in.add(answer(1, message_id), came=TODAY)
    clock.pass_by(minutes=15)
    drain(readers(stand_in, "two"))
    assert texts(sessions) == [one(1)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_connection_that_ends_is_opened_again_and_nothing_is_lost(
    sessions, stand_in, message_id, readers, *, clock, command
):
    stand_in.add(answer(1, message_id), came=TODAY)
    reader = readers(stand_in)
    stand_in.faults.cut_at = command
    drain(reader)
    stand_in.faults.cut_at = None
    stand_in.add(answer(2, message_id), came=TODAY)
    clock.pass_by(minutes=1)
    drain(reader)
    assert texts(sessions) == [one(1), one(2)]
    assert notices(sessions) == []


def test_after_an_end_among_several_mails_the_rest_is_read(
    sessions, stand_in, message_id, readers, clock
):
    for number in (1, 2, 3):
        stand_in.add(answer(number, message_id), came=TODAY)
    stand_in.faults.cut_uids.add(2)
    reader = readers(stand_in)
    drain(reader)
    assert texts(sessions) == [one(1)]
    stand_in.faults.cut_uids.clear()
    clock.pass_by(minutes=1)
    drain(reader)
    assert texts(sessions) == [one(1), one(2), one(3)]


def test_a_connection_that_is_cut_while_it_is_listened_to_is_noticed(
    sessions, stand_in, message_id, readers, clock
):
    reader = readers(stand_in)
    drain(reader)
    stand_in.until_idle()
    stand_in.faults.cut_at = "IDLE"
    with stand_in.changed:
        stand_in.changed.notify_all()

    def is_cut() -> bool:
        reader.step()
        return stand_in.cuts > 0

    until(is_cut)
    stand_in.faults.cut_at = None
    stand_in.add(answer(1, message_id), came=TODAY)

    def has_come_back() -> bool:
        clock.pass_by(minutes=1)
        reader.step()
        return texts(sessions) == [one(1)]

    until(has_come_back)
    assert stand_in.count("AUTHENTICATE") > 1


def test_a_server_that_cannot_tell_is_asked_each_minute(
    sessions, stand_in, message_id, readers, clock
):
    stand_in.capabilities.remove("IDLE")
    reader = readers(stand_in)
    drain(reader)
    stand_in.add(answer(1, message_id), came=TODAY)
    drain(reader)
    assert texts(sessions) == []
    clock.at += POLL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1)]
    assert stand_in.count("IDLE") == 0


def test_a_folder_that_cannot_be_opened_keeps_no_other_from_being_read(
    sessions, stand_in, message_id, readers
):
    stand_in.faults.refuse.add("Spam")
    stand_in.add(answer(1, message_id), came=TODAY)
    drain(readers(stand_in))
    assert texts(sessions) == [one(1)]
    assert reading(sessions).trouble is None


def test_a_mail_that_cannot_be_had_holds_up_nothing_and_is_told_of(
    sessions, stand_in, message_id, readers, clock
):
    odd = stand_in.add(answer(1, message_id), came=TODAY)
    stand_in.add(answer(2, message_id), came=TODAY)
    stand_in.faults.refuse_uids.add(odd)
    reader = readers(stand_in)
    drain(reader)
    assert texts(sessions) == [one(2)]
    for _ in range(MOST_TRIES):
        clock.at += ALL_EVERY
        drain(reader)
    [(text, _)] = notices(sessions)
    assert f"number {odd} of the folder INBOX of ada@team.example" in text
    with sessions.begin() as session:
        assert all(not folder.resting for folder in session.scalars(select(MailFolder)))


def test_a_mail_that_failed_to_be_read_is_read_again(
    sessions, stand_in, message_id, readers, *, clock, monkeypatch
):
    honest, left = receiving.receive, [1]

    def receive(session, workspace_id, mail, *, now):
        alert = honest(session, workspace_id, mail, now=now)
        if "number 1" in mail.new_text and left:
            left.pop()
            raise ValueError("this mail is too odd")
        return alert

    monkeypatch.setattr(receiving, "receive", receive)
    stand_in.add(answer(1, message_id), came=TODAY)
    stand_in.add(answer(2, message_id), came=TODAY)
    reader = readers(stand_in)
    drain(reader)
    clock.at += ALL_EVERY
    drain(reader)
    assert texts(sessions) == [one(1), one(2)]


def test_how_a_mailbox_is_read_may_change_while_it_is(
    sessions, stand_in, message_id, readers, clock
):
    reader = readers(stand_in)
    drain(reader)
    with sessions.begin() as session:
        session.scalars(select(MailReading)).one().fence += 1
    clock.at += ALL_EVERY
    drain(reader)
    assert reading(sessions).owner == "one"  # as before the change
    clock.at += LEASE + CLAIM_EVERY
    drain(reader)
    assert reading(sessions).lease_until > clock.at
