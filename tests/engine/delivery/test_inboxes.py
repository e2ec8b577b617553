"""Who may read which mailbox, with what log-in, and who is told when it cannot be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from engine import notices
from engine.delivery.accounts import (
    folder_notices,
    inboxes,
    mailbox_reports,
    mailboxes,
    senders,
)
from engine.delivery.accounts.inboxes import LEASE, ImapServer, LostError, TeamMailbox
from engine.delivery.accounts.reading_trouble import CAUSES, LONGEST_PAUSE, Trouble
from engine.errors import InvalidError
from engine.views.senders import MailboxRequest
from storage.states import Channel, ImapSecurity
from storage.tables import MailReading, Notice, Sender
from tests.support import NOW, make_workspace

TEAM = TeamMailbox(
    "Ada@team.example", ImapServer("imap.example", 993, ImapSecurity.TLS, "ada", "secret")
)
MINUTE = timedelta(minutes=1)


def team_sender(session, workspace):
    return senders.ensure_sender(
        session, workspace.id, Channel.EMAIL, "ada@team.example", "Ada", now=NOW
    )


def save(session, by, **said):
    request = MailboxRequest(**{"address": "remy@team.example", "member": "Remy Rep"} | said)
    mailboxes.save(session, request, by=by, now=NOW)
    return senders.by_address(session, by.workspace_id, request.address)


def own(session, by, **said):
    return save(session, by, imap_host="mail.example", smtp_password=SecretStr("open"), **said)


def claim(session, owner="one", team=None, now=NOW):
    return inboxes.claim(session, owner=owner, team=team, now=now)


def test_only_mailboxes_with_a_server_to_be_read_at_are_read(session, workspace, ada, remy):
    team_sender(session, workspace)
    save(session, ada)
    assert claim(session) is None
    assert claim(session, team=TEAM).address == "ada@team.example"
    own(session, ada)
    assert claim(session, team=TEAM).address == "remy@team.example"
    assert claim(session, team=TEAM) is None


def test_the_log_in_is_the_mailboxs_own_or_the_settings(session, workspace, ada, remy):
    team_sender(session, workspace)
    mailbox = claim(session, team=TEAM)
    assert inboxes.server_of(session, mailbox, TEAM) is TEAM.server
    own(session, ada)
    mailbox = claim(session)
    assert inboxes.server_of(session, mailbox, TEAM) == ImapServer(
        "mail.example", 993, ImapSecurity.TLS, "remy@team.example", "open"
    )
    own(session, ada, imap_port=1143, imap_security=ImapSecurity.STARTTLS, imap_username="remy")
    assert inboxes.server_of(session, mailbox, None) == ImapServer(
        "mail.example", 1143, ImapSecurity.STARTTLS, "remy", "open"
    )
    assert "open" not in repr(inboxes.server_of(session, mailbox, None))


def test_a_lease_ends_and_its_late_owner_changes_nothing(session, workspace, ada, remy):
    own(session, ada)
    first = claim(session)
    inboxes.hold(session, first, now=NOW + MINUTE)
    assert claim(session, "two", now=NOW + LEASE) is None
    second = claim(session, "two", now=NOW + LEASE + 2 * MINUTE)
    for late in (
        lambda: inboxes.hold(session, first, now=NOW),
        lambda: inboxes.let_go(session, first),
        lambda: inboxes.has_read(session, first, now=NOW),
        lambda: inboxes.has_failed(session, first, Trouble.ENDED, now=NOW),
        lambda: inboxes.check_held(session, first),
    ):
        with pytest.raises(LostError):
            late()
    inboxes.check_held(session, second)
    inboxes.let_go(session, second)
    third = claim(session)
    assert claim(session, now=NOW + LEASE + MINUTE).owner == third.owner
    with pytest.raises(LostError):
        inboxes.check_held(session, third)  # the same process, in a connection that hung


def test_changing_how_it_is_read_takes_it_from_its_reader(session, workspace, ada, remy):
    own(session, ada)
    first = claim(session)
    inboxes.has_failed(session, first, Trouble.LOG_IN, now=NOW)
    assert claim(session) is None
    save(session, ada, signature="Remy")
    assert claim(session) is None
    save(session, ada, smtp_password=SecretStr("better"))
    notice = session.scalars(select(Notice)).one()
    assert notice.over_at == NOW
    second = claim(session)
    assert second.fence > first.fence
    save(session, ada, imap_port=994)
    with pytest.raises(LostError):
        inboxes.check_held(session, second)


@pytest.mark.parametrize("trouble", Trouble)
def test_whose_mailbox_it_is_is_told_once_what_to_do(session, workspace, ada, remy, trouble):
    sender = own(session, ada)
    now = NOW
    for tries in range(1, 12):
        mailbox = claim(session, now=now)
        inboxes.has_failed(session, mailbox, trouble, now=now)
        told = session.scalars(select(Notice)).all()
        assert len(told) == (CAUSES[trouble].is_told(tries))
        pause = CAUSES[trouble].pause(tries)
        assert claim(session, now=now + pause - timedelta(seconds=1)) is None
        now += pause
    assert pause >= LONGEST_PAUSE
    card = notices.card(session, told[0].id, now=now)
    assert card.for_slack_user_id == "U0REMY"
    assert card.text.startswith("Answers to remy@team.example are not read: ")
    assert "{" not in card.text
    [line] = mailbox_reports.report(session, by=ada, now=now).senders
    assert line.answers_trouble == CAUSES[trouble].sentence(sender)
    inboxes.has_read(session, claim(session, now=now), now=now)
    [line] = mailbox_reports.report(session, by=ada, now=now).senders
    assert (line.answers_trouble, line.answers_read_at) == (None, now)
    assert notices.card(session, told[0].id, now=now).is_over


def test_a_password_does_not_cross_a_network_in_the_clear(session, workspace, ada, remy):
    with pytest.raises(InvalidError, match="tls or starttls"), session.begin_nested():
        own(session, ada, imap_security=ImapSecurity.PLAIN)
    mailbox = own(session, ada)
    save(session, ada, imap_host="127.0.0.1", imap_security=ImapSecurity.PLAIN)
    assert mailbox.imap_security == ImapSecurity.PLAIN
    with pytest.raises(InvalidError, match="tls or starttls"):
        save(session, ada, imap_host="mail.example")  # what was said before still counts


def test_without_a_password_it_cannot_be_read(session, workspace, ada, remy):
    with pytest.raises(InvalidError, match="--password"):
        save(session, ada, imap_host="mail.example")


def test_two_teams_read_their_own(session, workspace, ada, remy):
    other = make_workspace(session, "T0OTHER")
    team_sender(session, workspace)
    team_sender(session, other)
    found = claim(session, team=TEAM)
    assert found.workspace_id == workspace.id
    assert claim(session, team=TEAM) is None
    assert len(session.scalars(select(MailReading)).all()) == 1


def test_a_mailboxs_own_folders_are_named_with_its_server(session, workspace, ada, remy):
    own(session, ada)
    mailbox = claim(session)
    assert inboxes.server_of(session, mailbox, None).folders == ("junk",)
    save(session, ada, imap_folders=(" Answers", "", "all mail"))
    mailbox = claim(session, owner="two")
    assert mailbox is not None, "how it is read was changed: whoever read it let it go"
    assert inboxes.server_of(session, mailbox, None).folders == ("Answers", "all mail")
    save(session, ada, imap_folders=())
    assert inboxes.server_of(session, mailbox, None).folders == ()


def test_another_list_of_folders_ends_what_was_said_of_one(session, workspace, ada, remy):
    sender = own(session, ada, imap_folders=("Answers",))
    for _ in range(2):
        folder_notices.is_gone(session, sender, "Answers", now=NOW)
    [notice] = session.scalars(select(Notice))
    assert "an admin says so at /outreach senders, Change" in notice.text
    assert inboxes.with_own_server(session) == [(sender.address, None, [notice.text])]
    save(session, ada, imap_folders=("Elsewhere",))
    session.refresh(notice)
    assert notice.over_at == NOW
    assert inboxes.with_own_server(session) == [(sender.address, None, [])]


def test_what_was_said_of_a_mailbox_ends_when_the_settings_no_longer_have_it_read(
    session, workspace, ada, remy
):
    team_sender(session, workspace)
    own(session, ada)
    for _ in range(2):
        mailbox = claim(session, team=TEAM)
        sender = senders.by_address(session, workspace.id, mailbox.address)
        folder_notices.is_gone(session, sender, "Answers", now=NOW)
        inboxes.has_failed(session, mailbox, Trouble.LOG_IN, now=NOW)

    def still_open():
        told = select(Notice).where(Notice.over_at.is_(None)).order_by(Notice.id)
        return [notice.text for notice in session.scalars(told)]

    assert len(still_open()) == 4
    inboxes.end_unread(session, TEAM, now=NOW)
    assert len(still_open()) == 4, "both are read"
    inboxes.end_unread(session, None, now=NOW)
    assert all("remy@team.example" in text for text in still_open())
    assert len(still_open()) == 2
    over = session.scalars(select(Notice.text).where(Notice.over_at == NOW)).all()
    assert set(over) == {
        "Answers to ada@team.example are no longer read by IMAP.",
        "The folder “Answers” of ada@team.example is no longer read.",
    }
    [(remys, trouble, _)] = inboxes.with_own_server(session)
    assert (remys, trouble is None) == ("remy@team.example", False)
    reading = select(MailReading.trouble).join(Sender).where(Sender.address == "ada@team.example")
    assert session.scalars(reading).one() is None, "nor is it unwell any more"
    assert claim(session, team=TEAM).address == "ada@team.example", "it is tried at once again"
