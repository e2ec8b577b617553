"""Decides whom an import brought that may be known already: found by shared keys, in batches.

Everybody who was compared leaves keys behind; the next ones are compared only with those who have
left the same. A key that very many share (everybody called Michael at a large company) says little
and is passed over, so that the work grows with the people and not with their pairs.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from engine import posts
from engine.prospects.likeness import likeness
from engine.prospects.likeness_keys import Someone, block_keys
from engine.prospects.limits import BATCH
from storage.locks import hold_workspace
from storage.states import ImportState, PostKind, RowState, SuggestionState
from storage.tables import (
    Company,
    ImportJob,
    ImportRow,
    LikenessKey,
    MergeSuggestion,
    Prospect,
)
from storage.unique import add_all_once

Item = TypeVar("Item")
MOST_SHARING = 60
"""How many people may share a key that is still looked into."""
CHUNK = 2000
ENDED = (ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED)


def waiting(session: Session) -> int | None:
    """An import that is over and whose people were not all compared yet."""
    return session.scalars(
        select(ImportJob.id)
        .where(
            ImportJob.state.in_(ENDED),
            ImportJob.compared_at.is_(None),
            ImportJob.created + ImportJob.updated > 0,
        )
        .order_by(ImportJob.id)
        .limit(1)
    ).first()


def compare_next(session: Session, job_id: int, *, now: datetime, batch: int = BATCH) -> bool:
    """Compare the next people of an import with everybody; False when there are no more."""
    workspace_id = session.scalars(
        select(ImportJob.workspace_id).where(ImportJob.id == job_id)
    ).one()
    hold_workspace(session, workspace_id)  # nobody is merged meanwhile
    job = session.get_one(ImportJob, job_id, with_for_update=True, populate_existing=True)
    if job.state not in ENDED or job.compared_at is not None:
        return False
    rows = session.execute(
        select(ImportRow.line, ImportRow.prospect_id)
        .where(
            ImportRow.import_job_id == job.id,
            ImportRow.line > job.compared_line,
            ImportRow.prospect_id.is_not(None),
            or_(ImportRow.state == RowState.NEW, ImportRow.before.is_not(None)),
        )
        .order_by(ImportRow.line)
        .limit(batch)
    ).all()
    if not rows:
        job.compared_at = now
        session.flush()
        posts.redraw(session, job.workspace_id, PostKind.IMPORT, job.id, now=now)
        return True
    suggest_for(session, job.workspace_id, {id_ for _, id_ in rows if id_ is not None}, now=now)
    job.compared_line = rows[-1].line
    return True


def suggest_for(session: Session, workspace_id: int, ids: set[int], *, now: datetime) -> int:
    """Suggest merges of these prospects with each other and with all that were compared before.

    A pair that was suggested before, and perhaps dismissed, stays as it is. How many are new.
    """
    mine = _people(session, workspace_id, ids)
    keys = {id_: block_keys(person) for id_, person in mine.items()}
    _keep_keys(session, workspace_id, keys)
    pairs = _pairs(session, workspace_id, keys)
    everybody = mine | _people(
        session, workspace_id, {id_ for pair in pairs for id_ in pair} - mine.keys()
    )
    found = [
        {
            "workspace_id": workspace_id,
            "one_id": one,
            "other_id": other,
            "why": alike.why,
            "likeness": alike.score,
            "state": SuggestionState.OPEN,
            "created_at": now,
        }
        for one, other in sorted(pairs)
        if (alike := likeness(everybody[one], everybody[other])) is not None
    ]
    return sum(add_all_once(session, MergeSuggestion, part) for part in _chunks(found))


def _people(session: Session, workspace_id: int, ids: Iterable[int]) -> dict[int, Someone]:
    people = {}
    for part in _chunks(sorted(ids)):
        for row in session.execute(
            select(
                Prospect.id,
                Prospect.full_name,
                Prospect.first_name,
                Prospect.last_name,
                Prospect.email,
                Prospect.linkedin_key,
                Prospect.phone,
                func.coalesce(Company.name, Prospect.company_name),
            )
            .outerjoin(Company, Company.id == Prospect.company_id)
            .where(Prospect.workspace_id == workspace_id, Prospect.id.in_(part))
        ):
            people[row[0]] = Someone(*row[1:])
    return people


def _keep_keys(session: Session, workspace_id: int, keys: dict[int, set[str]]) -> None:
    for part in _chunks(sorted(keys)):
        session.execute(
            delete(LikenessKey)
            .where(LikenessKey.workspace_id == workspace_id, LikenessKey.prospect_id.in_(part))
            .execution_options(synchronize_session=False)
        )
    rows = [
        {"workspace_id": workspace_id, "prospect_id": id_, "key": key}
        for id_, own in keys.items()
        for key in sorted(own)
    ]
    if rows:
        session.execute(insert(LikenessKey), rows)


def _pairs(session: Session, workspace_id: int, keys: dict[int, set[str]]) -> set[tuple[int, int]]:
    """Those who share a key with one of `keys`, the smaller id first."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for part in _chunks(sorted(set().union(*keys.values()))):
        counted = (
            select(
                LikenessKey.key,
                LikenessKey.prospect_id,
                func.count().over(partition_by=LikenessKey.key).label("people"),
            )
            .where(LikenessKey.workspace_id == workspace_id, LikenessKey.key.in_(part))
            .subquery()
        )
        for key, id_ in session.execute(
            select(counted.c.key, counted.c.prospect_id).where(
                counted.c.people.between(2, MOST_SHARING)
            )
        ):
            sharing[key].append(id_)
    return {
        pair
        for ids in sharing.values()
        for pair in itertools.combinations(sorted(set(ids)), 2)
        if pair[0] in keys or pair[1] in keys
    }


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
