"""Every pair of crashes while answers are read: each counts once with its effects, none is lost.

Between the mail and the rows lies nothing but commits: fetching changes nothing in a mailbox, so a
death at a fetch is one after the commit before it. A Maildir's mails are moved after theirs.
"""

from __future__ import annotations

import gc
import mailbox
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workers.inbox import Inbox
from bot.workers.mailboxes import Mailboxes
from engine.delivery.accounts.inboxes import LEASE
from engine.views.base import Actor
from storage.database import Sessions
from storage.states import EventKind, LeadStatus, MailState, PostKind, SequenceState
from storage.tables import (
    Event,
    Mail,
    Notice,
    Post,
    Prospect,
    Reply,
    Sender,
    Sequence,
    Suppression,
    Workspace,
)
from tests.crashing import Boundaries, CountedSessions, Crash, die_and_live, pairs
from tests.engine.replies.test_inbound import REPORT
from tests.imap_server import ImapServer
from tests.reading_mail import TODAY, at, drain
from tests.sending import begin, claim, make_conversation, make_prospect, record_sent
from tests.support import NOW, make_actor, make_workspace

OWN = "ada@team.example"
WORDS = {"likes": "Sounds interesting, tell me more.", "leaves": "Please remove me from your list."}


@dataclass
class Team:
    """Who was written to; what outlives a crash."""

    sessions: Sessions
    workspace_id: int
    by: Actor
    now: datetime = NOW

    def write_to(self, name: str) -> str:
        """One e-mail has gone out and the next is approved; the Message-ID of the first."""
        with self.sessions.begin() as session:
            workspace = session.get_one(Workspace, self.workspace_id)
            address = f"{name}@{name}.example"
            prospect = make_prospect(session, workspace, name=name, email=address)
            chat = make_conversation(session, workspace, self.by, prospect, steps=2)
            mail = chat.approve()
            session.scalars(select(Sender)).one().daily_cap = 10_000
            claimed = claim(session)
            assert claimed is not None
            assert claimed.id == mail.id
            assert begin(session, claimed).is_open
            assert record_sent(session, claimed)
            chat.approve(1)
            return claimed.message_id

    def look(self, name: str) -> None:
        """What was read of one who answered, and what it set off."""
        with self.sessions.begin() as session:
            prospect = session.scalars(select(Prospect).where(Prospect.full_name == name)).one()
            if name.startswith("returns"):
                self._look_at_what_came_back(session, prospect)
                return
            reply = session.scalars(select(Reply).where(Reply.prospect_id == prospect.id)).one()
            of_them = Event.prospect_id == prospect.id
            kinds = Counter(session.scalars(select(Event.kind).where(of_them)))
            of_reply = (Post.kind == PostKind.REPLY, Post.subject_id == reply.id)
            assert len(session.scalars(select(Post).where(*of_reply)).all()) == 1, "not told once"
            mails = session.scalars(
                select(Mail.state).where(Mail.prospect_id == prospect.id).order_by(Mail.id)
            )
            sequence = select(Sequence.state).where(Sequence.prospect_id == prospect.id)
            assert session.scalars(sequence).one() == SequenceState.STOPPED
            assert list(mails) == [MailState.SENT, MailState.STOPPED]
            assert kinds[EventKind.REPLIED] == 1, "not counted once"
            left = prospect.lead_status == LeadStatus.SUPPRESSED
            assert left == name.startswith("leaves")

    def _look_at_what_came_back(self, session: Session, prospect: Prospect) -> None:
        """One next try, however often the report was begun to be read."""
        mails = session.scalars(
            select(Mail).where(Mail.prospect_id == prospect.id).order_by(Mail.id)
        ).all()
        assert [(mail.state, mail.tries_before) for mail in mails] == [
            (MailState.SENT, 0),
            (MailState.APPROVED, 0),
            (MailState.APPROVED, 1),
        ]
        assert [mail.came_back_at is not None for mail in mails] == [True, False, False]
        kinds = Counter(session.scalars(select(Event.kind).where(Event.prospect_id == prospect.id)))
        assert kinds == {EventKind.SENT: 1, EventKind.SOFT_BOUNCED: 1}

    def end(self, answers: int) -> None:
        with self.sessions.begin() as session:
            assert len(session.scalars(select(Reply)).all()) == answers
            suppressed = Counter(session.scalars(select(Suppression.fingerprint)))
            assert set(suppressed.values()) <= {1}
            assert session.scalars(select(Notice)).all() == []


def answer(name: str, message_id: str) -> EmailMessage:
    if name.startswith("returns"):
        raw = REPORT.format(action="failed", status="5.2.2", diagnosis="552 mailbox full")
        raw = raw.replace("<original@team.example>", message_id)
        return message_from_string(raw.replace("<bounce@mx", f"<{name}@mx"), policy=default)
    mail = EmailMessage()
    mail["From"] = f"{name}@{name}.example"
    mail["To"] = OWN
    mail["Subject"] = "Re: routes"
    mail["Message-ID"] = f"<{name}@{name}.example>"
    mail["In-Reply-To"] = message_id
    mail.set_content(WORDS[name.rstrip("0123456789")])
    return mail


@pytest.fixture
def team(sessions: Sessions) -> Team:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        return Team(sessions, workspace.id, make_actor(session, workspace))


@dataclass
class Rounds:
    """In each, some who were written to answer, and processes read that die where they shall."""

    team: Team
    put: Callable[[EmailMessage], object]
    process: Callable[[], None]
    boundaries: Boundaries
    kinds: tuple[str, ...] = tuple(WORDS)
    number: int = 0

    def go(self, *crashes: int) -> None:
        self.number += 1
        names = [f"{each}{self.number}" for each in self.kinds]
        for name in names:
            self.put(answer(name, self.team.write_to(name)))
        die_and_live(self.boundaries, crashes, self.process)
        for name in names:
            self.team.look(name)


def test_every_pair_of_crashes_at_a_maildir(team: Team, tmp_path: Path) -> None:
    maildir = mailbox.Maildir(tmp_path / "Maildir", create=True)
    boundaries = Boundaries()
    counted: Any = CountedSessions(team.sessions, boundaries)

    def process() -> None:
        drain(Inbox(counted, lambda: team.now, tmp_path / "Maildir", OWN))
        for path in (tmp_path / "Maildir" / "cur").iterdir():
            path.unlink()  # it was read; the next round need not look at it

    rounds = Rounds(team, maildir.add, process, boundaries)
    rounds.go()
    last = boundaries.reached
    assert last >= 2 * len(WORDS)
    for crashes in pairs(last):
        rounds.go(*crashes)
    team.end(rounds.number * len(WORDS))


def test_every_pair_of_crashes_while_it_is_read_that_a_mail_came_back(
    team: Team, tmp_path: Path
) -> None:
    maildir = mailbox.Maildir(tmp_path / "Maildir", create=True)
    boundaries = Boundaries()
    counted: Any = CountedSessions(team.sessions, boundaries)

    def process() -> None:
        drain(Inbox(counted, lambda: team.now, tmp_path / "Maildir", OWN))

    rounds = Rounds(team, maildir.add, process, boundaries, ("returns",))
    rounds.go()
    for crashes in pairs(boundaries.reached):
        rounds.go(*crashes)
    team.end(rounds.number)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")
def test_every_crash_at_a_mailbox(team: Team, stand_in: ImapServer) -> None:
    """Connections that a process died with are closed by the system, here with what is garbage."""
    boundaries, owners = Boundaries(), count()
    counted: Any = CountedSessions(team.sessions, boundaries)
    stand_in.password = "in one piece"  # of one with other letters the end waits for 40 ms
    for name in ("Spam", "Sent Items"):
        del stand_in.boxes[name]

    def process() -> None:
        team.now += LEASE + timedelta(seconds=1)
        reader = Mailboxes(counted, lambda: team.now, f"process {next(owners)}", at(stand_in))
        try:
            drain(reader)
        finally:
            end(reader)

    def end(reader: Mailboxes) -> None:
        """The system closes a dead process's connections; one that lives lets its mailbox go."""
        try:
            reader.close()
        except Crash:
            assert boundaries.crash_at is not None

    def put(mail: EmailMessage) -> None:
        stand_in.add(mail.as_bytes().replace(b"\n", b"\r\n"), came=TODAY)

    rounds = Rounds(team, put, process, boundaries, ("leaves",))
    rounds.go()
    last = boundaries.reached
    for first in range(1, last + 1):
        rounds.go(first, 1 + first * 7 % last)
    team.end(rounds.number)
    gc.collect()
