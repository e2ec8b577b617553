"""Measures campaigns: making one, writing messages, and the figures of a million of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.campaigns.messages import message_variants, messages
from engine.generation.briefs import TONES
from engine.metrics.campaign_figures import analytics
from engine.metrics.recounting import recount
from engine.scheduling.campaign_changes import create
from engine.scheduling.step import ChosenStep, Wait, Way
from engine.scheduling.steps import Made, Plan, keep
from engine.views.base import Actor
from engine.views.campaigns import CampaignRequest
from engine.views.drafts import DraftVariant
from storage.database import Sessions, session_factory
from storage.inserting import count_anew, insert_rows, new_ids
from storage.states import (
    Allocation,
    Approval,
    CampaignState,
    Channel,
    EventKind,
    LeadStatus,
    SequenceState,
    TouchKind,
    TouchState,
)
from storage.tables import Campaign, CountedMessage, Event, Prospect, Sequence, Touch, Variant
from tests.bench.base import Figure, databases, rate, seconds

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MILLION, TOGETHER = 1_000_000, 20_000
BULK = 4_000
STEPS = tuple(enumerate((TouchKind.INITIAL_DM, TouchKind.FOLLOWUP_1, TouchKind.FOLLOWUP_2)))
NUMBERS = count(1)


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            sessions = session_factory(database, hash_key=b"k" * 32)
            by = begin(sessions)
            yield from making(kind, sessions, by)
            yield from writing(kind, database, sessions, by)
            yield from reading(kind, database, sessions, by)


def begin(sessions: Sessions) -> Actor:
    with sessions.begin() as session:
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        return Actor(workspace_id=workspace.id, member_id=None, name="bench", role="admin")


def make(sessions: Sessions, by: Actor, **more: Any) -> int:
    with sessions.begin() as session:
        request = CampaignRequest(name=f"Campaign {next(NUMBERS)}", **more)
        return create(session, request, by=by, now=NOW).campaign.id


def making(kind: str, sessions: Sessions, by: Actor) -> Iterator[Figure]:
    wanted = {"industry": "Software", "company_size": "50-200", "country": "US"}
    took = seconds(lambda: make(sessions, by, target_audience=wanted), times=20)
    bare = seconds(lambda: bare_campaign(sessions, by), times=20)
    yield goal(f"{kind}: a campaign is made", took, 10, bare)


def bare_campaign(sessions: Sessions, by: Actor) -> None:
    with sessions.begin() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO campaign (workspace_id, name, state, sequence_type, offer, created_at) "
            f"VALUES ({by.workspace_id}, 'Bare {next(NUMBERS)}', 'draft', '3-step', '{{}}', "
            "'2026-11-23 15:00:00')"
        )


def goal(what: str, took: float, most_ms: float, bare: float) -> Figure:
    """A time against its goal, with the raw driver's beside it."""
    against = f"the goal (the raw driver beside it: {bare * 1000:.2f} ms)"
    return Figure(what, took * 1000, most_ms, "ms", against, goal=1.0, smaller=True)


def people(sessions: Sessions, by: Actor, number: int) -> list[int]:
    with sessions.begin() as session:
        ids = new_ids(session, Prospect, number)
        rows = [
            {
                "id": id_,
                "workspace_id": by.workspace_id,
                "full_name": f"Person {id_}",
                "name_key": f"person {id_}",
                "email": f"p{id_}@school.example",
                "email_key": f"p{id_}@school.example",
                "source": "bench",
                "approval": Approval.APPROVED,
                "lead_status": LeadStatus.NEW,
                "segment": "referral_network",
                "created_at": NOW,
                "updated_at": NOW,
            }
            for id_ in ids
        ]
        insert_rows(session, Prospect, rows)
        count_anew(session, Prospect)
    return ids


def made(by: Actor, campaign_id: int, prospect_id: int) -> Made:
    """Three messages with three variants each, as a writer gives them."""
    drafts = [
        DraftVariant(
            variant=number,
            tone=tone,
            subject="A page to share",
            message="Would a page on referrals help? " * 12,
            angle="question",
            facts=(),
            warnings=(),
            writer="template",
        )
        for number, tone in enumerate(TONES, 1)
    ]
    plan = Plan(
        workspace_id=by.workspace_id,
        prospect_id=prospect_id,
        prospect_name="Somebody",
        campaign_id=campaign_id,
        member_id=None,
        sequence_type="direct_cta",
        type_version=0,
        tones=TONES,
        num_variants=3,
        segment="referral_network",
        steps=tuple(ChosenStep(kind, Way(Channel.EMAIL), Wait(3 * n)) for n, kind in STEPS),
        briefs=(),
    )
    return Made(plan, [drafts] * len(STEPS))


def writing(kind: str, database: Engine, sessions: Sessions, by: Actor) -> Iterator[Figure]:
    campaign_id = make(sessions, by)
    one_by_one = iter(people(sessions, by, 60))
    took = seconds(lambda: keep_all(sessions, by, campaign_id, [next(one_by_one)]), times=50) / 3
    bare = seconds(lambda: bare_messages(database, by, campaign_id, 1), times=50)
    yield goal(f"{kind}: a message with 3 variants is kept, of a sequence of 3", took, 5, bare)
    batches = iter([drafted(sessions, by, campaign_id) for _ in range(4)])
    in_bulk = rate(lambda: keep_made(sessions, by, next(batches)))
    driver = rate(lambda: bare_messages(database, by, campaign_id, BULK))
    yield Figure(
        f"{kind}: messages with 3 variants in bulk", in_bulk, 20_000, "a second",
        f"the goal (the raw driver, same rows: {driver:,.0f})", goal=1.0,
    )  # fmt: skip
    tested = make(sessions, by, allocation="even")
    batches = iter([drafted(sessions, by, tested) for _ in range(4)])
    drawn = rate(lambda: keep_made(sessions, by, next(batches)))
    yield Figure(f"{kind}: the same in a test", drawn, driver, "a second", "the raw driver")


def drafted(sessions: Sessions, by: Actor, campaign_id: int) -> list[Made]:
    return [made(by, campaign_id, id_) for id_ in people(sessions, by, BULK)]


def keep_all(sessions: Sessions, by: Actor, campaign_id: int, ids: list[int]) -> int:
    return keep_made(sessions, by, [made(by, campaign_id, id_) for id_ in ids])


def keep_made(sessions: Sessions, by: Actor, batch: list[Made]) -> int:
    with sessions.begin() as session:
        kept = keep(session, by.workspace_id, batch, now=NOW)
    assert all(isinstance(each, int) for each in kept)
    return len(kept) * len(STEPS)


def bare_messages(database: Engine, by: Actor, campaign_id: int, number: int) -> int:
    """The same rows by the driver: a sequence, a touch, three variants, what it counts as."""
    with Session(database) as session, session.begin():
        prospect_id = session.scalar(text("SELECT min(id) FROM prospect"))
        ids = new_ids(session, Sequence, number)
        touch_ids = new_ids(session, Touch, number)
        fill_messages(session, by, campaign_id, prospect_id or 0, (ids, touch_ids), sent=0)
    return number


def fill_messages(
    session: Session,
    by: Actor,
    campaign_id: int,
    prospect_id: int,
    ids: tuple[list[int], list[int]],
    *,
    sent: int,
) -> None:
    """Sequences (the first ids) of one message each (the second), `sent` of 10 of them sent."""
    sequence_ids, touch_ids = ids
    insert_rows(
        session,
        Sequence,
        [
            {
                "id": id_,
                "workspace_id": by.workspace_id,
                "prospect_id": prospect_id,
                "campaign_id": campaign_id,
                "type": "direct_cta",
                "state": SequenceState.FINISHED,
                "num_variants": 3,
                "arm": id_ % 3 + 1,
                "started_at": NOW,
            }
            for id_ in sequence_ids
        ],
    )
    insert_rows(
        session,
        Touch,
        [
            {
                "id": touch_id,
                "workspace_id": by.workspace_id,
                "sequence_id": id_,
                "campaign_id": campaign_id,
                "prospect_id": prospect_id,
                "position": 0,
                "kind": TouchKind.INITIAL_DM,
                "channel": Channel.EMAIL,
                "due_at": NOW,
                "state": TouchState.SENT if touch_id % 10 < sent else TouchState.DRAFT,
                "variant_number": id_ % 3 + 1,
                "sent_at": NOW if touch_id % 10 < sent else None,
            }
            for id_, touch_id in zip(sequence_ids, touch_ids, strict=True)
        ],
    )
    insert_rows(
        session,
        Variant,
        [
            {
                "touch_id": touch_id,
                "number": number,
                "tone": tone.value,
                "subject": "A page to share",
                "body": "Would a page on referrals help? " * (1 if sent else 12),
                "angle": "question",
                "facts": [],
                "warnings": [],
                "writer": "template",
                "created_at": NOW,
            }
            for touch_id in touch_ids
            for number, tone in enumerate(TONES[: 1 if sent else 3], 1)
        ],
    )


def fill(sessions: Sessions, by: Actor, campaign_id: int) -> None:
    """A million messages, nine in ten sent, one in ten of those opened and one in fifty answered.

    The sessions count them as they do in life.
    """
    [prospect_id] = people(sessions, by, 1)
    for _ in range(0, MILLION, TOGETHER):
        with sessions.begin() as session:
            ids = new_ids(session, Sequence, TOGETHER)
            touch_ids = new_ids(session, Touch, TOGETHER)
            fill_messages(session, by, campaign_id, prospect_id, (ids, touch_ids), sent=9)
            insert_rows(
                session,
                Event,
                [
                    {
                        "workspace_id": by.workspace_id,
                        "touch_id": touch_id,
                        "prospect_id": prospect_id,
                        "kind": kind,
                        "provider": "bench",
                        "provider_id": f"{kind.value}:{touch_id}",
                        "at": NOW,
                        "facts": {},
                    }
                    for touch_id in touch_ids
                    for kind, every in ((EventKind.OPENED, 10), (EventKind.REPLIED, 50))
                    if touch_id % every == 1
                ],
            )
    with sessions.begin() as session:
        campaign = session.get_one(Campaign, campaign_id)
        campaign.allocation, campaign.state = Allocation.EVEN, CampaignState.ACTIVE
        count_anew(session, Sequence, Touch, Variant, Event, CountedMessage)


def reading(kind: str, database: Engine, sessions: Sessions, by: Actor) -> Iterator[Figure]:
    campaign_id = make(sessions, by)
    started = perf_counter()
    fill(sessions, by, campaign_id)
    filled = perf_counter() - started

    def look(work: Callable[[Session], object], times: int = 15) -> float:
        def once() -> None:
            with sessions.begin() as session:
                work(session)

        return seconds(once, times=times)

    with sessions.begin() as session:
        found = analytics(session, campaign_id, by=by, now=NOW)
        assert found.performance.total_messages == MILLION
        assert found.performance.sent == MILLION * 9 // 10
        page = messages(session, campaign_id, "replied", by=by, limit=10)
    bare = seconds(lambda: raw_counts(database, campaign_id), times=2)
    yield goal(
        f"{kind}: analytics of {MILLION:,} messages",
        look(lambda session: analytics(session, campaign_id, by=by, now=NOW)),
        50,
        bare,
    )
    message_id = page.messages[0].id
    variants = look(lambda session: message_variants(session, message_id, by=by))
    yield goal(f"{kind}: the variants of one message", variants, 20, 0.0)
    verdict = look(lambda session: analytics(session, campaign_id, by=by, now=NOW).ab_testing)
    yield goal(f"{kind}: variant comparison with its verdict", verdict, 20, bare)
    took = look(lambda session: messages(session, campaign_id, "replied", by=by, limit=10))
    yield goal(f"{kind}: a page of messages with one status", took, 50, bare)
    started = perf_counter()
    with sessions.begin() as session:
        report = recount(session, campaign_id, workspace_id=by.workspace_id)
    assert report.differences == ()
    yield Figure(
        f"{kind}: a recount of them all", perf_counter() - started, filled, "s",
        "writing them, counted as they come", smaller=True,
    )  # fmt: skip


def raw_counts(database: Engine, campaign_id: int) -> list[Any]:
    """The same figures from the touches and events themselves."""
    query = text(
        "SELECT s.arm, t.state, e.kind, count(*) FROM touch t "
        "JOIN sequence s ON s.id = t.sequence_id LEFT JOIN event e ON e.touch_id = t.id "
        "WHERE t.campaign_id = :campaign_id GROUP BY s.arm, t.state, e.kind"
    )
    with database.connect() as connection:
        return list(connection.execute(query, {"campaign_id": campaign_id}))
