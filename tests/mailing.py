"""What tests of sending to a server make: a team, its approved e-mails, a process that sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.smtp_door import ANSWER_SECONDS, Transport
from bot.workers.mailer import Mailer
from bot.workers.wires import Wires
from engine.delivery.attempts import Server
from engine.delivery.sending import uncertain
from engine.views.base import Actor
from storage.database import Sessions
from storage.states import MailState
from storage.tables import Mail, Sender, Workspace
from tests.sending import make_conversation, make_prospect
from tests.support import NOW, make_actor, make_workspace


@dataclass
class MailingTeam:
    sessions: Sessions
    workspace_id: int
    by: Actor
    port: int
    """Where its mail server is."""
    now: datetime = NOW
    people: int = 0

    def approve(
        self, name: str = "p", *, subject: str | None = None, text: str | None = None
    ) -> int:
        """One e-mail to somebody new, whose mailbox has that name; due at once."""
        self.people += 1
        address = f"{name}@p{self.people}.example"
        with self.sessions.begin() as session:
            workspace = session.get_one(Workspace, self.workspace_id)
            prospect = make_prospect(session, workspace, name=f"P {self.people}", email=address)
            mail = make_conversation(session, workspace, self.by, prospect).approve(now=self.now)
            mail.due_at = self.now
            mail.subject, mail.text = subject or mail.subject, text or mail.text
            session.scalars(select(Sender)).one().daily_cap = 1000
            return mail.id

    def send(self, *, connections: int = 1, seconds: float = ANSWER_SECONDS) -> None:
        """A process that begins, sends what it can, and ends."""
        server = Server("127.0.0.1", self.port, starttls=False)
        wires = Wires(
            server, lambda each: Transport(each, answer_seconds=seconds), connections=connections
        )
        mailer = Mailer(self.sessions, lambda: self.now, wires, "one")
        while mailer.step():
            pass
        wires.close()

    def mail(self, mail_id: int) -> Mail:
        with self.sessions.begin() as session:
            return session.get_one(Mail, mail_id)

    def states(self) -> list[MailState]:
        with self.sessions.begin() as session:
            return list(session.scalars(select(Mail.state).order_by(Mail.id)))

    def settle(self, mail_id: int, *, was_sent: bool) -> None:
        """A person looks for it, and says what they found."""
        with self.sessions.begin() as session:
            uncertain.settle(session, mail_id, was_sent=was_sent, by=self.by, now=self.now)


def make_team(sessions: Sessions, port: int) -> MailingTeam:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        return MailingTeam(sessions, workspace.id, make_actor(session, workspace), port)
