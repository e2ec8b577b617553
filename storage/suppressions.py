"""Keeps who is never written to: keyed hashes of normalised values, the look-up, the history."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Row, delete, select, tuple_
from sqlalchemy.orm import Session

from storage.database import HASH_KEY
from storage.lookup import by_keys
from storage.states import SuppressionCause, SuppressionKind
from storage.tables import Suppression, SuppressionChange
from storage.types import JsonDict
from storage.unique import add_once

Value = tuple[SuppressionKind, str]
"""What somebody is known by, normalised."""

OUTWEIGH = frozenset(
    {SuppressionCause.OPT_OUT, SuppressionCause.COMPLAINT, SuppressionCause.ERASURE}
)
"""What the person themselves said; it is kept also of somebody who was suppressed before."""


def fingerprint(session: Session, kind: SuppressionKind, value: str) -> str:
    """HMAC-SHA256 of a normalised value under the installation's key, as hex."""
    key: bytes = session.info[HASH_KEY]
    made = _keyed(key).copy()
    made.update(f"{kind}:{value}".encode())
    return made.hexdigest()


@lru_cache(maxsize=1)
def _keyed(key: bytes) -> hmac.HMAC:
    """The key worked in once: an import makes several fingerprints a row."""
    return hmac.new(key, digestmod="sha256")


def kinds(session: Session, workspace_id: int) -> set[SuppressionKind]:
    """By what anybody is suppressed here."""
    used = select(Suppression.kind).where(Suppression.workspace_id == workspace_id).distinct()
    return set(session.scalars(used))


def find(session: Session, workspace_id: int, values: Collection[Value]) -> Suppression | None:
    """The first suppression that holds for any of `values`, or None."""
    wanted = [(kind, fingerprint(session, kind, value)) for kind, value in values]
    if not wanted:
        return None
    return session.scalars(
        select(Suppression)
        .where(
            Suppression.workspace_id == workspace_id,
            tuple_(Suppression.kind, Suppression.fingerprint).in_(wanted),
        )
        .order_by(Suppression.id)
        .limit(1)
    ).first()


def among(session: Session, workspace_id: int, values: Collection[Value]) -> set[Value]:
    """Those of many normalised values that are suppressed; one query for thousands."""
    used = kinds(session, workspace_id)
    by_print = {
        (kind, fingerprint(session, kind, value)): (kind, value)
        for kind, value in values
        if kind in used
    }
    columns = (Suppression.kind, Suppression.fingerprint)
    every = select(*columns).where(Suppression.workspace_id == workspace_id)
    rows = session.execute(every.limit(len(by_print) + 1)).all()
    if len(rows) > len(by_print):  # more than are asked for: let the index find them
        rows = list(by_keys(session, columns, workspace_id, columns, list(by_print)))
    return {by_print[kind, value] for kind, value in rows if (kind, value) in by_print}


def reasons(
    session: Session, workspace_id: int, values: Collection[Value]
) -> dict[Value, tuple[int, str]]:
    """For those of many normalised values that are suppressed, which row says so, and why."""
    by_print = {(kind, fingerprint(session, kind, value)): (kind, value) for kind, value in values}
    columns = (Suppression.kind, Suppression.fingerprint, Suppression.id, Suppression.reason)
    rows = by_keys(session, columns, workspace_id, columns[:2], list(by_print))
    return {by_print[kind, hashed]: (id_, reason) for kind, hashed, id_, reason in rows}


def add(
    session: Session,
    workspace_id: int,
    kind: SuppressionKind,
    value: str,
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
    cause: SuppressionCause = SuppressionCause.HAND,
) -> bool:
    """Suppress a normalised value. False when it was already: then only what outweighs is kept."""
    hashed = fingerprint(session, kind, value)
    added = add_once(
        session,
        Suppression,
        workspace_id=workspace_id,
        kind=kind,
        fingerprint=hashed,
        cause=cause,
        reason=reason,
        by_member_id=by_member_id,
        created_at=now,
    )
    if added is None:
        known = find(session, workspace_id, [(kind, value)])
        if known is None or known.cause == cause:
            return False
        if cause in OUTWEIGH:
            known.cause, known.reason, known.created_at = cause, reason, now
        elif said_again(session, workspace_id, (kind, hashed), since=known.created_at):
            return False
    session.add(
        SuppressionChange(
            workspace_id=workspace_id,
            kind=kind,
            fingerprint=hashed,
            cause=cause,
            reason=reason,
            by_member_id=by_member_id,
            at=now,
        )
    )
    session.flush()
    return added is not None


def said_again(
    session: Session, workspace_id: int, key: tuple[SuppressionKind, str], *, since: datetime
) -> bool:
    """Whether a value (by kind and fingerprint) was suppressed by something else as well since."""
    kind, hashed = key
    changes = session.scalars(
        select(SuppressionChange.cause)
        .where(
            SuppressionChange.workspace_id == workspace_id,
            SuppressionChange.kind == kind,
            SuppressionChange.fingerprint == hashed,
            SuppressionChange.at >= since,
        )
        .order_by(SuppressionChange.id)
    ).all()
    return len([cause for cause in changes if cause is not None]) > 1


def rows(session: Session, workspace_id: int, values: Collection[Value]) -> Sequence[Suppression]:
    """All suppressions of `values`, in order."""
    wanted = [(kind, fingerprint(session, kind, value)) for kind, value in values]
    return session.scalars(
        select(Suppression)
        .where(
            Suppression.workspace_id == workspace_id,
            tuple_(Suppression.kind, Suppression.fingerprint).in_(wanted),
        )
        .order_by(Suppression.id)
    ).all()


def row(
    session: Session, workspace_id: int, key: tuple[SuppressionKind, str]
) -> Suppression | None:
    """The suppression of a kind and fingerprint, locked."""
    kind, hashed = key
    return session.scalars(
        select(Suppression)
        .where(
            Suppression.workspace_id == workspace_id,
            Suppression.kind == kind,
            Suppression.fingerprint == hashed,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def put_back(
    session: Session,
    held: Suppression,
    before: JsonDict | None,
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> None:
    """What suppressed a value was wrong: it is as it was before, or (None) suppressed no longer.

    `before` has the columns cause, reason, by_member_id and created_at.
    """
    if before is None:
        session.delete(held)
    else:
        held.cause, held.reason = SuppressionCause(before["cause"]), before["reason"]
        held.by_member_id = before["by_member_id"]
        held.created_at = datetime.fromisoformat(before["created_at"])
    session.add(
        SuppressionChange(
            workspace_id=held.workspace_id,
            kind=held.kind,
            fingerprint=held.fingerprint,
            cause=held.cause if before is not None else None,
            reason=reason,
            by_member_id=by_member_id,
            at=now,
        )
    )
    session.flush()


def lift(
    session: Session,
    workspace_id: int,
    values: Collection[Value],
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> list[SuppressionCause]:
    """Suppress these no longer; for what they had been, and nothing when none of them was."""
    wanted = [(kind, fingerprint(session, kind, value)) for kind, value in values]
    gone: Sequence[Lifted] = session.execute(
        delete(Suppression)
        .where(
            Suppression.workspace_id == workspace_id,
            tuple_(Suppression.kind, Suppression.fingerprint).in_(wanted),
        )
        .returning(*_LIFTED)
        .execution_options(synchronize_session="fetch")
    ).all()
    erased_at = {row.created_at for row in gone if row.cause == SuppressionCause.ERASURE}
    if erased_at:
        gone = (*gone, *_erased_together(session, workspace_id, erased_at))
    session.add_all(
        SuppressionChange(
            workspace_id=workspace_id,
            kind=kind,
            fingerprint=hashed,
            cause=None,
            reason=reason,
            by_member_id=by_member_id,
            at=now,
        )
        for kind, hashed, _, _ in gone
    )
    session.flush()
    return [row.cause for row in gone]


Lifted = Row[SuppressionKind, str, SuppressionCause, datetime]
_LIFTED = (
    Suppression.kind,
    Suppression.fingerprint,
    Suppression.cause,
    Suppression.created_at,
)


def _erased_together(
    session: Session, workspace_id: int, at: Collection[datetime]
) -> Sequence[Lifted]:
    """Who was erased is known by several hashes, of which an admin can name only one."""
    return session.execute(
        delete(Suppression)
        .where(
            Suppression.workspace_id == workspace_id,
            Suppression.cause == SuppressionCause.ERASURE,
            Suppression.created_at.in_(at),
        )
        .returning(*_LIFTED)
        .execution_options(synchronize_session="fetch")
    ).all()


def history(
    session: Session, workspace_id: int, values: Collection[Value]
) -> list[SuppressionChange]:
    """All that was ever decided about these values, in order."""
    wanted = [(kind, fingerprint(session, kind, value)) for kind, value in values]
    return list(
        session.scalars(
            select(SuppressionChange)
            .where(
                SuppressionChange.workspace_id == workspace_id,
                tuple_(SuppressionChange.kind, SuppressionChange.fingerprint).in_(wanted),
            )
            .order_by(SuppressionChange.id)
        )
    )
