"""Measures the figures of a year with a million messages: reading, catching up, recounting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.default import default_campaign
from engine.metrics.catching_up import catch_up_some
from engine.metrics.figures import metrics
from engine.metrics.table_answers import metrics as every_breakdown
from engine.views.base import Actor
from engine.views.metrics import MetricsRequest
from engine.views.outcomes import By
from storage.database import Sessions, session_factory
from storage.inserting import count_anew, insert_rows, new_ids
from storage.states import (
    Approval,
    Channel,
    EventKind,
    LeadStatus,
    MailState,
    Role,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import (
    CountedMessage,
    Event,
    Mail,
    Member,
    Prospect,
    Sender,
    Sequence,
    Touch,
)
from tests.bench.base import Figure, databases, seconds

NOW = datetime(2026, 11, 27, 16, 20, tzinfo=UTC)
PEOPLE, EACH, TOGETHER = 250_000, 4, 5_000
KINDS = (
    TouchKind.INITIAL_DM,
    TouchKind.FOLLOWUP_1,
    TouchKind.FOLLOWUP_2,
    TouchKind.FOLLOWUP_3,
)
SEGMENTS = ("referral_network", "thought_leadership", "stealth_founder", None)
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", None)
OWNERS, SENDERS, SOURCES = 10, 10, 8
GOAL = 50
DAY = timedelta(days=1)


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            sessions = session_factory(database, hash_key=b"k" * 32)
            yield from measured(kind, database, sessions)


def measured(kind: str, database: Engine, sessions: Sessions) -> Iterator[Figure]:
    by = fill(sessions)
    started = perf_counter()
    while caught_up(sessions, by):
        pass
    took = perf_counter() - started
    yield Figure(
        f"{kind}: people counted", PEOPLE / took, 1.0, "people/s", "of four messages each; one"
    )
    raw = seconds(lambda: raw_counts(database, by), times=1) * 1000
    for what, request in (
        ("everything", {"date_range_days": None}),
        ("the last 30 days", {"date_range_days": 30}),
        ("a year of the team's days", {"since": date(2025, 11, 25), "until": date(2026, 11, 24)}),
    ):
        slowest = max(look(sessions, by, group, request) for group in By)
        yield Figure(
            f"{kind}: metrics of {what}, by what takes longest", slowest * 1000, GOAL, "ms",
            f"the goal (one group by of the raw rows: {raw:,.0f} ms)", 1.0, smaller=True,
        )  # fmt: skip
    yield Figure(
        f"{kind}: every breakdown of 30 days at once",
        timed(sessions, lambda session: every_breakdown(session, by, None, NOW)) * 1000,
        GOAL, "ms", "the goal", 1.0, smaller=True,
    )  # fmt: skip


def look(sessions: Sessions, by: Actor, group: By, request: dict[str, Any]) -> float:
    def work(session: Session) -> None:
        asked = MetricsRequest(by=group, **request)
        metrics(session, asked, workspace_id=by.workspace_id, now=NOW)

    return timed(sessions, work)


def timed(sessions: Sessions, work: Callable[[Session], object]) -> float:
    def once() -> None:
        with sessions.begin() as session:
            work(session)

    return seconds(once, times=5)


def caught_up(sessions: Sessions, by: Actor) -> bool:
    with sessions.begin() as session:
        return catch_up_some(session, by.workspace_id)


def raw_counts(database: Engine, by: Actor) -> list[Any]:
    query = text(
        "SELECT t.channel, c.figures, count(*) FROM touch t JOIN counted_message c ON c.id = t.id "
        "WHERE t.workspace_id = :team AND t.sent_at IS NOT NULL GROUP BY t.channel, c.figures"
    )
    with database.connect() as connection:
        return list(connection.execute(query, {"team": by.workspace_id}))


def fill(sessions: Sessions) -> Actor:
    """A quarter of a million people with four messages each, on the working days of a year.

    Three in a hundred messages were answered, every fourth of these led to a meeting.
    """
    with sessions.begin() as session:
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="America/New_York", now=NOW
        )
        by = Actor(workspace_id=workspace.id, member_id=None, name="bench", role="admin")
        campaign_id = default_campaign(session, by.workspace_id, NOW).id
        world = World(by, campaign_id, members(session, by), senders(session, by))
    for _ in range(0, PEOPLE, TOGETHER):
        with sessions.begin() as session:
            world.some(session)
    with sessions.begin() as session:
        count_anew(session, Prospect, Sequence, Touch, Event, Mail, CountedMessage)
    return by


def members(session: Session, by: Actor) -> list[int]:
    found = [
        Member(
            workspace_id=by.workspace_id,
            slack_user_id=f"U{n}",
            name=f"Member {n}",
            role=Role.REP,
            created_at=NOW,
        )
        for n in range(OWNERS)
    ]
    session.add_all(found)
    session.flush()
    return [member.id for member in found]


def senders(session: Session, by: Actor) -> list[int]:
    found = [
        Sender(
            workspace_id=by.workspace_id,
            channel=Channel.EMAIL,
            address=f"s{n}@team.example",
            name=f"Sender {n}",
            daily_cap=1000,
            created_at=NOW,
        )
        for n in range(SENDERS)
    ]
    session.add_all(found)
    session.flush()
    return [sender.id for sender in found]


@dataclass
class World:
    by: Actor
    campaign_id: int
    members: list[int]
    senders: list[int]
    random: Random = field(default_factory=lambda: Random(1))

    def some(self, session: Session) -> None:
        """So many people with all that was sent to them and came back, as bulk rows."""
        people = new_ids(session, Prospect, TOGETHER)
        sequences = new_ids(session, Sequence, TOGETHER)
        touches = new_ids(session, Touch, TOGETHER * EACH)
        insert_rows(session, Prospect, [self.prospect(id_) for id_ in people])
        pairs = list(zip(sequences, people, strict=True))
        insert_rows(session, Sequence, [self.sequence(*pair) for pair in pairs])
        rows = [
            row
            for n, pair in enumerate(pairs)
            for row in self.messages(*pair, touches[n * EACH : (n + 1) * EACH])
        ]
        insert_rows(session, Touch, rows)
        mails = [self.mail(row) for row in rows if row["channel"] is Channel.EMAIL]
        insert_rows(session, Mail, mails)
        insert_rows(session, Event, [event for row in rows for event in self.events(row)])

    def prospect(self, id_: int) -> dict[str, Any]:
        return {
            "id": id_,
            "workspace_id": self.by.workspace_id,
            "full_name": f"Person {id_}",
            "name_key": f"person {id_}",
            "email": f"p{id_}@school.example",
            "email_key": f"p{id_}@school.example",
            "source": f"list {self.random.randrange(SOURCES)}",
            "owner_id": self.random.choice(self.members),
            "timezone": self.random.choice(ZONES),
            "approval": Approval.APPROVED,
            "lead_status": LeadStatus.CONTACTED,
            "created_at": NOW,
            "updated_at": NOW,
        }

    def sequence(self, id_: int, prospect_id: int) -> dict[str, Any]:
        return {
            "id": id_,
            "workspace_id": self.by.workspace_id,
            "prospect_id": prospect_id,
            "campaign_id": self.campaign_id,
            "type": self.random.choice(("3-step", "4-step", "5-step")),
            "segment": self.random.choice(SEGMENTS),
            "state": SequenceState.FINISHED,
            "num_variants": 3,
            "started_at": NOW,
        }

    def messages(self, id_: int, prospect_id: int, ids: list[int]) -> Iterator[dict[str, Any]]:
        """A few days apart, from eight to eight in UTC."""
        at = NOW - DAY * self.random.randrange(365)
        for position, touch_id in enumerate(ids):
            at = at.replace(hour=8) + timedelta(seconds=self.random.randrange(12 * 3600))
            while at.weekday() > 4:
                at += DAY
            at = at if at < NOW else at - 8 * DAY * (position + 1)
            yield {
                "id": touch_id,
                "workspace_id": self.by.workspace_id,
                "sequence_id": id_,
                "campaign_id": self.campaign_id,
                "prospect_id": prospect_id,
                "position": position,
                "kind": KINDS[position],
                "channel": Channel.LINKEDIN if position == 1 else Channel.EMAIL,
                "due_at": at,
                "state": TouchState.SENT,
                "variant_number": self.random.randint(1, 3),
                "sent_at": at,
            }
            at += DAY * self.random.choice((2, 3, 5, 7))

    def mail(self, touch: dict[str, Any]) -> dict[str, Any]:
        address = f"p{touch['prospect_id']}@school.example"
        return {
            "workspace_id": self.by.workspace_id,
            "touch_id": touch["id"],
            "prospect_id": touch["prospect_id"],
            "sender_id": self.random.choice(self.senders),
            "channel": Channel.EMAIL,
            "message_id": f"<{touch['id']}@team.example>",
            "to_address": address,
            "to_domain": "school.example",
            "to_name": "P",
            "subject": "A page",
            "text": "A page",
            "content_hash": "",
            "state": MailState.SENT,
            "due_at": touch["due_at"],
            "approved_at": touch["due_at"],
            "sent_at": touch["sent_at"],
        }

    def events(self, touch: dict[str, Any]) -> Iterator[dict[str, Any]]:
        drawn = self.random.random()
        kinds = [EventKind.SENT, EventKind.OPENED, EventKind.OPENED]
        kinds += [EventKind.REPLIED] if drawn < 0.03 else []
        kinds += [EventKind.MEETING_BOOKED] if drawn < 0.0075 else []
        at = touch["sent_at"]
        for number, kind in enumerate(kinds):
            yield {
                "workspace_id": self.by.workspace_id,
                "touch_id": touch["id"],
                "prospect_id": touch["prospect_id"],
                "kind": kind,
                "provider": "bench",
                "provider_id": f"{touch['id']}:{number}",
                "at": at,
                "facts": {},
            }
            at += timedelta(seconds=self.random.randrange(3 * 24 * 3600))
