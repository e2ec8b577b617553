"""Measures near misses, merging and undoing at 100,000 prospects, beside a bare scan or delete."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import Engine, delete, func, insert, select

from engine.members import actor_of, ensure_member
from engine.prospects import near_misses, undoing
from engine.prospects.likeness import likeness
from engine.prospects.likeness_keys import Someone, block_keys
from engine.prospects.merging import merge
from engine.prospects.rows import fold
from engine.prospects.unmerging import undo_merge
from engine.views.base import Actor
from storage.database import Sessions, session_factory
from storage.states import Approval, ImportState, LeadStatus, RowState
from storage.tables import Company, ImportJob, ImportRow, MergeSuggestion, Prospect
from tests.bench.base import Figure, databases, rate, seconds
from tests.support import KEY, NOW, make_workspace

PEOPLE = 100_000
COMPANIES = 20_000
_GIVEN = "ann bob carmen dilan eva farid greta hugo ines jonas kofi lena mateo nadia omar petra"
_PART = "ba ko li mur ne sta ver win zel dor fan gri hol jen kas lom"
GIVEN, PART = _GIVEN.split(), _PART.split()
CHUNK = 5000


def figures() -> Iterator[Figure]:
    chance = random.Random(7)
    people: list[Someone] = []
    for number in range(PEOPLE):
        people.append(_person(chance, number, people))
    pairs = list(zip(people[:COMPANIES], people[COMPANIES:], strict=False))  # colleagues
    yield Figure(
        "judging a pair, in memory",
        rate(lambda: len([likeness(one, other) for one, other in pairs])),
        rate(lambda: len([one.full_name == other.full_name for one, other in pairs])),
        "pairs/s",
        "comparing two strings",
    )
    yield Figure(
        "keys of a prospect, in memory",
        rate(lambda: len([block_keys(one) for one, _ in pairs])),
        rate(lambda: len([one.full_name.split() for one, _ in pairs])),
        "prospects/s",
        "splitting a name",
    )
    with databases() as kinds:
        for kind, open_one in kinds.items():
            yield from _on(kind, open_one, people)


def _on(kind: str, open_one: Callable[[], Engine], people: list[Someone]) -> Iterator[Figure]:
    database = open_one()
    sessions = session_factory(database, hash_key=KEY)
    by, job_id = _fill(sessions, people)
    scan = seconds(lambda: _scan(sessions), times=1)
    yield Figure(
        f"{kind}: comparing {PEOPLE:,} who came in with everybody",
        seconds(lambda: _compare(sessions, job_id), times=1),
        scan,
        "s",
        "reading them all once",
        smaller=True,
    )
    with sessions() as session:
        found = session.scalar(select(func.count()).select_from(MergeSuggestion)) or 0
    yield Figure(f"{kind}: pairs to ask about", found, PEOPLE, "pairs", "of so many")
    one, other = _first_pair(sessions)
    merge_id = 0

    def merged() -> None:
        nonlocal merge_id
        with sessions.begin() as session:
            merge_id = merge(session, one, other, by=by, now=NOW).merge_id

    def unmerged() -> None:
        with sessions.begin() as session:
            undo_merge(session, merge_id, by=by, now=NOW)

    look = seconds(lambda: _scan(sessions, limit=1))
    for what, work in (("merging two", merged), ("undoing that", unmerged)):
        yield Figure(
            f"{kind}: {what}", seconds(work, times=1), look, "s", "one look-up", smaller=True
        )
    yield Figure(
        f"{kind}: undoing the import of {PEOPLE:,}",
        seconds(lambda: _undo(sessions, job_id, by), times=1),
        _bare_delete(open_one(), people),
        "s",
        "deleting bare rows in one statement",
        smaller=True,
    )


def _person(chance: random.Random, number: int, before: list[Someone]) -> Someone:
    """Five to a company; one in a hundred is a colleague once more, with a letter too many."""
    name = f"{chance.choice(GIVEN)} {''.join(chance.choices(PART, k=3))}".title()
    if number % 100 == 0 and number >= COMPANIES:
        name = f"{before[number - COMPANIES].full_name}h"
    email = f"p{number}@c{number % COMPANIES}.example" if number % 3 == 1 else None
    phone = f"+1212{number:07}" if number % 2 else None
    return Someone(name, email=email, phone=phone, company=f"Company {number % COMPANIES}")


def _fill(sessions: Sessions, people: list[Someone]) -> tuple[Actor, int]:
    with sessions.begin() as session:
        workspace = make_workspace(session)
        ensure_member(session, workspace.id, slack_user_id="U0ADA", name="Ada", admin=True, now=NOW)
        by = actor_of(session, slack_team_id=workspace.slack_team_id, slack_user_id="U0ADA")
        job = _job(workspace.id)
        session.add(job)
        session.flush()
        _write(session, workspace.id, people)
        ids = session.scalars(select(Prospect.id).order_by(Prospect.id)).all()
        rows = [
            {
                "import_job_id": job.id,
                "line": line,
                "state": RowState.NEW,
                "cells": [],
                "reading": {},
                "prospect_id": id_,
            }
            for line, id_ in enumerate(ids, start=2)
        ]
        for start in range(0, len(rows), CHUNK):
            session.execute(insert(ImportRow), rows[start : start + CHUNK])
        return by, job.id


def _write(session, workspace_id: int, people: list[Someone]) -> None:
    stamps = {"created_at": NOW, "updated_at": NOW, "workspace_id": workspace_id, "facts": {}}
    companies = [
        {"name": f"Company {n}", "name_key": f"company {n}", "domain": None, **stamps}
        for n in range(COMPANIES)
    ]
    session.execute(insert(Company), companies)
    ids = session.scalars(select(Company.id).order_by(Company.id)).all()
    rows = [
        {
            "full_name": person.full_name,
            "name_key": fold(person.full_name),
            "company_id": ids[number % COMPANIES],
            "company_name": person.company,
            "email": person.email,
            "email_key": person.email,
            "phone": person.phone,
            "source": "bench",
            "approval": Approval.APPROVED,
            "lead_status": LeadStatus.NEW,
            "tags": [],
            **stamps,
        }
        for number, person in enumerate(people)
    ]
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(Prospect), rows[start : start + CHUNK])


def _job(workspace_id: int) -> ImportJob:
    return ImportJob(
        workspace_id=workspace_id,
        filename="bench.csv",
        content_hash="",
        state=ImportState.DONE,
        rows=PEOPLE,
        importable=PEOPLE,
        duplicates_within_file=0,
        already_known=0,
        invalid=0,
        blank_lines=0,
        created=PEOPLE,
        done=PEOPLE,
        created_at=NOW - timedelta(minutes=1),
        finished_at=NOW + timedelta(minutes=1),
    )


def _compare(sessions: Sessions, job_id: int) -> None:
    worked = True
    while worked:
        with sessions.begin() as session:
            worked = near_misses.compare_next(session, job_id, now=NOW)


def _scan(sessions: Sessions, limit: int | None = None) -> None:
    with sessions() as session:
        session.execute(select(Prospect.__table__).limit(limit)).all()


def _first_pair(sessions: Sessions) -> tuple[int, int]:
    with sessions() as session:
        pair = session.scalars(select(MergeSuggestion).limit(1)).one()
        return pair.one_id, pair.other_id


def _undo(sessions: Sessions, job_id: int, by: Actor) -> None:
    with sessions.begin() as session:
        undoing.undo(session, job_id, by=by, now=NOW)
    worked = True
    while worked:
        with sessions.begin() as session:
            worked = undoing.step(session, job_id, now=NOW)


def _bare_delete(database: Engine, people: list[Someone]) -> float:
    """The same people without rows, keys or suggestions, in one statement."""
    sessions = session_factory(database, hash_key=KEY)
    with sessions.begin() as session:
        _write(session, make_workspace(session).id, people)

    def work() -> None:
        with sessions.begin() as session:
            session.execute(delete(Prospect))

    return seconds(work, times=1)
