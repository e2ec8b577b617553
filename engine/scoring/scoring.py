"""Decides when prospects are scored, and writes down what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, update
from sqlalchemy.orm import Session

from engine.scoring import versions
from engine.scoring.compiled import Compiled, Scores
from engine.scoring.doings import done
from engine.scoring.profile import Done, Profile, profile_of
from engine.scoring.versions import Version
from storage.bulk import update_rows
from storage.tables import Company, Prospect, Workspace

BATCH = 2000
"""Prospects that one transaction scores; SQLite takes no more than 32,766 values in a query."""

AnyRow = Row[*tuple[Any, ...]]
LOOKED_AT = (
    Prospect.id,
    Prospect.title,
    Prospect.company_name,
    Prospect.industry,
    Prospect.location,
    Prospect.email,
    Prospect.linkedin_url,
    Prospect.phone,
    Prospect.facts,
    Prospect.tags,
    Prospect.seniority,
    Prospect.department,
    Prospect.country,
    Prospect.region,
)
"""The columns of a prospect that a profile is made of."""
KEPT = {
    "fit_score": Prospect.fit_score,
    "referral_capacity": Prospect.referral_capacity,
    "signal_strength": Prospect.signal_strength,
    "engagement_potential": Prospect.engagement_potential,
    "priority_score": Prospect.priority_score,
    "grade": Prospect.grade,
    "pillars": Prospect.pillars,
    "reasons": Prospect.reasons,
}
"""The columns that keep scores, in the order of `Scores`."""


def profile_from(
    row: AnyRow | Prospect,
    *,
    sector: str | None = None,
    size: str | None = None,
    events: Done = (),
) -> Profile:
    """The profile of a row with the columns `LOOKED_AT`, and of what is kept elsewhere."""
    return profile_of(
        title=row.title,
        company=row.company_name,
        industry=row.industry,
        location=row.location,
        email=row.email,
        linkedin_url=row.linkedin_url,
        phone=row.phone,
        facts=row.facts,
        tags=row.tags,
        seniority=row.seniority,
        department=row.department,
        sector=sector,
        size=size,
        country=row.country,
        region=row.region,
        events=events,
    )


def score_waiting(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Score up to `batch` prospects of one workspace who need it; how many it did.

    Those are the new and the changed, then those whom an older version of the model has scored.
    """
    for workspace_id in session.scalars(select(Workspace.id).order_by(Workspace.id)).all():
        scored = score_unscored(session, workspace_id, now=now, batch=batch) or _score(
            session,
            versions.current(session, workspace_id),
            Prospect.scored_with < versions.number(session, workspace_id),
            workspace_id=workspace_id,
            now=now,
            batch=batch,
        )
        if scored:
            return scored
    return 0


def score_unscored(
    session: Session, workspace_id: int, *, now: datetime, batch: int | None = None
) -> int:
    """Score the prospects of a workspace that are new or changed since they were scored.

    Whom an older version of the model has scored waits for the background: that may be everybody.
    """
    version = versions.current(session, workspace_id)
    count = 0
    while some := _score(
        session,
        version,
        Prospect.scored_at.is_(None),
        workspace_id=workspace_id,
        now=now,
        batch=batch or BATCH,
    ):
        count += some
        if batch is not None:
            break
    return count


def score_one(session: Session, prospect: Prospect, *, now: datetime) -> Version:
    """Score one prospect by the version that counts, which it returns."""
    version = versions.current(session, prospect.workspace_id)
    if prospect.scored_at is None or prospect.scored_with != version.number:
        session.flush()
        which = Prospect.id == prospect.id
        _score(
            session,
            version,
            which,
            workspace_id=prospect.workspace_id,
            now=now,
            batch=1,
            waits=True,
        )
        session.refresh(prospect, ["scored_at", "scored_with", *KEPT])
    return version


def _score(
    session: Session,
    version: Version,
    which: ColumnElement[bool],
    *,
    workspace_id: int,
    now: datetime,
    batch: int,
    waits: bool = False,
) -> int:
    """Score some of those whom `which` means; of who is as before only the mark is written.

    They are locked, so that nothing changes behind a score that calls itself new. Whoever is being
    changed just now is left for the next time, unless it `waits`.
    """
    rows = session.execute(
        looked_at(workspace_id, *KEPT.values())
        .where(which)
        .order_by(Prospect.id)
        .limit(batch)
        .with_for_update(key_share=True, skip_locked=not waits, of=Prospect)
    ).all()
    if not rows:
        return 0
    compiled = version.compiled
    scored = compiled.score(profiles(session, workspace_id, rows, compiled, now=now))
    changed = [
        {"id": row.id, **columns_of(scores)}
        for row, scores in zip(rows, scored, strict=True)
        if not _is_kept(row, scores)
    ]
    update_rows(session, Prospect, changed, held=True)
    session.execute(
        update(Prospect)
        .where(Prospect.workspace_id == workspace_id, Prospect.id.in_([row.id for row in rows]))
        .values(scored_at=now, scored_with=version.number)
    )
    return len(rows)


def looked_at(workspace_id: int, *more: Any) -> Select[*tuple[Any, ...]]:
    """The rows of a workspace that `profiles` takes, with further columns."""
    return (
        select(*LOOKED_AT, Company.sector, Company.size_band, *more)
        .outerjoin(Company, Company.id == Prospect.company_id)
        .where(Prospect.workspace_id == workspace_id)
    )


def profiles(
    session: Session,
    workspace_id: int,
    rows: Sequence[AnyRow],
    compiled: Compiled,
    *,
    now: datetime,
) -> Iterator[Profile]:
    """The profiles of rows of `looked_at`, with what those people did."""
    did = done(session, workspace_id, [row.id for row in rows], compiled, now)
    for row in rows:
        yield profile_from(
            row, sector=row.sector, size=row.size_band, events=tuple(did.get(row.id, ()))
        )


def _is_kept(row: AnyRow, scores: Scores) -> bool:
    return bool(
        row.fit_score == scores.fit
        and row.referral_capacity == scores.referral_capacity
        and row.signal_strength == scores.signal_strength
        and row.priority_score == scores.priority
        and row.engagement_potential == scores.engagement_potential
        and row.grade == scores.grade
        and row.pillars == list(scores.pillars)
        and row.reasons == [[name, points, list(found)] for name, points, found in scores.reasons]
    )


def columns_of(scores: Scores) -> dict[str, Any]:
    """The columns that keep scores."""
    return dict(zip(KEPT, scores, strict=True))
