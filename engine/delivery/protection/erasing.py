"""Decides how a person is erased: what goes, what stays of them (hashes), and who may say so."""

from __future__ import annotations

from collections.abc import Sequence as Many
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import posts, reaching
from engine.delivery.locks import lock_people
from engine.delivery.protection import identities, suppression
from engine.delivery.protection.scrubbing import empty_rows, scrub, words_for
from engine.errors import ConflictError, NotFoundError
from engine.members import require_admin
from engine.prospects.suppressed import email_values, person_value
from engine.prospects.undoing_rows import remove_people
from engine.views.base import Actor
from engine.views.erasure import Erased, ErasurePlan
from storage.states import MailState, PostKind, SuppressionCause, SuppressionKind
from storage.suppressions import Value
from storage.tables import (
    AuditLine,
    Comeback,
    Event,
    ImportRow,
    Mail,
    Merge,
    ModelCall,
    Post,
    Prospect,
    Reply,
    ResearchNote,
    Sequence,
    Touch,
)

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
    workspace_id, words = prospect.workspace_id, words_for(session, prospect)
    empty_rows(session, prospect, words)
    _redraw(session, prospect, now=now)
    remove_people(session, [prospect.id], now=now)
    session.flush()
    session.expire_all()
    scrub(session, workspace_id, words, now=now)


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


def _redraw(session: Session, prospect: Prospect, *, now: datetime) -> None:
    """Their cards in Slack say that there is nothing any more; touches are drawn by `remove`."""
    answers = select(Reply.id).where(Reply.prospect_id == prospect.id)
    kinds = (
        (PostKind.REPLY, answers),
        (PostKind.REPLY_REMINDER, answers),
        (PostKind.COMEBACK, select(Comeback.id).where(Comeback.reply_id.in_(answers))),
        (PostKind.UNCERTAIN_MAIL, select(Mail.id).where(Mail.prospect_id == prospect.id)),
    )
    for kind, shown in kinds:
        for id_ in session.scalars(shown).all():
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
