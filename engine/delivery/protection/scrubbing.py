"""Decides how somebody's name and addresses go from rows that stay, and where they can stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine.delivery.protection.personal_data import in_workspace, scrubbed_columns
from storage.references import owner_of
from storage.states import PostKind
from storage.tables import ImportJob, ImportRow, Merge, ModelCall, Notice, Prospect, Reply

ERASED = "[erased]"
SHOWN = {Reply.__tablename__: PostKind.REPLY, Notice.__tablename__: PostKind.NOTICE}
"""What of the words about others stands in a message of its own, by table."""


def words_for(session: Session, prospect: Prospect) -> list[str]:
    """By what somebody is named elsewhere: addresses, profile, number, and a name of two words.

    A single word would be found in words that mean something else.
    """
    merged = session.scalars(select(Merge.gone).where(Merge.kept_id == prospect.id)).all()
    found: set[str] = set()
    for record in (_known_by(prospect), *merged):
        name = str(record.get("full_name") or "")
        found |= {name} if " " in name.strip() else set()
        keys = ("email", "email_key", "linkedin_url", "linkedin_key", "phone")
        found |= {str(record[key]) for key in keys if record.get(key)}
    return sorted((word for word in found if len(word) > 3), key=len, reverse=True)


def _known_by(prospect: Prospect) -> dict[str, str | None]:
    return {
        "full_name": prospect.full_name,
        "email": prospect.email,
        "email_key": prospect.email_key,
        "linkedin_url": prospect.linkedin_url,
        "linkedin_key": prospect.linkedin_key,
        "phone": prospect.phone,
    }


def empty_rows(session: Session, prospect: Prospect, words: list[str]) -> None:
    """What imports and models keep of them; files that were only looked at have no number yet."""
    addresses = [word for word in words if "@" in word or "linkedin.com" in word]
    mentioned = [_mentions(ImportRow.cells, word) for word in addresses]
    rows = session.scalars(
        select(ImportRow)
        .join(ImportJob, ImportJob.id == ImportRow.import_job_id)
        .where(
            ImportJob.workspace_id == prospect.workspace_id,
            or_(ImportRow.prospect_id == prospect.id, *mentioned),
        )
    )
    for row in rows:
        row.cells, row.before = [""] * len(row.cells), None
    session.execute(
        update(ModelCall)
        .where(ModelCall.prospect_id == prospect.id)
        .values(answer=None, brief_hash="")
    )
    session.flush()


def scrub(session: Session, workspace_id: int, words: list[str], *, now: datetime) -> None:
    """Take their name and addresses out of what is about others: reasons, notes, drafts.

    Slack shows some of that, so it is drawn again: an answer that pointed to them, a notice.
    """
    whole = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words)
    pattern = re.compile(whole, re.IGNORECASE)
    for column in scrubbed_columns() if words else ():
        table = owner_of(column)
        found = session.execute(
            select(table.c.id, column).where(
                in_workspace(table, workspace_id),
                or_(*(_mentions(column, word) for word in words)),
            )
        ).all()
        for id_, value in found:
            session.execute(
                update(table)
                .where(table.c.id == id_)
                .values({column.name: _without(value, pattern)})
            )
            if table.name in SHOWN:
                posts.redraw(session, workspace_id, SHOWN[table.name], id_, now=now)
                reaching.redraw_told(session, workspace_id, SHOWN[table.name], id_, now=now)


def _mentions(column: Any, word: str) -> ColumnElement[bool]:
    """JSON escapes what is not ASCII on SQLite, so both ways of writing it are looked for."""
    text = cast(column, String)
    written = {word, json.dumps(word)[1:-1]}
    return or_(*(text.icontains(each, autoescape=True) for each in sorted(written)))


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, dict):
        return {_without(key, pattern): _without(inner, pattern) for key, inner in value.items()}
    if isinstance(value, Iterable):
        return [_without(inner, pattern) for inner in value]
    return value
