"""What tests of SMS make: a number to text from, and somebody who agreed to be texted."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.delivery.accounts import numbers
from engine.views.base import Actor
from storage.states import Channel
from storage.tables import Prospect, Workspace
from tests.sending import Conversation, make_conversation, make_prospect
from tests.support import NOW
from tests.twilio_server import NUMBER

PHONE = "+16175550123"


def make_texted(
    session: Session,
    workspace: Workspace,
    *,
    name: str = "Ines Okafor",
    phone: str = PHONE,
    email: str = "ines@harbor.example",
) -> Prospect:
    """Somebody who agreed."""
    prospect = make_prospect(session, workspace, name=name, email=email)
    prospect.phone = phone
    prospect.facts = {"SMS consent": "at the fair, 3 October"}
    session.flush()
    return prospect


def make_texts(
    session: Session,
    workspace: Workspace,
    by: Actor,
    prospect: Prospect | None = None,
    *,
    steps: int = 1,
) -> Conversation:
    """A sequence of SMS from our number."""
    numbers.keep(session, workspace.id, NUMBER, "Ada Admin", now=NOW)
    prospect = prospect or make_texted(session, workspace)
    return make_tasks(session, workspace, by, prospect, steps=steps)


def make_tasks(
    session: Session, workspace: Workspace, by: Actor, prospect: Prospect, *, steps: int = 1
) -> Conversation:
    """The same without a number of ours."""
    talk = make_conversation(session, workspace, by, prospect, steps=steps, channel=Channel.SMS)
    for position in range(steps):
        variant = talk.variant(position)
        variant.subject = None
        variant.body = f"Hello Ines, message {position + 1}. Reply STOP to opt out."
    session.flush()
    return talk
