"""What the killed processes share: a clock that runs fast, a database full of approved mails."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine.delivery.accounts import senders
from engine.delivery.mail.message import make_message_id
from engine.generation.content import content_hash
from engine.views.base import Actor
from storage.database import Sessions, open_database, session_factory
from storage.inserting import count_anew, insert_rows, new_ids
from storage.states import (
    Approval,
    Channel,
    LeadStatus,
    MailState,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Mail, Prospect, Sender, Sequence, Touch, Variant
from tests.sending import make_campaign
from tests.support import KEY, NOW, make_actor, make_workspace

SPEED = 200.0
"""Seconds of the senders' clock in one of ours: a lease of three minutes ends after 0.9 s."""
MAILBOXES = 4
SUBJECT, BODY = "Referral routes for families", "Hello,\n\nhere is what we offer.\n\nAda"
WITHOUT_LIMITS = {
    "window": {"first_hour": 0, "last_hour": 24, "weekdays": [0, 1, 2, 3, 4, 5, 6]},
    "caps": {"sender_per_day": 10_000_000, "emails_per_domain_per_day": None},
}


@dataclass(frozen=True)
class Clock:
    """The same instant in all processes that were forked from one."""

    began: float
    speed: float = SPEED

    def now(self) -> datetime:
        return NOW + timedelta(seconds=(time.time() - self.began) * self.speed)


@dataclass(frozen=True)
class World:
    """Where the mails are, and whose they are."""

    url: str
    home: Path
    by: Actor
    campaign_id: int
    clock: Clock

    def sessions(self) -> Sessions:
        """Opened in each process anew: no connection outlives a fork."""
        return session_factory(open_database(self.url), hash_key=KEY)


def prepare(url: str, home: Path) -> World:
    """A team without limits and with a few mailboxes."""
    with session_factory(open_database(url), hash_key=KEY).begin() as session:
        workspace = make_workspace(session)
        workspace.settings = WITHOUT_LIMITS
        by = make_actor(session, workspace)
        for number in range(MAILBOXES):
            address = f"ada{number}@team.example"
            sender = senders.ensure_sender(
                session, workspace.id, Channel.EMAIL, address, "Ada Admin", now=NOW
            )
            sender.daily_cap = 10_000_000
        campaign = make_campaign(session, workspace)
        return World(url, home, by, campaign.id, Clock(time.time()))


def approve(session: Session, world: World, count: int) -> None:
    """So many new prospects, each with one approved mail that is due."""
    now, workspace_id = world.clock.now(), world.by.workspace_id
    mailboxes = session.execute(select(Sender.id, Sender.address)).all()
    people = new_ids(session, Prospect, count)
    common = {"workspace_id": workspace_id}
    insert_rows(session, Prospect, [
        {
            **common, "id": id_, "full_name": f"Maya {id_}", "name_key": f"maya {id_}",
            "email": address_of(id_), "email_key": address_of(id_), "source": "crash",
            "approval": Approval.APPROVED, "lead_status": LeadStatus.NEW,
            "created_at": now, "updated_at": now,
        }
        for id_ in people
    ])  # fmt: skip
    sequences = new_ids(session, Sequence, count)
    insert_rows(session, Sequence, [
        {
            **common, "id": id_, "prospect_id": person, "campaign_id": world.campaign_id,
            "type": "3-step", "state": SequenceState.ACTIVE, "num_variants": 1, "started_at": now,
        }
        for id_, person in zip(sequences, people, strict=True)
    ])  # fmt: skip
    touches = new_ids(session, Touch, count)
    insert_rows(session, Touch, [
        {
            **common, "id": id_, "sequence_id": sequence, "campaign_id": world.campaign_id,
            "prospect_id": person, "position": 0, "kind": TouchKind.INITIAL_DM,
            "channel": Channel.EMAIL, "due_at": now, "state": TouchState.APPROVED,
            "variant_number": 1, "decided_at": now,
        }
        for id_, sequence, person in zip(touches, sequences, people, strict=True)
    ])  # fmt: skip
    insert_rows(session, Variant, [
        {
            "touch_id": touch, "number": 1, "tone": "friendly", "subject": SUBJECT, "body": BODY,
            "angle": "routes", "writer": "template", "created_at": now,
        }
        for touch in touches
    ])  # fmt: skip
    session.execute(insert(Mail), [
        {
            **common, "touch_id": touch, "prospect_id": person,
            "sender_id": mailboxes[touch % MAILBOXES].id,
            "message_id": make_message_id(mailboxes[touch % MAILBOXES].address),
            "to_address": address_of(person), "to_domain": f"school{person}.example",
            "to_name": f"Maya {person}", "subject": SUBJECT, "text": BODY,
            "content_hash": content_hash(SUBJECT, BODY), "state": MailState.APPROVED,
            "due_at": now, "approved_at": now,
        }
        for touch, person in zip(touches, people, strict=True)
    ])  # fmt: skip
    count_anew(session, Prospect, Sequence, Touch, Mail)


def address_of(prospect_id: int) -> str:
    return f"maya{prospect_id}@school{prospect_id}.example"


def waiting(session: Session) -> int:
    """How many mails have not come to an end."""
    ended = (MailState.SENT, MailState.FAILED, MailState.STOPPED, MailState.UNCERTAIN)
    counted = session.scalar(select(func.count(Mail.id)).where(Mail.state.not_in(ended)))
    return counted or 0


def ends(session: Session) -> list[tuple[str, MailState]]:
    """Every mail's recipient and state."""
    return [(row[0], row[1]) for row in session.execute(select(Mail.to_address, Mail.state))]


def begun_by(session: Session, owner: str) -> int:
    """How many mails a process has begun to send and not heard about."""
    counted = session.scalar(
        select(func.count(Mail.id)).where(Mail.owner == owner, Mail.state == MailState.SENDING)
    )
    return counted or 0
