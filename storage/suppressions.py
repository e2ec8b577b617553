"""Keeps who is never written to: keyed hashes of normalised addresses, and the look-up by them."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from storage.database import HASH_KEY
from storage.lookup import by_keys
from storage.states import SuppressionKind
from storage.tables import Suppression
from storage.unique import add_once


def fingerprint(session: Session, kind: SuppressionKind, value: str) -> str:
    """HMAC-SHA256 of a normalised value under the installation's key, as hex."""
    key: bytes = session.info[HASH_KEY]
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256").hex()


def find(
    session: Session, workspace_id: int, values: Mapping[SuppressionKind, str | None]
) -> Suppression | None:
    """The suppression that holds for any of `values` (normalised; None is skipped), or None."""
    wanted = [(kind, fingerprint(session, kind, value)) for kind, value in values.items() if value]
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


def among(
    session: Session, workspace_id: int, values: Collection[tuple[SuppressionKind, str]]
) -> set[tuple[SuppressionKind, str]]:
    """Those of many normalised values that are suppressed; one query for thousands."""
    kinds = set(
        session.scalars(
            select(Suppression.kind).where(Suppression.workspace_id == workspace_id).distinct()
        )
    )
    by_print = {
        (kind, fingerprint(session, kind, value)): (kind, value)
        for kind, value in values
        if kind in kinds
    }
    columns = (Suppression.kind, Suppression.fingerprint)
    every = select(*columns).where(Suppression.workspace_id == workspace_id)
    rows = session.execute(every.limit(len(by_print) + 1)).all()
    if len(rows) > len(by_print):  # more than are asked for: let the index find them
        rows = list(by_keys(session, columns, workspace_id, columns, list(by_print)))
    return {by_print[kind, value] for kind, value in rows if (kind, value) in by_print}


def add(
    session: Session,
    workspace_id: int,
    kind: SuppressionKind,
    value: str,
    *,
    reason: str,
    by_member_id: int | None,
    now: datetime,
) -> Suppression:
    """Suppress a normalised value; a value that is suppressed already stays as it is."""
    known = find(session, workspace_id, {kind: value})
    if known is not None:
        return known
    add_once(
        session,
        Suppression,
        workspace_id=workspace_id,
        kind=kind,
        fingerprint=fingerprint(session, kind, value),
        reason=reason,
        by_member_id=by_member_id,
        created_at=now,
    )
    added = find(session, workspace_id, {kind: value})
    assert added is not None
    return added
