"""Decides how a person is erased: what goes, what stays of them (hashes), and who may say so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine.delivery import identities, suppression
from engine.delivery.locks import lock_people
from engine.delivery.personal_data import in_workspace, scrubbed_columns
from engine.errors import ConflictError, NotFoundError
from engine.members import require_admin
from engine.prospects.suppressed import email_values, person_value
from engine.prospects.undoing_rows import remove_people
from engine.views.base import Actor
from engine.views.erasure import Erased, ErasurePlan
from storage.references import owner_of
from storage.states import MailState, PostKind, SuppressionCause, SuppressionKind
from storage.suppressions import Value
from storage.tables import (
    AuditLine,
    Event,
    ImportJob,
    ImportRow,
    Mail,
    Merge,
    ModelCall,
    Notice,
    Post,
    Prospect,
    Reply,
    ResearchNote,
    Sequence,
    Touch,
)

ERASED = "[erased]"
COUNTED: tuple[tuple[type[Any], str, str], ...] = (
    (Sequence, "sequence", "sequences"),
    (Touch, "message", "messages"),
    (Mail, "e-mail", "e-mails"),
    (Reply, "answer", "answers"),
    (Event, "event", "events"),
    (ResearchNote, "note", "notes"),
    (ImportRow, "row of an import", "rows of imports"),
    (ModelCall, "answer of a model", "answers of a model"),
)
"""What is counted before somebody goes, by the tables that name a prospect."""

SHOWN = {Reply.__tablename__: PostKind.REPLY, Notice.__tablename__: PostKind.NOTICE}
"""What of the words about others stands in a message of its own, by table."""


def plan(session: Session, prospect_id: int, *, by: Actor) -> ErasurePlan:
    """What would go; nothing is changed. Admins only."""
    require_admin(by)
    prospect = _mine(session, prospect_id, by)
    goes = []
    for table, one, many in COUNTED:
        count = session.scalar(
            select(func.count()).select_from(table).where(table.prospect_id == prospect.id)
        )
        if count:
            goes.append(f"{count} {one if count == 1 else many}")
    return ErasurePlan(
        prospect_id=prospect.id,
        name=prospect.full_name,
        company=prospect.company_name,
        goes=("the record itself", *goes),
    )


def erase(session: Session, prospect_id: int, *, by: Actor, now: datetime) -> Erased:
    """Remove the person everywhere; keyed hashes stay, so that no import brings them back.

    NotFoundError when somebody was first, ConflictError while an e-mail to them is on the wire.
    """
    planned = plan(session, prospect_id, by=by)
    lock_people(session, [prospect_id])
    prospect = session.get_one(Prospect, prospect_id, with_for_update=True, populate_existing=True)
    on_the_wire = select(Mail.id).where(
        Mail.prospect_id == prospect_id, Mail.state == MailState.SENDING
    )
    if session.scalar(on_the_wire.limit(1)) is not None:
        raise ConflictError("An e-mail to them is leaving right now. Try again in a minute.")
    _leave_tombstones(session, prospect, by=by, now=now)
    _remove(session, prospect, now=now)
    goes = ", ".join(planned.goes[1:])
    what = f"Erased prospect #{prospect_id}" + (f" with {goes}." if goes else ".")
    session.add(
        AuditLine(workspace_id=by.workspace_id, what=what, by_member_id=by.member_id, at=now)
    )
    session.flush()
    return Erased(prospect_id=prospect_id, text=f"{what} No import brings them back.")


def remove_quietly(
    session: Session, workspace_id: int, prospect_ids: Many[int], *, now: datetime
) -> int:
    """Remove people whose time is over: everything goes, and nothing keeps them from coming again.

    Who is suppressed stays suppressed, by the hashes there are. How many went.
    """
    for prospect_id in prospect_ids:
        lock_people(session, [prospect_id])
        prospect = session.get_one(Prospect, prospect_id)
        assert prospect.workspace_id == workspace_id
        _remove(session, prospect, now=now)
    return len(prospect_ids)


def _remove(session: Session, prospect: Prospect, *, now: datetime) -> None:
    """The record with all that leads to it, and their name wherever somebody else is meant."""
    workspace_id, words = prospect.workspace_id, _words(session, prospect)
    _empty_rows(session, prospect, words)
    _redraw(session, prospect, now=now)
    remove_people(session, [prospect.id], now=now)
    session.flush()
    session.expire_all()
    _scrub(session, workspace_id, words, now=now)


def _mine(session: Session, prospect_id: int, by: Actor) -> Prospect:
    prospect = session.get(Prospect, prospect_id, populate_existing=True)
    if prospect is None or prospect.workspace_id != by.workspace_id:
        raise NotFoundError(
            "This prospect is no longer kept. `/outreach prospects` lists who is here."
        )
    return prospect


def _leave_tombstones(session: Session, prospect: Prospect, *, by: Actor, now: datetime) -> None:
    """Hashes of all that they are known by, also of those who were merged into them."""
    values = identities.own_values(prospect)
    values.add(person_value(prospect.full_name, prospect.company_name))
    for merged in session.scalars(select(Merge).where(Merge.kept_id == prospect.id)):
        values |= _of_merged(merged)
    suppression.add(
        session,
        prospect.workspace_id,
        values,
        cause=SuppressionCause.ERASURE,
        reason="erased at their wish",
        by_member_id=by.member_id,
        now=now,
    )


def _of_merged(merged: Merge) -> set[Value]:
    values: set[Value] = set()
    if merged.gone_email_key:
        values |= email_values(merged.gone_email_key)
    if merged.gone_linkedin_key:
        values.add((SuppressionKind.LINKEDIN, merged.gone_linkedin_key))
    if merged.gone.get("phone"):
        values.add(identities.phone_value(str(merged.gone["phone"])))
    values.add(person_value(str(merged.gone["full_name"]), merged.gone.get("company_name")))
    return values


def _words(session: Session, prospect: Prospect) -> list[str]:
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


def _empty_rows(session: Session, prospect: Prospect, words: list[str]) -> None:
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


def _redraw(session: Session, prospect: Prospect, *, now: datetime) -> None:
    """Their cards in Slack say that there is nothing any more; touches are drawn by `remove`."""
    kinds = (
        (PostKind.REPLY, Reply),
        (PostKind.REPLY_REMINDER, Reply),
        (PostKind.UNCERTAIN_MAIL, Mail),
    )
    for kind, table in kinds:
        for id_ in session.scalars(select(table.id).where(table.prospect_id == prospect.id)):
            posts.redraw(session, prospect.workspace_id, kind, id_, now=now)
            reaching.redraw_told(session, prospect.workspace_id, kind, id_, now=now)
    of_imports = (
        select(ImportRow.import_job_id).where(ImportRow.prospect_id == prospect.id).distinct()
    )
    for job_id in session.scalars(of_imports):
        posts.redraw(session, prospect.workspace_id, PostKind.IMPORT, job_id, now=now)
    session.execute(
        update(Post)
        .where(Post.touch_id.in_(select(Touch.id).where(Touch.prospect_id == prospect.id)))
        .values(note=None)
    )


def _scrub(session: Session, workspace_id: int, words: list[str], *, now: datetime) -> None:
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
