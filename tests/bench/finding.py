"""Finding people among 100,000, and deciding on as many, beside what the database alone takes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from engine import workspace as workspaces
from engine.errors import DrumbeatError
from engine.prospects import approving
from engine.prospects.listing import list_prospects, suggest
from engine.prospects.search import find
from engine.prospects.words import keep_words
from engine.scoring.review_queue import queue
from engine.views.base import Actor
from engine.views.review import BulkRequest, ReviewFilter
from storage.database import session_factory
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from tests.bench.base import Figure, databases, rate, seconds
from tests.support import KEY, NOW

PEOPLE = 100_000
BATCH = 5_000
TOO_SLOW = 3.0
"""Seconds that Slack waits for options."""
FIRST = ("Ines", "Jonas", "Maya", "Hana", "Owen", "Desmond", "Lucia", "Emeka", "Siobhan", "Ann")
TYPED = ("i", "in", "school", "maya", "maya school ba", "head maya", "xyzzy maya", "sihobhan")


def figures() -> Iterator[Figure]:
    with databases() as kinds:
        for kind, make in kinds.items():
            yield from _measured(kind, make())


def _people(workspace_id: int) -> Iterator[dict[str, Any]]:
    """Names of which a few first names and firms are common and the last names are not."""
    random_ = random.Random(7)

    def word() -> str:
        pairs = (random_.choice("bcdfghklmnprstvw") + random_.choice("aeiou") for _ in range(3))
        return ("".join(pairs) + random_.choice(("", "n", "r", "son"))).title()

    last = [word() for _ in range(15_000)]
    for at in range(PEOPLE):
        name = f"{random_.choice(FIRST)} {random_.choice(last)}"
        firm = random_.choice(("School", "Labs", "Group", "Academy"))
        yield {
            "workspace_id": workspace_id,
            "full_name": name,
            "name_key": name.casefold(),
            "email_key": f"p{at}@x.example",
            "company_name": f"{random_.choice(last)} {firm}",
            "title": random_.choice(("Head of School", "CTO", "School Counselor", "Dean")),
            "source": "import: big.csv",
            "approval": Approval.DISCOVERED,
            "lead_status": LeadStatus.NEW,
            "priority_score": random_.randint(0, 10_000) / 100,
            "fit_score": 50.0,
            "created_at": NOW,
            "updated_at": NOW,
        }


def _measured(kind: str, database: Engine) -> Iterator[Figure]:
    sessions = session_factory(database, hash_key=KEY)
    with sessions.begin() as session:
        workspace = workspaces.ensure(
            session, slack_team_id="T0BENCH", name="Bench", timezone="UTC", now=NOW
        )
        by = Actor(workspace_id=workspace.id, member_id=None, name="the bench", role="admin")
        rows = list(_people(workspace.id))
        writing = rate(lambda: _write(session, rows), times=1)

    def index() -> int:
        done = 0
        while True:
            with sessions.begin() as session:
                batch = keep_words(session, by.workspace_id, most=BATCH)
            done += batch
            if not batch:
                return done

    indexing = rate(index, times=1)
    yield Figure(
        f"{kind}: prospects made findable", indexing, writing, "/s", "writing the prospects"
    )
    if kind == "postgresql":
        with database.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))

    def took(work: Callable[[Session], object]) -> float:
        with sessions.begin() as session:
            return seconds(lambda: work(session))

    mine = Prospect.workspace_id == by.workspace_id
    by_key = select(Prospect.id).where(mine, Prospect.email_key == "p7@x.example")
    bare = took(lambda s: s.execute(by_key).all())
    yield from _searches(kind, by, rows, bare, took)
    yield from _decisions(kind, by, took)


def _write(session: Session, rows: list[dict[str, Any]]) -> int:
    session.connection().execute(insert(Prospect), rows)
    return len(rows)


def _searches(
    kind: str,
    by: Actor,
    rows: list[dict[str, Any]],
    bare: float,
    took: Callable[[Callable[[Session], object]], float],
) -> Iterator[Figure]:
    """The slowest of several, since a person meets that one too."""
    workspace_id = by.workspace_id
    some = [row["full_name"] for row in itertools.islice(rows, 0, None, PEOPLE // 8)]
    misspelt = [name[:-3] + name[-2:] for name in some]

    def find_it(name: str) -> Callable[[Session], object]:
        def look(session: Session) -> object:
            try:
                return find(session, workspace_id, name)
            except DrumbeatError as error:  # several of that name
                return error

        return look

    slowest = {
        "find a name": max(took(find_it(name)) for name in some),
        "find a misspelt name": max(took(find_it(name)) for name in misspelt),
        "list by words": max(
            took(lambda s, words=words: list_prospects(s, workspace_id, words)) for words in TYPED
        ),
    }
    for what, measured in slowest.items():
        yield Figure(
            f"{kind}: {what}, the slowest", measured * 1000, bare * 1000, "ms", "one row by its key"
        )
    offered = max(
        took(lambda s, words=words: suggest(s, workspace_id, words))
        for words in (*TYPED, *misspelt)
    )
    yield Figure(
        f"{kind}: options while typing, the slowest",
        offered,
        TOO_SLOW,
        "s",
        "Slack waits",
        goal=4,
        smaller=True,
    )


def _decisions(
    kind: str, by: Actor, took: Callable[[Callable[[Session], object]], float]
) -> Iterator[Figure]:
    def page(session: Session) -> object:
        return queue(session, ReviewFilter(), by=by, limit=1)

    counting = took(lambda s: s.scalar(select(func.count()).select_from(Prospect)))
    yield Figure(
        f"{kind}: the next who waits", took(page) * 1000, counting * 1000, "ms", "counting all rows"
    )

    def bare(session: Session) -> object:
        with session.begin_nested() as undone:
            session.execute(
                update(Prospect)
                .values(approval=Approval.APPROVED, approval_decided_by="x", updated_at=NOW)
                .execution_options(synchronize_session=False)
            )
            undone.rollback()

    def approve(session: Session) -> object:
        request = BulkRequest(filter=ReviewFilter(), newest=2**31, expected=PEOPLE)
        with session.begin_nested() as undone:
            done = approving.approve_all(session, request, by=by, now=NOW)
            assert done.count == PEOPLE
            undone.rollback()

    yield Figure(
        f"{kind}: approve {PEOPLE:,} at once",
        took(approve),
        took(bare),
        "s",
        "the bare update",
        goal=0.4,
        smaller=True,
    )
