"""Scores a second with reasons, writing them back, and what a change of the model would do."""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from engine.scoring.compiled import Compiled, Scores
from engine.scoring.effects import Effect
from engine.scoring.model import Model, shipped_model
from engine.scoring.profile import Profile, profile_of
from engine.scoring.scoring import columns_of, looked_at
from storage.bulk import update_rows
from storage.database import session_factory
from storage.states import Approval, LeadStatus
from storage.tables import Prospect
from tests.bench.base import Figure, databases, rate, seconds
from tests.support import KEY, NOW, make_workspace

PROSPECTS = 100_000
RANKS = "Senior|Assistant|Associate|Deputy|Interim|Global|Regional|Lead||Upper School|Joint|Acting"
WORK = (
    "Head of School|Director of Admissions|School Counselor|Clinical Psychologist|VP of Product|"
    "Founder|Teacher|Head of Applied AI|Software Engineer|Account Executive|Dean of Students|CEO|"
    "Office Manager|Curriculum Designer|Nurse|Registrar|Director of EdTech|Recruiter|Controller|"
    "Machine Learning Engineer|Partnerships Lead|Event Planner|Warehouse Supervisor|Paralegal"
)
FOR = "|EMEA|K-12|Higher Education|Grade {n}|Campus {n}|Team {n}|District {n}|Boston|Operations"
NAMES = "Harbor|Lake|Birch|Cedar|Stone|River|North|Oak|Maple|Summit|Granite|Meadow|Juniper"
KINDS = "School|Academy|Counseling|Labs|Group|Partners|Learning|Clinic|Inc|GmbH|Logistics|Bakery"
INDUSTRIES = "Primary/Secondary Education|E-Learning|Mental Health Care|Software|Retail|Farming|"
NOTES = "met at a conference|runs a podcast|is hiring|introduced by Maya|from a list|||||"
SIZES = ("1-10", "11-50", "51-200", "201-500")
SENIORITIES = ("", "owner", "c_level", "vp", "head", "director", "manager", "entry")


def profiles() -> list[Profile]:
    """Invented people, of the variety of a large export: see `variety`."""
    chance = random.Random(3)

    def one(of: str) -> str:
        return chance.choice(of.split("|")).format(n=chance.randrange(90))

    firms = [
        (
            f"{one(NAMES)}{chance.randrange(2000)} {one(KINDS)}",
            one(INDUSTRIES),
            chance.choice(SIZES),
        )
        for _ in range(45_000)
    ]
    titles = [
        (" ".join(f"{one(RANKS)} {one(WORK)} {one(FOR)}".split()), chance.choice(SENIORITIES))
        for _ in range(60_000)
    ]
    made = []
    for number in range(PROSPECTS):
        company, industry, size = chance.choice(firms)
        title, seniority = chance.choice(titles)
        host = chance.choice(("gmail.com", "school.example", "clinic.example"))
        made.append(
            profile_of(
                title=_own(title),  # as from a database: no two people share a text
                company=_own(company),
                industry=industry,
                location=f"City {number % 3000}",
                email=f"person{number}@{host}" if number % 5 else None,
                linkedin_url=f"https://www.linkedin.com/in/p{number}" if number % 3 else None,
                phone=str(number) if number % 4 == 0 else None,
                facts={"Notes": one(NOTES), "Account": f"A-{number}"} if number % 2 else {},
                tags=["warm"] if number % 50 == 0 else [],
                seniority=seniority,
                size=size,
                events=((("replied", number % 200),) if number % 40 == 0 else ()),
            )
        )
    return made


def _own(text: str) -> str:
    return text.encode().decode()


def variety(people: list[Profile]) -> str:
    titles = len({(p.title, p.seniority) for p in people})
    firms = len({(p.company, p.industry, p.size) for p in people})
    return f"{titles:,} titles, {firms:,} companies, {len({p.about for p in people}):,} notes"


def figures() -> Iterator[Figure]:
    people = profiles()
    yield from _in_memory(people)
    scored = Compiled(shipped_model()).score(people)
    del people
    with databases() as kinds:
        for kind, new in kinds.items():
            database = new()
            yield _written(kind, database, scored)
            yield _effect(kind, database)


def _in_memory(people: list[Profile]) -> Iterator[Figure]:
    compiled = Compiled(shipped_model())
    first = rate(lambda: len(Compiled(shipped_model()).score(people)))
    again = rate(lambda: len(compiled.score(people)), times=5)
    bare = rate(partial(_bare, _found(people, compiled)), times=5)
    what = f"scored with reasons ({len(people):,} prospects, {variety(people)})"
    against = "a bare loop that adds what was found"
    yield Figure(what, again, 250_000, "prospects/s", "wanted", goal=1.0)
    yield Figure("the same", again, bare, "prospects/s", against)
    yield Figure("texts never seen before", first, bare, "prospects/s", against)


def _found(people: list[Profile], compiled: Compiled) -> list[Any]:
    """For each prospect the points and reasons of its four parts, looked up beforehand."""
    work, firm, about, contact = (
        compiled._work,  # noqa: SLF001 - the limit is measured on what the product has found
        compiled._firm,  # noqa: SLF001
        compiled._about,  # noqa: SLF001
        compiled._contact,  # noqa: SLF001
    )
    return [
        (
            work[p.title, p.seniority, p.department][:4],
            firm[p.company, p.industry, p.sector, p.size][:4],
            about[p.about][:4],
            contact[p.contact][:4],
        )
        for p in people
    ]


def _bare(found: list[Any]) -> int:
    gc.disable()
    scored = []
    for (f1, r1, s1, y1), (f2, r2, s2, y2), (f3, r3, s3, y3), (f4, r4, s4, y4) in found:
        fit, referral, signal = f1 + f2 + f3 + f4, r1 + r2 + r3 + r4, s1 + s2 + s3 + s4
        scored.append(
            (
                min(max(fit, 0), 1000),
                min(max(referral, 0), 1000),
                min(max(signal, 0), 1000),
                y1 + y2 + y3 + y4,
            )
        )
    gc.enable()
    return len(scored)


def _written(kind: str, database: Engine, scored: list[Scores]) -> Figure:
    """Every row's scores changed, committed; the raw driver gets the same values, made ready."""
    sessions = session_factory(database, hash_key=KEY)
    with sessions.begin() as session:
        ids = _insert(session, len(scored))
    as_scored = [{"id": id_, **columns_of(s)} for id_, s in zip(ids, scored, strict=True)]
    turned = [row | {"id": id_} for id_, row in zip(ids, reversed(as_scored), strict=True)]
    ours = raw = 0.0
    for _ in range(4):
        ours = max(ours, _rate(lambda: _by_product(sessions.begin, turned)))
        ready = _ready(as_scored)
        raw = max(raw, _rate(lambda ready=ready: _by_driver(database, ready)))
    return Figure(f"{kind}: written back", ours, raw, "rows/s", "the raw driver", goal=0.8)


def _effect(kind: str, database: Engine) -> Figure:
    """What a change would do to everybody, against reading the same rows and nothing else."""
    sessions = session_factory(database, hash_key=KEY)
    document = shipped_model().document()
    first, *others = document["signal"]
    other = Model.model_validate(document | {"signal": [first | {"points": 1}, *others]})
    with sessions.begin() as session:
        session.execute(text("ANALYZE"))  # which a database in use has done by itself
        workspace_id = session.scalars(select(Prospect.workspace_id).limit(1)).one()

    def work_out() -> None:
        effect = Effect(Compiled(shipped_model()), Compiled(other))
        with sessions() as session:
            while (batch := effect.read(session, workspace_id, now=NOW)) is not None:
                effect.count(batch)

    def read() -> None:
        with sessions() as session:
            session.execute(looked_at(workspace_id)).all()

    what = f"{kind}: what a change of the model does to {PROSPECTS:,}"
    against = "reading the rows"
    return Figure(what, seconds(work_out), seconds(read), "s", against, smaller=True)


def _rate(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return PROSPECTS / (time.perf_counter() - started)


def _insert(session: Session, count: int) -> list[int]:
    workspace_id = make_workspace(session).id
    row = {
        "workspace_id": workspace_id,
        "source": "bench",
        "approval": Approval.APPROVED,
        "lead_status": LeadStatus.NEW,
        "segment": "referral_network",
        "facts": {"Notes": "met at a conference"},
        "created_at": NOW,
        "updated_at": NOW,
    }
    rows = [
        row | {"full_name": f"Person {n}", "name_key": f"person {n}", "title": f"Title {n % 999}"}
        for n in range(count)
    ]
    session.execute(insert(Prospect), rows)
    return list(session.scalars(select(Prospect.id).order_by(Prospect.id)))


def _by_product(begin: Callable[[], Any], rows: list[dict[str, Any]]) -> None:
    with begin() as session:
        update_rows(session, Prospect, rows)


NAMES_OF = tuple(columns_of(Compiled(shipped_model()).score([Profile()])[0]))


def _ready(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, prepared before the clock runs."""
    return [
        tuple(
            json.dumps(row[name]) if name in {"pillars", "reasons"} else row[name]
            for name in (*NAMES_OF, "id")
        )
        for row in rows
    ]


def _by_driver(database: Engine, rows: list[tuple[Any, ...]]) -> None:
    connection = database.raw_connection()
    try:
        driver: Any = connection.driver_connection
        if isinstance(driver, psycopg.Connection):
            _copy(driver, rows)
        else:
            settings = ", ".join(f"{name} = ?" for name in NAMES_OF)
            driver.execute("BEGIN IMMEDIATE")
            driver.executemany(f"UPDATE prospect SET {settings} WHERE id = ?", rows)
            driver.execute("COMMIT")
    finally:
        connection.close()


def _copy(driver: psycopg.Connection, rows: list[tuple[Any, ...]]) -> None:
    json_columns = {"pillars", "reasons"}
    words = {"grade", "role"}
    shape = ", ".join(
        f"{name} {'jsonb' if name in json_columns else 'text' if name in words else 'float8'}"
        for name in NAMES_OF
    )
    driver.execute(f"CREATE TEMP TABLE raw_values ({shape}, id bigint) ON COMMIT DROP")
    with driver.cursor() as cursor, cursor.copy("COPY raw_values FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    settings = ", ".join(f"{name} = v.{name}" for name in NAMES_OF)
    driver.execute(f"UPDATE prospect SET {settings} FROM raw_values v WHERE prospect.id = v.id")
    driver.commit()
